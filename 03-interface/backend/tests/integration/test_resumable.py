"""Uploads in parts: broken off, repeated, reordered, raced, expired, and across a restart of the API."""

import asyncio
import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from app.core.errors import StorageUnavailableError
from app.core.s3 import ObjectStore, PartTag
from app.models import AuditEvent, Meeting, Upload, UploadPart, utc_now
from app.services import resumable, upload_gate
from scribe_contracts.queue import BUCKET_UPLOADS, JOBS_STREAM
from sqlalchemy import func, select, update

from tests.conftest import ODD_MEDIA
from tests.integration.conftest import copied_database
from tests.integration.people import WAV, Json, Person, Scene
from tests.integration.test_server import connected, serving

MIB = 1024**2
# Swift takes parts from 5 MiB: tests need not send what users send.
PART = 5 * MIB
CONTENT = WAV + bytes(range(256)) * (9 * MIB // 256)
PARTS = [CONTENT[:PART], CONTENT[PART:]]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "MIN_PART_BYTES", PART)


def digest(data: bytes) -> dict[str, str]:
    return {"Content-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"}


async def begin(person: Person, size_bytes: int = len(CONTENT), **fields: Any) -> httpx.Response:
    wanted = {"filename": "talk.wav", "size_bytes": size_bytes, **fields}
    return await person.call("POST", "/uploads/", json=wanted)


async def put(person: Person, upload: Json, number: int, data: bytes, **headers: str) -> httpx.Response:
    path = f"/uploads/{upload['id']}/parts/{number}"
    return await person.call("PUT", path, content=data, headers=headers or digest(data))


async def complete(person: Person, upload: Json) -> httpx.Response:
    return await person.call("POST", f"/uploads/{upload['id']}/complete")


async def whole(person: Person, **fields: Any) -> Json:
    """An upload whose parts are all there."""
    upload: Json = (await begin(person, **fields)).json()
    for number, part in enumerate(PARTS, start=1):
        answer = await put(person, upload, number, part)
        assert answer.status_code == 200, answer.text
    return upload


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


async def left(scene: Scene, upload: Json) -> list[str]:
    """What an upload left behind."""
    store = scene.resources.store
    keys = [item.key for item in await store.list(BUCKET_UPLOADS, upload["id"])]
    keys += [found.key for found in await store.unfinished_uploads(BUCKET_UPLOADS) if upload["id"] in found.key]
    async with scene.resources.sessions() as session:
        rows = await session.scalars(select(Upload.id).where(Upload.id == upload["id"]))
        parts = await session.scalars(select(UploadPart.number).where(UploadPart.upload_id == upload["id"]))
        return keys + [str(row) for row in (*rows, *parts)]


class TestWholeWay:
    async def test_parts_in_any_order_become_one_meeting(self, scene: Scene) -> None:
        wanted: dict[str, Any] = {"title": "Budget", "group_ids": [scene.team_id], "language": "fr", "max_speakers": 3}
        created = await begin(scene.owner, sha256=hashlib.sha256(CONTENT).hexdigest(), **wanted)
        upload = created.json()
        assert created.status_code == 201
        assert (upload["part_bytes"], upload["part_count"], upload["received"]) == (PART, 2, [])
        for number in (2, 1):
            stored = await put(scene.owner, upload, number, PARTS[number - 1])
            assert (stored.status_code, stored.json()["number"]) == (200, number)
        answer = await complete(scene.owner, upload)
        meeting = answer.json()
        assert (answer.status_code, meeting["title"], meeting["status"]) == (202, "Budget", "pending")
        row = await scene.row(meeting["id"])
        assert (row.sha256, row.size_bytes) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
        assert (row.language_hint, row.max_speakers, str(row.job_id)) == ("fr", 3, upload["id"])
        assert await scene.resources.store.get(BUCKET_UPLOADS, row.s3_path) == CONTENT
        assert len(await scene.entries(JOBS_STREAM)) == 1
        shown = (await scene.owner.get(f"/uploads/{upload['id']}")).json()
        assert (shown["status"], shown["meeting_id"], shown["received"]) == ("completed", meeting["id"], [1, 2])
        assert (await scene.owner.get("/uploads/")).json()["items"] == []

    async def test_acts_are_recorded(self, scene: Scene) -> None:
        await complete(scene.owner, await whole(scene.owner))
        await scene.owner.call("DELETE", f"/uploads/{(await begin(scene.owner)).json()['id']}")
        async with scene.resources.sessions() as session:
            acts = (await session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))).all()
        assert [act for act in acts if "upload" in act] == [
            *("upload.created", "meeting.uploaded", "upload.created", "upload.aborted")
        ]

    async def test_completing_twice_or_at_once_makes_one_meeting(self, scene: Scene) -> None:
        upload = await whole(scene.owner)
        answers = await asyncio.gather(*(complete(scene.owner, upload) for _ in range(4)))
        assert {answer.status_code for answer in answers} <= {202, 409}
        again = await complete(scene.owner, upload)
        made = {answer.json()["id"] for answer in (*answers, again) if answer.status_code == 202}
        assert made == {again.json()["id"]}
        async with scene.resources.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Meeting)) == 1

    async def test_completing_goes_on_where_a_dead_process_stopped(self, scene: Scene) -> None:
        upload = await whole(scene.owner)
        async with scene.resources.sessions() as session:
            row = await session.get_one(Upload, UUID(upload["id"]))
            tags = await scene.resources.store.part_tags(BUCKET_UPLOADS, row.s3_key, row.s3_upload_id)
        assert tags is not None
        parts = [PartTag(number, etag) for number, etag in tags.items()]
        await scene.resources.store.complete(BUCKET_UPLOADS, row.s3_key, row.s3_upload_id, parts)
        assert (await complete(scene.owner, upload)).status_code == 202

    @pytest.mark.parametrize(("size_mib", "expected_mib"), [(1, 16), (4096, 16), (14400, 16), (14401, 17), (57600, 64)])
    def test_larger_files_have_larger_parts(
        self, monkeypatch: pytest.MonkeyPatch, size_mib: int, expected_mib: int
    ) -> None:
        monkeypatch.setattr(resumable, "MIN_PART_BYTES", 16 * MIB)
        assert resumable.part_bytes_for(size_mib * MIB) == expected_mib * MIB


