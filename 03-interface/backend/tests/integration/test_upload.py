"""Uploads in one process: fields in any order, hostile names, odd files, and nothing left of what was refused."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest
from app.core.errors import StorageUnavailableError
from app.core.s3 import ObjectStore
from app.models import Group, Meeting
from app.services import upload_gate, uploads
from scribe_contracts import JobMessage
from scribe_contracts.queue import BUCKET_UPLOADS, JOBS_STREAM, TASK_NAME
from sqlalchemy import func, select, update

from tests.conftest import ODD_MEDIA
from tests.integration.conftest import Api, started
from tests.integration.people import WAV, Person, Scene
from tests.unit.test_text import HOSTILE

TYPE = "multipart/form-data; boundary=frontier"


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    extra = "" if filename is None else f'; filename="{filename}"'
    return f'--frontier\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + value + b"\r\n"


END = b"--frontier--\r\n"


async def send(person: Person, *parts: bytes, content_type: str = TYPE) -> tuple[int, str]:
    answer = await person.call("POST", "/process/", content=b"".join(parts), headers={"Content-Type": content_type})
    return answer.status_code, answer.json().get("error", "")


async def leftovers(scene: Scene, known: set[str]) -> set[str]:
    """Objects, unfinished uploads and rows that were not there before."""
    store = scene.resources.store
    keys = {item.key for item in await store.list(BUCKET_UPLOADS)}
    keys |= {upload.key for upload in await store.unfinished_uploads(BUCKET_UPLOADS)}
    async with scene.resources.sessions() as session:
        rows = await session.scalar(select(func.count()).select_from(Meeting))
    return (keys - known) | ({"a row"} if rows else set())


@pytest.fixture
async def known(scene: Scene) -> set[str]:
    return {item.key for item in await scene.resources.store.list(BUCKET_UPLOADS)}


class TestAccepted:
    async def test_recording_row_and_job_agree(self, scene: Scene) -> None:
        answer = await scene.owner.upload(
            WAV, "Budget été.wav", title="Budget", group_ids=f"[1,{scene.team_id}]", language="FR", max_speakers="6"
        )
        body = answer.json()
        assert answer.status_code == 202
        assert (body["status"], body["title"], body["original_filename"]) == ("pending", "Budget", "Budget été.wav")
        row = await scene.row(body["id"])
        assert row.sha256 == hashlib.sha256(WAV).hexdigest()
        assert await scene.resources.store.get(BUCKET_UPLOADS, row.s3_path) == WAV
        assert row.s3_path == f"{row.job_id}_Budget_ete.wav"
        assert row.result_prefix == f"{row.created_at:%Y%m%dT%H%M%SZ}-{str(row.job_id)[:8]}_Budget_ete.wav/"
        ((_, sent),) = await scene.entries(JOBS_STREAM)
        assert (sent["task_name"], sent["task_id"]) == (TASK_NAME, str(row.job_id))
        assert JobMessage.model_validate(sent["args"][0]) == JobMessage(
            job_id=row.job_id,
            meeting_id=row.id,
            attempt=1,
            s3_path=row.s3_path,
            result_prefix=row.result_prefix,
            original_filename="Budget été.wav",
            size_bytes=len(WAV),
            bank_prefixes=("company/", "group-1/", f"group-{scene.team_id}/", f"user-{scene.owner.id}/"),
            language="fr",
            max_speakers=6,
        )

    @pytest.mark.parametrize("order", ["group title file", "file group title", "title file group"])
    async def test_order_of_fields_is_free(self, scene: Scene, order: str) -> None:
        parts = {
            "group": part("group_ids", b"1"),
            "title": part("title", b"T"),
            "file": part("file", WAV, "a.wav"),
        }
        body = b"".join(parts[name] for name in order.split()) + END
        answer = await scene.owner.call("POST", "/process/", content=body, headers={"Content-Type": TYPE})
        assert answer.status_code == 202
        assert (answer.json()["title"], [g["id"] for g in answer.json()["groups"]]) == ("T", [1])

    @pytest.mark.parametrize("name", [name for name in HOSTILE if name and "\ud800" not in name])
    async def test_hostile_name_is_data(self, scene: Scene, name: str) -> None:
        raw = name.replace("\r\n", " ").replace('"', "%22")
        status, error = await send(scene.owner, part("file", WAV, raw), END)
        assert (status, error) == (202, "")
        item = (await scene.owner.get("/meetings/")).json()["items"][0]
        row = await scene.row(item["id"])
        assert item["original_filename"]
        assert item["title"]
        assert row.s3_path.isascii()
        assert "/" not in row.s3_path
        assert row.result_prefix.count("/") == 1

    async def test_admin_may_share_with_any_group(self, admin: Person) -> None:
        assert (await admin.upload(group_ids="[1,2]")).status_code == 202

    async def test_many_parts_of_a_recording_arrive_whole(self, scene: Scene) -> None:
        content = WAV + bytes(range(256)) * 4096 * 20
        row = await scene.row((await scene.owner.upload(content)).json()["id"])
        stored = await scene.resources.store.get(BUCKET_UPLOADS, row.s3_path)
        assert (row.size_bytes, stored == content) == (len(content), True)


class TestRefused:
    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            ([END], (422, "missing_file")),
            ([part("title", b"x"), END], (422, "missing_file")),
            ([part("file", b"RIFF"), END], (422, "missing_file")),
            ([part("file", b"", "a.wav"), END], (422, "empty_file")),
            ([part("file", WAV, "a.wav"), part("file", WAV, "b.wav"), END], (422, "several_files")),
            ([part("audio", WAV, "a.wav"), END], (422, "unexpected_file")),
            ([part("file", WAV, "a.wav"), part("group_ids", b"abc"), END], (422, "invalid_group_ids")),
            ([part("group_ids", b"[1"), part("file", WAV, "a.wav"), END], (422, "invalid_group_ids")),
            ([part("file", WAV, "a.wav"), part("group_ids", b"4242"), END], (422, "unknown_group")),
            ([part("title", b"a"), part("title", b"b"), part("file", WAV, "a.wav"), END], (422, "duplicate_field")),
            ([part("title", b"x" * 20_000), part("file", WAV, "a.wav"), END], (413, "field_too_large")),
            ([part("colour", b"red"), part("file", WAV, "a.wav"), END], (422, "unknown_field")),
            ([part("file", WAV, "a.wav"), part("group_id", b"1"), END], (422, "unknown_field")),
            ([part("language", b"xx"), part("file", WAV, "a.wav"), END], (422, "invalid_language")),
            ([part("file", WAV, "a.wav"), part("max_speakers", b"0"), END], (422, "invalid_max_speakers")),
            ([part("file", b"plain text\n" * 2000, "a.mp3"), END], (415, "unsupported_media")),
            ([part("file", b"%PDF-1.7\n" + bytes(9000), "a.mp3"), END], (415, "unsupported_media")),
            ([part("file", WAV, "a.wav")], (422, "incomplete_form")),
            ([part("file", WAV, "a.wav")[:-100]], (422, "incomplete_form")),
            ([b"no form at all"], (422, "malformed_form")),
            ([b""], (422, "incomplete_form")),
        ],
    )
    async def test_leaves_nothing(
        self, scene: Scene, known: set[str], parts: list[bytes], expected: tuple[int, str]
    ) -> None:
        assert await send(scene.owner, *parts) == expected
        assert await leftovers(scene, known) == set()

    @pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "", "audio/wav"])
    async def test_other_body(self, scene: Scene, content_type: str) -> None:
        assert await send(scene.owner, b"{}", content_type=content_type) == (422, "expected_form")

    async def test_group_of_others_answers_like_no_group(self, scene: Scene, known: set[str]) -> None:
        answers = [await scene.stranger.upload(group_ids=str(number)) for number in (scene.team_id, 4242)]
        assert {answer.status_code for answer in answers} == {422}
        details = [answer.json()["detail"].replace(str(scene.team_id), "4242") for answer in answers]
        assert details[0] == details[1]
        assert await leftovers(scene, known) == set()

    async def test_inactive_group(self, scene: Scene, admin: Person) -> None:
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Group).where(Group.id == scene.team_id).values(is_active=False))
        for person in (scene.owner, admin):
            answer = await person.upload(group_ids=str(scene.team_id))
            assert answer.json().get("error") == "unknown_group"

    async def test_too_large_whether_announced_or_not(self, api: Api, scene: Scene, known: set[str]) -> None:
        async with started(api.resources.settings.model_copy(update={"max_upload_bytes": 2_000_000})) as small:
            person = Person(small.client, scene.owner.id, scene.owner.token)
            announced = await person.upload(WAV + bytes(4_000_000))

            async def body() -> AsyncIterator[bytes]:
                yield part("file", WAV, "a.wav")[:-2]
                for _ in range(50):
                    yield bytes(100_000)

            streamed = await person.call("POST", "/process/", content=body(), headers={"Content-Type": TYPE})
        for answer in (announced, streamed):
            assert (answer.status_code, answer.json()["error"]) == (413, "file_too_large")
        assert await leftovers(scene, known) == set()

    async def test_stalled_upload_ends(self, scene: Scene, known: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploads, "IDLE_TIMEOUT_S", 0.1)

        async def body() -> AsyncIterator[bytes]:
            yield part("file", WAV + bytes(10_000_000), "a.wav")[:-2]
            await asyncio.Event().wait()

        answer = await scene.owner.call("POST", "/process/", content=body(), headers={"Content-Type": TYPE})
        assert (answer.status_code, answer.json()["error"]) == (408, "upload_stalled")
        assert await leftovers(scene, known) == set()

    async def test_dripping_upload_ends(self, scene: Scene, known: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploads, "SLOW_AFTER_S", 0.05)

        async def body() -> AsyncIterator[bytes]:
            yield part("file", b"", "a.wav")[:-2]
            while True:
                await asyncio.sleep(0.02)
                yield b"x"

        answer = await scene.owner.call("POST", "/process/", content=body(), headers={"Content-Type": TYPE})
        assert (answer.status_code, answer.json()["error"]) == (408, "upload_too_slow")
        assert await leftovers(scene, known) == set()

    @pytest.mark.parametrize("call", ["begin", "send_part", "complete", "put"])
    async def test_store_that_fails_on_the_way(
        self, scene: Scene, known: set[str], monkeypatch: pytest.MonkeyPatch, call: str
    ) -> None:
        works = getattr(ObjectStore, call)

        async def fail_late(self: ObjectStore, *arguments: object) -> object:
            if call == "send_part" and 3 not in arguments:
                return await works(self, *arguments)
            raise StorageUnavailableError

        content = WAV if call == "put" else WAV + bytes(30_000_000)
        with monkeypatch.context() as broken:
            broken.setattr(ObjectStore, call, fail_late)
            answer = await scene.owner.upload(content)
        assert (answer.status_code, answer.json()["error"]) == (503, "storage_unavailable")
        assert await leftovers(scene, known) == set()
        assert (await scene.owner.upload()).status_code == 202

    async def test_too_many_at_once(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(upload_gate, "UPLOADS_AT_ONCE", 6)
        monkeypatch.setattr(upload_gate, "UPLOADS_PER_USER", 4)
        gate = scene.resources.upload_gate
        with ExitStack() as places:
            for _ in range(upload_gate.UPLOADS_PER_USER):
                places.enter_context(gate.entered(scene.owner.id))
            mine = await scene.owner.upload()
            assert (mine.status_code, mine.json()["error"]) == (429, "too_many_uploads")
            assert (await scene.colleague.upload()).status_code == 202
            for _ in range(2):
                places.enter_context(gate.entered(scene.stranger.id))
            everybody = await scene.colleague.upload()
            assert (everybody.status_code, everybody.json()["error"]) == (503, "uploads_busy")
            assert int(everybody.headers["retry-after"]) > 0
        assert (await scene.owner.upload()).status_code == 202


@pytest.mark.skipif(not ODD_MEDIA.is_dir(), reason="the folder shared/data/media/odd is not beside the clone")
async def test_odd_files_are_taken_or_refused_with_a_reason(scene: Scene) -> None:
    for path in sorted(ODD_MEDIA.iterdir()):
        answer = await scene.owner.upload(path.read_bytes(), path.name)
        assert answer.status_code in (202, 415, 422), path.name
        if answer.status_code != 202:
            assert set(answer.json()) == {"error", "detail"}
    items = (await scene.owner.get("/meetings/", limit=100)).json()["items"]
    assert len(items) == len(list(ODD_MEDIA.iterdir())) - 8  # seven texts and an empty file
