"""Live events: at once, to those who may see, and to nobody else."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from app.api import sse
from app.models import AuthSession, User, user_group_link, utc_now
from app.services import streams as streams_module
from scribe_contracts import EventType
from scribe_contracts.queue import progress_key
from sqlalchemy import delete, text, update

from tests.integration.conftest import Api
from tests.integration.people import Json, Person, Scene, admin_token
from tests.integration.polling import free_port, until
from tests.integration.sockets import listening
from tests.integration.test_server import BACKEND, environment
from tests.integration.test_webhook import tell


@dataclass
class Feed:
    """An open stream and what came through it."""

    events: list[tuple[str, Json]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    comments: int = 0
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, kind: str) -> list[Json]:
        return [data for name, data in self.events if name == kind]

    async def has(self, kind: str, timeout_s: float = 10, **wanted: object) -> Json:
        """The first event of this kind with these values."""
        found: list[Json] = []

        async def there() -> bool:
            found[:] = [data for data in self.of(kind) if wanted.items() <= data.items()]
            return bool(found)

        await until(there, timeout_s)
        return found[0]

    async def read(self, lines: AsyncIterator[str]) -> None:
        try:
            await self._note(lines)
        finally:
            self.ended.set()

    async def _note(self, lines: AsyncIterator[str]) -> None:
        event: dict[str, str] = {}
        async for line in lines:
            name, _, value = line.partition(": ")
            if line.startswith(":"):
                self.comments += 1
                self.opened.set()
            elif line:
                event[name] = value
            elif "data" in event:
                self.ids.append(event["id"])
                self.events.append((event["event"], json.loads(event["data"])))
                event = {}


@asynccontextmanager
async def following(url: str, person: Person, path: str, **headers: str) -> AsyncIterator[Feed]:
    feed = Feed()
    async with httpx.AsyncClient(timeout=httpx.Timeout(10, read=60)) as client:
        headers = {"Authorization": f"Bearer {person.token}", **headers}
        async with client.stream("GET", f"{url}/api/v1{path}", headers=headers) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-accel-buffering"] == "no"
            reading = asyncio.create_task(feed.read(answer.aiter_lines()))
            await feed.opened.wait()
            try:
                yield feed
            finally:
                reading.cancel()
                await asyncio.wait({reading})


@pytest.fixture
async def url(api: Api) -> AsyncIterator[str]:
    """The started application on a real socket."""
    async with listening(api) as url:
        yield url


class TestFeed:
    async def test_hears_within_half_a_second_and_only_what_it_may(self, url: str, scene: Scene) -> None:
        async with (
            following(url, scene.owner, "/events") as mine,
            following(url, scene.colleague, "/events") as shared,
            following(url, scene.stranger, "/events") as other,
        ):
            meeting = await scene.meeting(scene.team_id)
            private = await scene.meeting()
            await mine.has("meeting", id=private["id"])
            await tell(scene, meeting, EventType.STARTED)
            began = time.monotonic()
            await shared.has("meeting", id=meeting["id"], status="processing")
            assert time.monotonic() - began < 0.5
            await mine.has("meeting", id=meeting["id"], status="processing")
            assert {data["id"] for data in shared.of("meeting")} == {meeting["id"]}
            assert other.events == []
            assert len(set(mine.ids)) == len(mine.ids)

    async def test_progress_comes_with_the_stage(self, url: str, scene: Scene) -> None:
        meeting = await scene.meeting()
        await tell(scene, meeting, EventType.STARTED)
        async with following(url, scene.owner, "/events") as mine, following(url, scene.stranger, "/events") as other:
            note = {"stage": "diarize", "progress": 0.25, "attempt": 1, "duration_s": 60}
            await scene.resources.queue.redis.set(progress_key(meeting["job_id"]), json.dumps(note))
            told = await mine.has("progress", stage="diarize")
            assert told == {"id": meeting["id"], "stage": "diarize", "progress": 0.25, "eta": None}
            assert other.events == []

    async def test_what_vanishes_is_told_to_those_who_saw_it(self, url: str, scene: Scene) -> None:
        meeting, doomed = await scene.meeting(scene.team_id), await scene.meeting(scene.team_id)
        async with (
            following(url, scene.owner, "/events") as mine,
            following(url, scene.colleague, "/events") as shared,
            following(url, scene.stranger, "/events") as other,
        ):
            await scene.owner.call("PATCH", f"/meetings/{meeting['id']}", json={"group_ids": []})
            await shared.has("gone", id=meeting["id"])
            await mine.has("meeting", id=meeting["id"], groups=[])
            await scene.owner.call("DELETE", f"/meetings/{doomed['id']}")
            await shared.has("gone", id=doomed["id"])
            await mine.has("gone", id=doomed["id"])
            assert mine.of("gone") == [{"id": doomed["id"]}]
            assert other.events == []

    async def test_reader_that_comes_back_is_told_to_read_again(self, url: str, scene: Scene) -> None:
        async with following(url, scene.owner, "/events", **{"Last-Event-ID": "x-7"}) as mine:
            await mine.has("resync")

    async def test_finds_the_database_again(self, url: str, scene: Scene) -> None:
        async with following(url, scene.owner, "/events") as mine:
            async with scene.resources.sessions.begin() as session:
                await session.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'scribe-live'"
                    )
                )
            await mine.has("resync")
            meeting = await scene.meeting()
            await mine.has("meeting", id=meeting["id"])


class TestOneMeeting:
    async def test_begins_as_it_is_and_stays_open_for_a_retry(self, url: str, scene: Scene) -> None:
        meeting, other = await scene.meeting(), await scene.meeting()
        async with following(url, scene.owner, f"/meetings/{meeting['id']}/events") as feed:
            first = await feed.has("meeting", status="pending")
            assert set(first) == set(meeting)
            await scene.owner.call("POST", f"/meetings/{meeting['id']}/cancel")
            await feed.has("meeting", status="failed", error_code="cancelled")
            await scene.owner.call("POST", f"/meetings/{meeting['id']}/retry")
            await feed.has("meeting", attempt=2)
            await scene.owner.call("PATCH", f"/meetings/{other['id']}", json={"title": "another"})
            await scene.owner.call("DELETE", f"/meetings/{meeting['id']}")
            await asyncio.wait_for(feed.ended.wait(), 5)
            assert feed.events[-1] == ("gone", {"id": meeting["id"]})
            assert {data["id"] for _, data in feed.events if data} == {meeting["id"]}

    async def test_of_others_is_not_there(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        answer = await scene.stranger.get(f"/meetings/{meeting['id']}/events")
        assert (answer.status_code, answer.json()["error"]) == (404, "meeting_not_found")
        assert len(scene.resources.live.streams) == 0


class TestHeartbeat:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sse, "HEARTBEAT_S", 0.3)

    async def test_keeps_the_line_open(self, url: str, scene: Scene) -> None:
        async with following(url, scene.owner, "/events") as mine:

            async def beaten() -> bool:
                return mine.comments >= 3

            await until(beaten)
            assert not mine.ended.is_set()

    @pytest.mark.parametrize("end", ["logout", "disabled"])
    async def test_ends_with_the_login_or_the_account(self, url: str, scene: Scene, end: str) -> None:
        async with following(url, scene.owner, "/events") as mine, following(url, scene.colleague, "/events") as other:
            async with scene.resources.sessions.begin() as session:
                if end == "logout":
                    query = update(AuthSession).where(AuthSession.user_id == scene.owner.id)
                    await session.execute(query.values(revoked_at=utc_now()))
                else:
                    await session.execute(update(User).where(User.id == scene.owner.id).values(is_active=False))
            await asyncio.wait_for(mine.ended.wait(), 5)
            assert not other.ended.is_set()

    @pytest.mark.parametrize("beats", [0, 1])
    async def test_change_of_groups_asks_to_read_again(self, url: str, scene: Scene, beats: int) -> None:
        async with following(url, scene.colleague, "/events") as mine:

            async def beaten() -> bool:
                return mine.comments > beats

            await until(beaten)
            async with scene.resources.sessions.begin() as session:
                await session.execute(
                    delete(user_group_link).where(
                        user_group_link.c.user_id == scene.colleague.id, user_group_link.c.group_id == scene.team_id
                    )
                )
            await mine.has("resync")
            meeting = await scene.meeting(scene.team_id)
            await asyncio.sleep(0.5)
            assert meeting["id"] not in {data.get("id") for _, data in mine.events}


class TestBounds:
    async def test_ten_streams_a_person(self, url: str, scene: Scene) -> None:
        held = scene.resources.live.streams
        opened = [held.open(scene.owner.id, None) for _ in range(streams_module.STREAMS_PER_USER)]
        answer = await scene.owner.get("/events")
        assert (answer.status_code, answer.json()["error"]) == (429, "too_many_streams")
        held.close(opened[0])
        async with following(url, scene.owner, "/events"):
            pass

        async def left() -> bool:
            return len(held) == len(opened) - 1

        await until(left)

    async def test_slow_reader_loses_its_place_not_our_memory(self, scene: Scene) -> None:
        held = scene.resources.live.streams
        stream = held.open(scene.owner.id, None)
        for number in range(1000):
            held.send(stream, streams_module.Kind.MEETING, str(number))
        kinds = []
        while (event := await stream.next(0)) is not None:
            kinds.append(event.kind.value)
        assert len(kinds) <= streams_module.EVENTS_WAITING
        assert "resync" in kinds
        held.close(stream)

    async def test_streams_hold_no_database_connection(self, url: str, scene: Scene) -> None:
        async with following(url, scene.owner, "/events"), following(url, scene.colleague, "/events"):
            await asyncio.sleep(0.2)
            pool = scene.resources.engine.pool
            assert getattr(pool, "checkedout")() == 0  # noqa: B009  not on every kind of pool


async def test_server_with_open_streams_stops_at_once(scene: Scene, tmp_path: Path) -> None:
    port, log_file = free_port(), tmp_path / "api.log"
    settings = scene.resources.settings
    with log_file.open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.serve"),
            cwd=BACKEND,
            env=environment(settings, port, tmp_path),
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:

        async def ready() -> bool:
            async with httpx.AsyncClient() as client:
                try:
                    return (await client.get(f"{url}/health/ready")).status_code == 200
                except httpx.TransportError:
                    return False

        await until(ready, 60)
        person = Person(scene.owner.client, 1, admin_token(settings))
        async with following(url, person, "/events") as first, following(url, person, "/events") as second:
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            await process.wait()
            assert time.monotonic() - began < 2
            await asyncio.wait_for(asyncio.gather(first.ended.wait(), second.ended.wait()), 2)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "Traceback" not in log_file.read_text()