class TestPart:
    async def test_same_part_again_replaces_it(self, scene: Scene) -> None:
        upload = (await begin(scene.owner)).json()
        for first in (WAV + bytes(PART - len(WAV)), PARTS[0], PARTS[0]):
            assert (await put(scene.owner, upload, 1, first)).status_code == 200
        await put(scene.owner, upload, 2, PARTS[1])
        row = await scene.row((await complete(scene.owner, upload)).json()["id"])
        assert row.sha256 == hashlib.sha256(CONTENT).hexdigest()

    async def test_checksum_in_hexadecimal(self, scene: Scene) -> None:
        upload = (await begin(scene.owner, len(WAV))).json()
        headers = {"X-Checksum-SHA256": hashlib.sha256(WAV).hexdigest().upper()}
        assert (await put(scene.owner, upload, 1, WAV, **headers)).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Nothing": "x"},
            {"Content-Digest": "md5=:AAAA:"},
            {"Content-Digest": "sha-256=:AAAA:"},
            {"Content-Digest": "sha-256=:===:"},
            {"X-Checksum-SHA256": "abc"},
        ],
    )
    async def test_without_a_usable_checksum(self, scene: Scene, headers: dict[str, str]) -> None:
        upload = (await begin(scene.owner, len(WAV))).json()
        assert outcome(await put(scene.owner, upload, 1, WAV, **headers)) == (422, "checksum_missing")

    async def test_what_is_wrong_does_not_count(self, scene: Scene) -> None:
        upload = (await begin(scene.owner)).json()
        owner = scene.owner
        assert outcome(await put(owner, upload, 1, PARTS[0], **digest(b"x"))) == (422, "checksum_mismatch")
        assert outcome(await put(owner, upload, 1, PARTS[0][:-1])) == (422, "wrong_length")
        assert outcome(await put(owner, upload, 2, PARTS[1] + b"x")) == (422, "wrong_length")
        assert outcome(await put(owner, upload, 3, WAV)) == (404, "part_not_found")
        assert outcome(await put(owner, upload, 0, WAV)) == (422, "invalid_input")
        assert (await owner.get(f"/uploads/{upload['id']}")).json()["received"] == []
        assert outcome(await complete(owner, upload)) == (409, "parts_missing")

    async def test_missing_parts_are_named(self, scene: Scene) -> None:
        upload = (await begin(scene.owner)).json()
        await put(scene.owner, upload, 1, PARTS[0])
        answer = await complete(scene.owner, upload)
        assert (outcome(answer), answer.json()["detail"]) == ((409, "parts_missing"), "Send these parts first: 2.")

    async def test_store_that_fails_asks_for_the_part_again(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = (await begin(scene.owner, len(WAV))).json()

        async def fail(*_: object) -> None:
            raise StorageUnavailableError

        with monkeypatch.context() as broken:
            broken.setattr(ObjectStore, "send_part", fail)
            assert outcome(await put(scene.owner, upload, 1, WAV)) == (503, "storage_unavailable")
        assert (await put(scene.owner, upload, 1, WAV)).status_code == 200

    async def test_memory_and_places_are_bounded(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        upload = (await begin(scene.owner, len(WAV))).json()
        gate = scene.resources.upload_gate
        monkeypatch.setattr(upload_gate, "PART_WAIT_S", 0.05)
        async with gate.holding(scene.stranger.id, upload_gate.PARTS_BYTES):
            assert outcome(await put(scene.owner, upload, 1, WAV)) == (503, "uploads_busy")
        monkeypatch.setattr(upload_gate, "PARTS_PER_USER", 1)
        async with gate.holding(scene.owner.id, 1):
            assert outcome(await put(scene.owner, upload, 1, WAV)) == (429, "too_many_parts")
        assert (await put(scene.owner, upload, 1, WAV)).status_code == 200

    @pytest.mark.skipif(not ODD_MEDIA.is_dir(), reason="the folder shared/data/media/odd is not beside the clone")
    async def test_first_part_shows_what_is_no_recording(self, scene: Scene) -> None:
        for name in ("hls_ssrf.m3u8", "html_renamed.wav", "svg_renamed.mp3", "concat_read.ffconcat"):
            data = (ODD_MEDIA / name).read_bytes()
            upload = (await begin(scene.owner, len(data), filename=name)).json()
            assert outcome(await put(scene.owner, upload, 1, data)) == (415, "unsupported_media"), name


class TestRefused:
    async def test_foreign_upload_does_not_exist(self, scene: Scene) -> None:
        upload = await whole(scene.owner)
        path = f"/uploads/{upload['id']}"
        for person in (scene.colleague, scene.stranger):
            for answer in (
                await person.get(path),
                await person.call("DELETE", path),
                await complete(person, upload),
                await put(person, upload, 1, PARTS[0]),
            ):
                assert outcome(answer) == (404, "upload_not_found")
            assert (await person.get("/uploads/")).json()["items"] == []
        assert outcome(await scene.owner.get(f"/uploads/{uuid4()}")) == (404, "upload_not_found")

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"size_bytes": 2**40}, (413, "file_too_large")),
            ({"size_bytes": 0}, (422, "invalid_input")),
            ({"sha256": "x"}, (422, "invalid_input")),
            ({"filename": ""}, (422, "invalid_input")),
            ({"language": "xx"}, (422, "invalid_language")),
            ({"group_ids": [4242]}, (422, "unknown_group")),
            ({"title": "x" * 201}, (422, "invalid_title")),
            ({"colour": "red"}, (422, "invalid_input")),
        ],
    )
    async def test_wishes_that_cannot_be(
        self, scene: Scene, fields: dict[str, object], expected: tuple[int, str]
    ) -> None:
        wanted = {"filename": "a.wav", "size_bytes": 9, **fields}
        assert outcome(await scene.owner.call("POST", "/uploads/", json=wanted)) == expected

    async def test_too_many_open_ones(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(resumable, "OPEN_PER_USER", 2)
        answers = await asyncio.gather(*(begin(scene.owner) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 201, 429, 429]

    async def test_other_recording_than_announced_is_removed(self, scene: Scene) -> None:
        upload = await whole(scene.owner, sha256="0" * 64)
        assert outcome(await complete(scene.owner, upload)) == (409, "checksum_mismatch")
        assert await left(scene, upload) == []

    async def test_abort_leaves_nothing(self, scene: Scene) -> None:
        upload = await whole(scene.owner)
        assert (await scene.owner.call("DELETE", f"/uploads/{upload['id']}")).status_code == 204
        assert await left(scene, upload) == []
        assert outcome(await complete(scene.owner, upload)) == (404, "upload_not_found")

    async def test_completed_one_is_not_aborted(self, scene: Scene) -> None:
        upload = await whole(scene.owner)
        await complete(scene.owner, upload)
        aborted = await scene.owner.call("DELETE", f"/uploads/{upload['id']}")
        assert outcome(aborted) == (409, "upload_completed")
        assert outcome(await put(scene.owner, upload, 1, PARTS[0])) == (409, "upload_completed")

    async def test_expired_one_is_over(self, scene: Scene) -> None:
        upload = await whole(scene.owner)
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Upload).values(expires_at=utc_now() - timedelta(seconds=1)))
        assert outcome(await complete(scene.owner, upload)) == (404, "upload_expired")
        assert (await scene.owner.get("/uploads/")).json()["items"] == []


