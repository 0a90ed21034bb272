"""Database connections are few: nobody holds one while another server takes its time, or before the row is sure."""

from collections.abc import Iterator
from typing import Any

import pytest
from app.core.s3 import ObjectStore
from app.core.types import MeetingStatus
from app.models import Meeting
from app.services import jobs, progress
from redis.asyncio import Redis
from scribe_contracts import EventType
from sqlalchemy import event, text, update
from structlog.contextvars import get_contextvars

from tests.integration.people import Json, Scene
from tests.integration.test_webhook import tell
from tests.integration.voice_bank import with_sample


def in_request() -> bool:
    """What runs beside the requests takes connections too."""
    return get_contextvars().get("request_id") is not None


@pytest.fixture
def held(scene: Scene) -> Iterator[set[int]]:
    """The connections that requests have now."""
    pool, ours = scene.resources.engine.sync_engine.pool, set[int]()

    def note(_connection: object, record: object, _proxy: object) -> None:
        if in_request():
            ours.add(id(record))

    def forget(_connection: object, record: object) -> None:
        ours.discard(id(record))

    event.listen(pool, "checkout", note)
    event.listen(pool, "checkin", forget)
    yield ours
    event.remove(pool, "checkout", note)
    event.remove(pool, "checkin", forget)


@pytest.fixture
def during(held: set[int], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many were held while a request asked the object store or Redis."""
    seen: list[int] = []

    def look() -> None:
        if in_request():
            seen.append(len(held))

    get, of_meetings, cancel = ObjectStore.get, progress.of_meetings, jobs.cancel

    async def noted_get(store: ObjectStore, bucket: str, key: str) -> bytes | None:
        look()
        return await get(store, bucket, key)

    async def noted_of_meetings(redis: Redis, meetings: Any) -> Any:
        look()
        return await of_meetings(redis, meetings)

    async def noted_cancel(queue: Any, meeting: Meeting) -> None:
        look()
        await cancel(queue, meeting)

    monkeypatch.setattr(ObjectStore, "get", noted_get)
    monkeypatch.setattr(progress, "of_meetings", noted_of_meetings)
    monkeypatch.setattr(jobs, "cancel", noted_cancel)
    return seen


class TestNoneIsHeld:
    async def test_while_the_store_sends_a_sample(self, scene: Scene, during: list[int]) -> None:
        meeting = await with_sample(scene, await scene.meeting())
        during.clear()
        assert (await scene.owner.get(f"/meetings/{meeting.id}/speakers/SPEAKER_00/sample")).status_code == 200
        wanted = {"meeting_id": meeting.id, "speaker": "SPEAKER_00", "name": "Ana", "scope": "private", "consent": True}
        answer = await scene.owner.call("POST", "/voices/from-speaker", json=wanted)
        assert answer.status_code == 201, answer.text
        assert during == [0, 0]

    async def test_while_the_store_sends_a_result(self, scene: Scene, during: list[int]) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        during.clear()
        assert await tell(scene, meeting, EventType.COMPLETED)
        assert during == [0]

    async def test_while_redis_tells_how_far_jobs_are(self, scene: Scene, during: list[int]) -> None:
        meeting = await scene.meeting()
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Meeting).values(status=MeetingStatus.PROCESSING))
        during.clear()
        one = f"/meetings/{meeting['id']}"
        for path, asked in (("/meetings/", {}), ("/meetings/mine", {}), ("/search/", {"q": "talk"}), (one, {})):
            assert (await scene.owner.get(path, **asked)).status_code == 200
        assert (await scene.owner.call("PATCH", one, json={"title": "New"})).status_code == 200
        assert during == [0] * 5

    async def test_while_redis_hears_of_a_deletion(self, scene: Scene, during: list[int]) -> None:
        made = [await scene.meeting() for _ in range(3)]
        during.clear()
        assert (await scene.owner.call("DELETE", f"/meetings/{made[0]['id']}")).status_code == 204
        both = {"ids": [meeting["id"] for meeting in made[1:]]}
        assert (await scene.owner.call("POST", "/meetings/delete", json=both)).status_code == 200
        assert during == [0] * 3


@pytest.fixture
async def failing_deletion(scene: Scene) -> None:
    """The database's disk is full when whatever deletes a meeting commits."""
    async with scene.resources.sessions.begin() as session:
        raising = "BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END"
        await session.execute(text(f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $${raising}$$"))
        await session.execute(
            text(
                "CREATE CONSTRAINT TRIGGER fail AFTER DELETE ON meeting DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION fail()"
            )
        )


@pytest.mark.usefixtures("failing_deletion")
@pytest.mark.parametrize("path", ["/meetings/{id}", "/meetings/delete"])
async def test_job_of_a_meeting_that_was_not_deleted_after_all_goes_on(scene: Scene, path: str) -> None:
    meeting: Json = await scene.meeting()
    method, body = ("POST", {"ids": [meeting["id"]]}) if path.endswith("delete") else ("DELETE", None)
    answer = await scene.owner.call(method, path.format(id=meeting["id"]), json=body)
    assert answer.status_code == 503
    assert (await scene.row(meeting["id"])).status is MeetingStatus.PENDING
    assert await scene.resources.queue.redis.get(f"scribe:cancel:{meeting['job_id']}") is None
