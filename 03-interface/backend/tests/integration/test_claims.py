"""What a process that died left in the object store goes a minute later; what somebody writes, or owns, stays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from app.core.errors import StorageUnavailableError, UnavailableError
from app.core.s3 import ObjectStore
from app.models import ObjectPurge, UploadClaim
from app.services import claims, resumable
from app.services.sweep import Sweeper
from app.services.tidy import Tidier
from botocore.exceptions import ClientError
from scribe_contracts.queue import BUCKET_PROCESSED, BUCKET_UPLOADS
from sqlalchemy import select, update

from tests.integration.conftest import started
from tests.integration.people import WAV, Person, Scene
from tests.integration.test_resumable import begin, complete, put

LARGE = WAV + bytes(20_000_000)


@pytest.fixture(autouse=True)
def database_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "AFTER_START", timedelta(0))


@pytest.fixture
def sweeper(scene: Scene) -> Sweeper:
    held = scene.resources
    return Sweeper(held.engine, held.sessions, held.store, held.queue)


async def claimed(scene: Scene) -> list[str]:
    async with scene.resources.sessions() as session:
        return list(await session.scalars(select(UploadClaim.s3_key)))


async def a_minute_later(scene: Scene) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(UploadClaim).values(expires_at=UploadClaim.expires_at - claims.CLAIMED_FOR))


async def in_store(scene: Scene) -> set[str]:
    store = scene.resources.store
    whole = {item.key for item in await store.list(BUCKET_UPLOADS)}
    return whole | {half.key for half in await store.unfinished_uploads(BUCKET_UPLOADS)}


async def die_with(scene: Scene, *keys: str) -> None:
    """A process that claims keys, writes, and is gone."""
    theirs, store = claims.Claims(scene.resources.sessions), scene.resources.store
    for key in keys:
        await theirs.make(key)
    await store.put(BUCKET_UPLOADS, keys[0], WAV)
    await store.send_part(BUCKET_UPLOADS, keys[1], await store.begin(BUCKET_UPLOADS, keys[1]), 1, WAV)


@pytest.mark.parametrize("content", [WAV, LARGE], ids=["one piece", "parts"])
async def test_meeting_takes_the_place_of_its_claim(scene: Scene, sweeper: Sweeper, content: bytes) -> None:
    meeting = (await scene.owner.upload(content)).json()
    assert await claimed(scene) == []
    await sweeper.run_once()
    assert (await scene.row(meeting["id"])).s3_path in await in_store(scene)


async def test_open_upload_takes_the_place_of_its_claim(scene: Scene, sweeper: Sweeper) -> None:
    upload = (await begin(scene.owner, len(WAV))).json()
    assert await claimed(scene) == []
    await sweeper.run_once()
    await put(scene.owner, upload, 1, WAV)
    assert (await complete(scene.owner, upload)).status_code == 202


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7" + bytes(2000), LARGE], ids=["empty", "no media", "too large"])
async def test_refused_recording_leaves_no_claim(scene: Scene, content: bytes) -> None:
    settings = scene.resources.settings.model_copy(update={"max_upload_bytes": len(LARGE) - 1})
    async with started(settings) as api:
        person = Person(api.client, scene.owner.id, scene.owner.token)
        assert (await person.upload(content)).status_code in {413, 415, 422}
    assert await claimed(scene) == []


async def test_refused_upload_in_parts_leaves_no_claim(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "OPEN_PER_USER", 0)
    assert (await begin(scene.owner)).status_code == 429
    assert await claimed(scene) == []


async def test_dead_process_leaves_nothing_for_long(scene: Scene, sweeper: Sweeper) -> None:
    await die_with(scene, "whole.wav", "half.wav")
    await sweeper.run_once()
    assert {"whole.wav", "half.wav"} <= await in_store(scene)
    await a_minute_later(scene)
    await sweeper.run_once(tidy=False)
    assert not {"whole.wav", "half.wav"} & await in_store(scene)
    assert await claimed(scene) == []


async def test_what_is_renewed_stays(scene: Scene, sweeper: Sweeper) -> None:
    ours, key = scene.resources.claims, "slow.wav"
    await ours.make(key)
    await scene.resources.store.put(BUCKET_UPLOADS, key, WAV)
    await a_minute_later(scene)
    await ours.renew()
    await sweeper.run_once()
    assert key in await in_store(scene)
    await ours.release(key)
    await scene.resources.store.delete(BUCKET_UPLOADS, [key])


async def test_nobody_is_judged_right_after_the_database_started(
    scene: Scene, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    await die_with(scene, "whole.wav", "half.wav")
    await a_minute_later(scene)
    monkeypatch.setattr(claims, "AFTER_START", timedelta(days=1))
    await sweeper.run_once()
    assert {"whole.wav", "half.wav"} <= await in_store(scene)
    monkeypatch.setattr(claims, "AFTER_START", timedelta(0))
    await sweeper.run_once()
    assert await claimed(scene) == []


async def test_claim_stays_until_the_store_answers(
    scene: Scene, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    await die_with(scene, "whole.wav", "half.wav")
    await a_minute_later(scene)

    async def away(*_args: object) -> None:
        raise StorageUnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(ObjectStore, "delete", away)
        with pytest.raises(UnavailableError):
            await sweeper.run_once()
    assert set(await claimed(scene)) == {"whole.wav", "half.wav"}
    await sweeper.run_once()
    assert not {"whole.wav", "half.wav"} & await in_store(scene)


async def test_object_that_the_store_always_refuses_stops_no_other(
    scene: Scene, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, meeting = scene.resources.store, await scene.meeting()
    bad = f"{meeting['job_id']}-bad"
    noted = [f"{bad}/1.wav", f"{bad}-not/1.wav"]
    async with scene.resources.sessions.begin() as session:
        session.add_all(ObjectPurge(bucket=BUCKET_PROCESSED, prefix=key, job_id=uuid4()) for key in noted)
    for key in noted:
        await store.put(BUCKET_PROCESSED, key, b"x")
    orphans = [f"{bad}/a.wav", f"{bad}-not/b.wav"]
    for key in orphans:
        await store.put(BUCKET_UPLOADS, key, WAV)
    await die_with(scene, f"{bad}/whole.wav", "half.wav")
    await a_minute_later(scene)
    client = store._client
    delete = client.delete_object

    def refuse(**wanted: Any) -> object:
        if wanted["Key"].startswith(f"{bad}/"):
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "DeleteObject")
        return delete(**wanted)

    monkeypatch.setattr(client, "delete_object", refuse)
    assert await replace(sweeper, orphan_age=timedelta(seconds=-60)).run_once()
    assert await claimed(scene) == [f"{bad}/whole.wav"]
    assert [await store.exists(BUCKET_PROCESSED, key) for key in noted] == [True, False]
    assert [await store.exists(BUCKET_UPLOADS, key) for key in orphans] == [True, False]
    monkeypatch.undo()
    await store.delete(BUCKET_UPLOADS, [orphans[0], f"{bad}/whole.wav"])
    await store.delete(BUCKET_PROCESSED, noted)


async def upload_without_the_store_at_the_end(scene: Scene, patch: pytest.MonkeyPatch) -> httpx.Response:
    async def away(*_args: object) -> None:
        raise StorageUnavailableError

    for call in ("complete", "abort", "delete"):
        patch.setattr(ObjectStore, call, away)
    return await scene.owner.upload(LARGE)


async def test_store_that_goes_away_is_cleared_when_it_is_back(
    scene: Scene, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await in_store(scene)
    with monkeypatch.context() as patch:
        answer = await upload_without_the_store_at_the_end(scene, patch)
    assert answer.json()["error"] == "storage_unavailable"
    assert len(await claimed(scene)) == 1
    assert len(await in_store(scene) - before) == 1
    await scene.resources.claims.renew()  # nobody holds it any more
    await a_minute_later(scene)
    await sweeper.run_once()
    assert await in_store(scene) == before


async def test_what_was_cleared_away_becomes_no_meeting(
    scene: Scene, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_object = ObjectStore.put

    async def late(store: ObjectStore, bucket: str, key: str, body: bytes) -> None:
        await put_object(store, bucket, key, body)
        await a_minute_later(scene)
        await sweeper.run_once()

    monkeypatch.setattr(ObjectStore, "put", late)
    answer = await scene.owner.upload(WAV)
    assert (answer.status_code, answer.json()["error"]) == (503, "upload_lost")
    assert (await scene.owner.get("/meetings/mine")).json()["items"] == []


async def test_what_is_being_written_is_no_orphan_however_old(scene: Scene) -> None:
    await die_with(scene, "whole.wav", "half.wav")
    await Tidier(scene.resources.sessions, scene.resources.store, timedelta(seconds=-60)).run()
    assert {"whole.wav", "half.wav"} <= await in_store(scene)
