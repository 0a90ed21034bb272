"""The recording for a player: parts, versions, who may, and what happens when it is gone."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from app.core import s3_reader
from app.models import AuditEvent, Transcript
from scribe_contracts import EventType
from scribe_contracts.queue import BUCKET_PROCESSED, PEAKS_NAME
from sqlalchemy import select, update

from tests.integration.conftest import Api
from tests.integration.people import WAV, Json, Person, Scene
from tests.integration.test_webhook import tell

MEDIA = bytes(range(256)) * 5000  # more than one piece
PEAKS = {"version": 2, "channels": 1, "sample_rate": 16000, "samples_per_pixel": 800, "bits": 8, "length": 2}
DATA = [-3, 4, -128, 127]


async def playable(
    scene: Scene, *groups: int, content: bytes = MEDIA, owner: Person | None = None, title: str = "Talk"
) -> Json:
    """A completed meeting with the files of a player."""
    meeting = await scene.meeting(*groups, owner=owner, title=title)
    prefix = (await scene.row(meeting["id"])).result_prefix
    keys = {"rendition_key": f"{prefix}media.mp4", "rendition_type": "video/mp4", "peaks_key": f"{prefix}{PEAKS_NAME}"}
    await scene.resources.store.put(BUCKET_PROCESSED, keys["rendition_key"], content)
    await scene.resources.store.put(BUCKET_PROCESSED, keys["peaks_key"], json.dumps({**PEAKS, "data": DATA}).encode())
    await scene.store_result(meeting, media=keys)
    await tell(scene, meeting, EventType.COMPLETED)
    return meeting


async def ask(scene: Scene, meeting: Json, what: str = "media", method: str = "GET", **headers: str) -> httpx.Response:
    return await scene.owner.call(method, f"/meetings/{meeting['id']}/{what}", headers=headers)


async def downloads(scene: Scene) -> int:
    async with scene.resources.sessions() as session:
        found = await session.scalars(select(AuditEvent).where(AuditEvent.action == "meeting.original_downloaded"))
        return len(found.all())


class TestPlaying:
    async def test_whole_file(self, scene: Scene) -> None:
        answer = await ask(scene, await playable(scene, title="Réunion: budget"))
        assert (answer.status_code, answer.content) == (200, MEDIA)
        assert answer.headers["content-type"] == "video/mp4"
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["content-length"] == str(len(MEDIA))
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["content-disposition"] == (
            "inline; filename=\"Reunion_budget.mp4\"; filename*=UTF-8''R%C3%A9union_%20budget.mp4"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"

    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=1048570-1048590", 1048570, 1048591),
            ("bytes=-5", len(MEDIA) - 5, len(MEDIA)),
            (f"bytes={len(MEDIA) - 3}-", len(MEDIA) - 3, len(MEDIA)),
        ],
    )
    async def test_part(self, scene: Scene, asked: str, start: int, end: int) -> None:
        answer = await ask(scene, await playable(scene), Range=asked)
        assert (answer.status_code, answer.content) == (206, MEDIA[start:end])
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(MEDIA)}"

    async def test_part_behind_the_end(self, scene: Scene) -> None:
        answer = await ask(scene, await playable(scene), Range=f"bytes={len(MEDIA)}-")
        assert (answer.status_code, answer.json()["error"]) == (416, "range_not_satisfiable")
        assert answer.headers["content-range"] == f"bytes */{len(MEDIA)}"

    async def test_several_parts_are_the_whole(self, scene: Scene) -> None:
        assert (await ask(scene, await playable(scene), Range="bytes=0-1,4-5")).status_code == 200

    async def test_client_that_knows_the_version(self, scene: Scene) -> None:
        meeting = await playable(scene)
        first = await ask(scene, meeting)
        tag, date = first.headers["etag"], first.headers["last-modified"]
        known = await ask(scene, meeting, **{"If-None-Match": tag})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
        assert (await ask(scene, meeting, **{"If-Modified-Since": date})).status_code == 304
        assert (await ask(scene, meeting, Range="bytes=0-1", **{"If-Range": tag})).status_code == 206
        assert (await ask(scene, meeting, Range="bytes=0-1", **{"If-Range": '"old"'})).status_code == 200

    async def test_head_tells_without_sending(self, scene: Scene) -> None:
        meeting = await playable(scene)
        for what, size in (("media", len(MEDIA)), ("recording", len(WAV))):
            answer = await ask(scene, meeting, what, method="HEAD")
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers["content-length"] == str(size)
        assert await downloads(scene) == 0

    async def test_empty_file(self, scene: Scene) -> None:
        meeting = await playable(scene, content=b"")
        assert ((await ask(scene, meeting)).status_code, (await ask(scene, meeting)).content) == (200, b"")
        assert (await ask(scene, meeting, Range="bytes=0-")).status_code == 416


class TestOriginal:
    async def test_is_a_file_to_keep_and_noted(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        answer = await ask(scene, meeting, "recording", Range="bytes=0-9")
        assert (answer.status_code, answer.content) == (206, WAV[:10])
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith('attachment; filename="talk.wav"')
        assert answer.headers["content-security-policy"].startswith("sandbox;")
        assert await downloads(scene) == 1


class TestPeaks:
    async def test_come_with_the_length(self, scene: Scene) -> None:
        meeting = await playable(scene)
        answer = await ask(scene, meeting, "peaks")
        assert answer.json() == {**PEAKS, "data": DATA, "duration_s": 12.4}
        known = await ask(scene, meeting, "peaks", **{"If-None-Match": answer.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")

    @pytest.mark.parametrize("content", [b"", b"no json", b'{"version": 2}'])
    async def test_broken_ones_are_none(self, scene: Scene, content: bytes) -> None:
        meeting = await playable(scene)
        key = f"{(await scene.row(meeting['id'])).result_prefix}{PEAKS_NAME}"
        await scene.resources.store.put(BUCKET_PROCESSED, key, content)
        assert (await ask(scene, meeting, "peaks")).json()["error"] == "media_gone"


class TestWhoMay:
    @pytest.mark.parametrize("what", ["media", "recording", "peaks"])
    async def test_colleagues_but_no_strangers(self, scene: Scene, what: str) -> None:
        path = f"/meetings/{(await playable(scene, scene.team_id))['id']}/{what}"
        assert (await scene.colleague.get(path)).status_code == 200
        answer = await scene.stranger.get(path)
        assert (answer.status_code, answer.json()["error"]) == (404, "meeting_not_found")
        assert (await scene.owner.client.get(f"/api/v1{path}")).status_code == 401


class TestNotThere:
    @pytest.mark.parametrize("what", ["media", "peaks"])
    async def test_before_it_is_made(self, scene: Scene, what: str) -> None:
        answer = await ask(scene, await scene.meeting(), what)
        assert (answer.status_code, answer.json()["error"]) == (409, "media_not_ready")
        assert answer.json()["detail"] == "This meeting is pending: it cannot be played yet. Try again later."

    async def test_nobody_waits_for_a_meeting_that_failed(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await scene.owner.call("POST", f"/meetings/{meeting['id']}/cancel")
        answer = await ask(scene, meeting, "media")
        assert answer.json()["detail"] == "This meeting is failed: it has no playable copy."

    @pytest.mark.parametrize("what", ["media", "recording", "peaks"])
    async def test_after_it_is_gone(self, scene: Scene, what: str) -> None:
        meeting = await playable(scene)
        row = await scene.row(meeting["id"])
        await scene.resources.store.delete("uploads", [row.s3_path])
        await scene.resources.store.delete(
            BUCKET_PROCESSED, [f"{row.result_prefix}{n}" for n in ("media.mp4", PEAKS_NAME)]
        )
        answer = await ask(scene, meeting, what)
        assert (answer.status_code, answer.json()["error"]) == (404, "media_gone")
        assert await downloads(scene) == 0

    async def test_keys_of_another_meeting_are_not_served(self, scene: Scene) -> None:
        meeting, other = await playable(scene), await playable(scene, owner=scene.stranger)
        async with scene.resources.sessions.begin() as session:
            foreign = (await session.get_one(Transcript, other["id"])).media
            await session.execute(
                update(Transcript).where(Transcript.meeting_id == meeting["id"]).values(media=foreign)
            )
        assert (await ask(scene, meeting)).json()["error"] == "media_gone"


class Client:
    """An HTTP client that one can stop from taking anything."""

    def __init__(self, api: Api, scene: Scene, path: str) -> None:
        self.messages: list[dict[str, Any]] = []
        self.gone, self.takes = asyncio.Event(), asyncio.Event()
        self._api = api
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": f"/api/v1{path}",
            "raw_path": b"",
            "query_string": b"",
            "root_path": "",
            "headers": [(b"authorization", f"Bearer {scene.owner.token}".encode())],
            "client": ("127.0.0.1", 1),
            "server": ("api", 80),
        }
        self._asked, self._served = False, asyncio.Event()

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.messages.append(message)
        if message["type"] == "http.response.body":
            self._served.set()
            await self.takes.wait()

    async def run(self) -> None:
        await self._api.app(self.scope, self._receive, self._send)

    async def is_served(self) -> None:
        async with asyncio.timeout(10):
            await self._served.wait()


class TestSlowClients:
    async def test_hold_no_connection_of_the_database_and_no_thread(self, api: Api, scene: Scene) -> None:
        meeting = await playable(scene)
        client = Client(api, scene, f"/meetings/{meeting['id']}/media")
        running = asyncio.create_task(client.run())
        await client.is_served()
        assert "Connections in pool" in api.resources.engine.pool.status()
        assert "Current Checked out connections: 0" in api.resources.engine.pool.status()
        assert sum(len(message.get("body", b"")) for message in client.messages) <= 64 * 1024
        client.takes.set()
        await running
        assert b"".join(message.get("body", b"") for message in client.messages) == MEDIA

    async def test_that_take_nothing_are_left(self, api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.api.streaming.STALL_S", 0.05)
        meeting = await playable(scene)
        client = Client(api, scene, f"/meetings/{meeting['id']}/media")
        async with asyncio.timeout(10):
            await client.run()
        assert client.messages[-1]["more_body"] is True

    async def test_that_vanish_are_noticed(self, api: Api, scene: Scene) -> None:
        meeting = await playable(scene)
        client = Client(api, scene, f"/meetings/{meeting['id']}/media")
        running = asyncio.create_task(client.run())
        await client.is_served()
        client.gone.set()
        await asyncio.sleep(0)
        client.takes.set()
        await running
        assert sum(len(message.get("body", b"")) for message in client.messages) < len(MEDIA)

    async def test_get_so_many_and_not_more(self, api: Api, scene: Scene) -> None:
        meeting = await playable(scene)
        clients = [Client(api, scene, f"/meetings/{meeting['id']}/media") for _ in range(s3_reader.STREAMS_PER_USER)]
        running = [asyncio.create_task(client.run()) for client in clients]
        for client in clients:
            await client.is_served()
        answer = await ask(scene, meeting)
        assert (answer.status_code, answer.json()["error"]) == (429, "too_many_streams")
        assert (await scene.owner.get("/meetings/")).status_code == 200
        for client in clients:
            client.takes.set()
        await asyncio.gather(*running)
        assert (await ask(scene, meeting)).status_code == 200

    async def test_file_replaced_meanwhile_is_cut_off_not_mixed(self, api: Api, scene: Scene) -> None:
        meeting = await playable(scene)
        client = Client(api, scene, f"/meetings/{meeting['id']}/media")
        running = asyncio.create_task(client.run())
        await client.is_served()
        key = f"{(await scene.row(meeting['id'])).result_prefix}media.mp4"
        await scene.resources.store.put(BUCKET_PROCESSED, key, bytes(len(MEDIA)))
        client.takes.set()
        await running
        sent = b"".join(message.get("body", b"") for message in client.messages)
        assert MEDIA.startswith(sent)
        assert len(sent) < len(MEDIA)
