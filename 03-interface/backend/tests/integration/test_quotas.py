"""What one person may keep: known before the first byte, noticed on the way, and not to be slipped past."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from app.core.s3 import ObjectStore
from app.models import Meeting, User
from scribe_contracts.queue import BUCKET_UPLOADS
from sqlalchemy import func, select, update

from tests.integration.conftest import Api, started
from tests.integration.people import WAV, Person, Scene
from tests.integration.test_resumable import CONTENT, begin, complete, outcome, put
from tests.integration.test_upload import END, TYPE, known, leftovers, part

__all__ = ["known"]


@pytest.fixture
async def limited(api: Api, scene: Scene) -> AsyncIterator[Person]:
    """The owner, at an API whose users may keep five million bytes."""
    async with started(api.resources.settings.model_copy(update={"user_quota_bytes": 5_000_000})) as running:
        yield Person(running.client, scene.owner.id, scene.owner.token)


async def set_quota(scene: Scene, quota_bytes: int | None) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(User).where(User.id == scene.owner.id).values(quota_bytes=quota_bytes))


async def test_announced_upload_is_refused_before_its_first_byte(
    scene: Scene, limited: Person, known: set[str]
) -> None:
    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("nothing should be read")
        yield b""

    headers = {"Content-Type": TYPE, "Content-Length": "9000000"}
    answer = await limited.call("POST", "/process/", content=body(), headers=headers)
    assert outcome(answer) == (413, "quota_exceeded")
    assert "0 of the 5000000 bytes" in answer.json()["detail"]
    assert await leftovers(scene, known) == set()


async def test_stream_is_refused_when_it_exceeds(scene: Scene, limited: Person, known: set[str]) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield part("file", WAV, "a.wav")[:-2]
        for _ in range(60):
            yield bytes(100_000)
        yield b"\r\n" + END

    answer = await limited.call("POST", "/process/", content=body(), headers={"Content-Type": TYPE})
    assert outcome(answer) == (413, "quota_exceeded")
    assert await leftovers(scene, known) == set()


async def test_two_at_once_do_not_both_slip_in(scene: Scene, limited: Person) -> None:
    content = WAV + bytes(3_000_000)
    answers = await asyncio.gather(*(limited.upload(content) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [202, 413, 413]
    stored = await scene.resources.store.list(BUCKET_UPLOADS)
    kept = next(answer.json()["job_id"] for answer in answers if answer.status_code == 202)
    assert [item.key for item in stored if item.size_bytes == len(content)] == [f"{kept}_talk.wav"]


async def test_open_uploads_count_until_they_are_aborted(limited: Person) -> None:
    answers = await asyncio.gather(*(begin(limited, 3_000_000) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 413]
    assert outcome(await limited.upload(WAV + bytes(2_500_000))) == (413, "quota_exceeded")
    upload_id = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    await limited.call("DELETE", f"/uploads/{upload_id}")
    assert (await limited.upload(WAV + bytes(2_500_000))).status_code == 202


async def test_own_quota_takes_the_place_of_the_configured_one(scene: Scene, limited: Person) -> None:
    await set_quota(scene, 100)
    assert outcome(await limited.upload(WAV)) == (413, "quota_exceeded")
    assert outcome(await begin(limited, 101)) == (413, "quota_exceeded")
    await set_quota(scene, 0)
    assert (await limited.upload(WAV + bytes(6_000_000))).status_code == 202


async def test_deleted_meeting_gives_its_room_back(limited: Person) -> None:
    first = (await limited.upload(WAV + bytes(3_000_000))).json()
    assert outcome(await limited.upload(WAV + bytes(3_000_000))) == (413, "quota_exceeded")
    await limited.call("DELETE", f"/meetings/{first['id']}")
    assert (await limited.upload(WAV + bytes(3_000_000))).status_code == 202


async def test_person_sees_the_quota_that_holds_and_what_is_used(scene: Scene, limited: Person) -> None:
    async def seen() -> tuple[int, int]:
        me = (await limited.get("/users/me")).json()
        return me["quota_bytes"], me["used_bytes"]

    assert await seen() == (5_000_000, 0)
    await limited.upload(WAV)
    upload_id = (await begin(limited, 1_000)).json()["id"]
    assert await seen() == (5_000_000, len(WAV) + 1_000)
    await limited.call("DELETE", f"/uploads/{upload_id}")
    await set_quota(scene, 9_000)
    assert await seen() == (9_000, len(WAV))
    await set_quota(scene, 0)
    assert await seen() == (0, len(WAV))


async def change_on_the_way(scene: Scene, person: Person, *parts: bytes, **changes: bool) -> httpx.Response:
    """An upload during which the account changes."""

    async def body() -> AsyncIterator[bytes]:
        yield b"".join(parts)
        yield part("file", WAV + bytes(6_000_000), "a.wav")
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(User).where(User.id == person.id).values(**changes))
        yield END

    return await person.call("POST", "/process/", content=body(), headers={"Content-Type": TYPE})


async def test_account_disabled_meanwhile_gets_no_meeting(scene: Scene, known: set[str]) -> None:
    answer = await change_on_the_way(scene, scene.owner, is_active=False)
    assert outcome(answer) == (401, "not_authenticated")
    assert await leftovers(scene, known) == set()


async def test_administrator_no_more_shares_with_own_groups_alone(scene: Scene, admin: Person, known: set[str]) -> None:
    group = part("group_ids", str([scene.team_id]).encode())
    answer = await change_on_the_way(scene, admin, group, is_superuser=False)
    assert outcome(answer) == (422, "unknown_group")
    assert await leftovers(scene, known) == set()


async def test_account_disabled_while_an_upload_is_completed_gets_no_meeting(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = (await begin(scene.owner)).json()
    await put(scene.owner, upload, 1, CONTENT)
    read = ObjectStore.digest

    async def read_slowly(store: ObjectStore, bucket: str, key: str) -> tuple[int, str] | None:
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(User).where(User.id == scene.owner.id).values(is_active=False))
        return await read(store, bucket, key)

    monkeypatch.setattr(ObjectStore, "digest", read_slowly)
    assert outcome(await complete(scene.owner, upload)) == (401, "not_authenticated")
    async with scene.resources.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Meeting)) == 0