async def test_upload_goes_on_after_a_restart(core_env: dict[str, str], template: str, tmp_path: Path) -> None:
    """Parts as users send them, to one process; the rest, and the end, to the next one."""
    content = WAV + bytes(range(256)) * (20 * MIB // 256)

    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    async with copied_database(core_env, template) as settings, connected(settings) as (sessions, store):
        async with (
            serving(settings, tmp_path / "first", sessions, store) as server,
            httpx.AsyncClient(base_url=server.url, timeout=60) as client,
        ):
            person = Person(client, 1, server.token)
            upload = (await begin(person, len(content))).json()
            size = upload["part_bytes"]
            assert (size, upload["part_count"]) == (16 * MIB, 2)
            assert (await put(person, upload, 2, content[size:])).status_code == 200
        async with (
            serving(settings, tmp_path / "second", sessions, store) as server,
            httpx.AsyncClient(base_url=server.url, timeout=60) as client,
        ):
            person = Person(client, 1, server.token)
            shown = (await person.get(f"/uploads/{upload['id']}")).json()
            assert shown["received"] == [2]
            assert (await put(person, upload, 1, content[:size])).status_code == 200
            meeting = (await complete(person, upload)).json()
        async with sessions() as session:
            row = await session.get_one(Meeting, meeting["id"])
        assert row.sha256 == hashlib.sha256(content).hexdigest()
