"""What crashes leave, and what the sweep makes of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from app.broker import JobQueue
from app.core.db import SWEEP_LOCK
from app.core.s3 import ObjectStore
from app.core.types import MeetingStatus
from app.models import Meeting, ObjectPurge, SeenEvent, utc_now
from app.services import events
from app.services.events import Failure
from app.services.sweep import MAX_RESENDS, Sweeper
from redis.exceptions import ConnectionError as RedisConnectionError
from scribe_contracts import TranscriptResult
from scribe_contracts.queue import BUCKET_UPLOADS, DEAD_STREAM, JOBS_STREAM
from sqlalchemy import select, text, update

from tests.integration.conftest import Api
from tests.integration.people import WAV, Json, Scene


@pytest.fixture
def sweeper(scene: Scene) -> Sweeper:
    held = scene.resources
    return Sweeper(held.engine, held.sessions, held.store, held.queue, grace=timedelta(0))


async def queued(scene: Scene) -> list[UUID]:
    return [UUID(message["task_id"]) for _, message in await scene.entries(JOBS_STREAM)]


async def lose_job(scene: Scene) -> None:
    """Redis forgets everything, or the worker's machine burns down."""
    await scene.resources.queue.redis.delete(JOBS_STREAM)


async def set_row(scene: Scene, meeting: Json, **values: object) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(Meeting).where(Meeting.id == meeting["id"]).values(**values))


async def bury(scene: Scene, meeting: Json) -> None:
    """What the worker's broker does with a delivery that failed too often."""
    redis = scene.resources.queue.redis
    ((entry_id, message),) = await scene.entries(JOBS_STREAM)
    await redis.xadd(DEAD_STREAM, {"data": json.dumps(message), "orig": entry_id, "deliveries": 4})
    await redis.xdel(JOBS_STREAM, entry_id)


class TestForgottenJob:
    @pytest.mark.parametrize("status", [MeetingStatus.PENDING, MeetingStatus.PROCESSING])
    async def test_is_sent_again_as_it_was(self, scene: Scene, sweeper: Sweeper, status: MeetingStatus) -> None:
        meeting = await scene.meeting(1)
        ((_, before),) = await scene.entries(JOBS_STREAM)
        await lose_job(scene)
        await set_row(scene, meeting, status=status)
        assert await sweeper.run_once()
        ((_, after),) = await scene.entries(JOBS_STREAM)
        assert after["args"] == before["args"]
        assert (await scene.row(meeting["id"])).resends == 1

    async def test_is_not_sent_while_it_is_queued_or_held(self, scene: Scene, sweeper: Sweeper) -> None:
        meeting = await scene.meeting()
        redis = scene.resources.queue.redis
        await sweeper.run_once()
        await redis.xgroup_create(JOBS_STREAM, "workers", id="0")
        await redis.xreadgroup("workers", "w", {JOBS_STREAM: ">"})
        await sweeper.run_once()
        assert await queued(scene) == [UUID(meeting["job_id"])]

    async def test_young_row_is_left_to_its_request(self, scene: Scene, sweeper: Sweeper) -> None:
        await scene.meeting()
        await lose_job(scene)
        await replace(sweeper, grace=timedelta(seconds=60)).run_once()
        assert await queued(scene) == []

    async def test_young_row_that_could_not_be_sent_is_sent_by_the_next_sweep(
        self, scene: Scene, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(*_args: object) -> None:
            raise RedisConnectionError

        with monkeypatch.context() as patch:
            patch.setattr(JobQueue, "send", away)
            meeting, deleted = await scene.meeting(), await scene.meeting()
        await scene.owner.call("DELETE", f"/meetings/{deleted['id']}")
        assert await queued(scene) == []
        await replace(sweeper, grace=timedelta(seconds=60)).run_once()
        assert await queued(scene) == [UUID(meeting["job_id"])]
        assert sweeper.queue.unsent == set()

    @pytest.mark.parametrize("status", [MeetingStatus.COMPLETED, MeetingStatus.FAILED])
    async def test_finished_meeting_is_left_alone(self, scene: Scene, sweeper: Sweeper, status: MeetingStatus) -> None:
        meeting = await scene.meeting()
        await lose_job(scene)
        await set_row(scene, meeting, status=status)
        await sweeper.run_once()
        assert await queued(scene) == []

    async def test_is_given_up_when_sending_never_helps(self, scene: Scene, sweeper: Sweeper) -> None:
        meeting = await scene.meeting()
        for _ in range(MAX_RESENDS + 1):
            await lose_job(scene)
            await sweeper.run_once()
        row = await scene.row(meeting["id"])
        assert (row.status, row.error_code) == (MeetingStatus.FAILED, "gave_up")
        assert await queued(scene) == []


class TestLostWebhook:
    async def test_stored_result_completes_the_meeting(self, scene: Scene, sweeper: Sweeper) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        await lose_job(scene)
        await sweeper.run_once()
        shown = (await scene.owner.get(f"/meetings/{meeting['id']}/transcript")).json()
        assert [segment["text"] for segment in shown["segments"]] == ["Good morning, everyone.", "Hello."]
        assert await queued(scene) == []

    async def test_result_of_an_older_attempt_does_not(self, scene: Scene, sweeper: Sweeper) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        await set_row(scene, meeting, attempt=2)
        await lose_job(scene)
        await sweeper.run_once()
        assert (await scene.row(meeting["id"])).status is MeetingStatus.PENDING
        assert await queued(scene) == [UUID(meeting["job_id"])]


class TestDeadLetter:
    async def test_fails_its_meeting_with_a_sentence(self, scene: Scene, sweeper: Sweeper) -> None:
        meeting = await scene.meeting()
        await bury(scene, meeting)
        await sweeper.run_once()
        shown = (await scene.owner.get(f"/meetings/{meeting['id']}")).json()
        assert (shown["status"], shown["error_code"]) == ("failed", "gave_up")
        assert shown["error_message"].endswith(".")
        assert await scene.resources.queue.redis.xlen(DEAD_STREAM) == 0

    async def test_stored_result_is_worth_more(self, scene: Scene, sweeper: Sweeper) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        await bury(scene, meeting)
        await sweeper.run_once()
        assert (await scene.row(meeting["id"])).status is MeetingStatus.COMPLETED

    @pytest.mark.parametrize("data", [b"", b"x", b"[]", b'{"task_id": 7}', b'{"task_id": "x"}'])
    async def test_unreadable_one_is_removed(self, scene: Scene, sweeper: Sweeper, data: bytes) -> None:
        await scene.resources.queue.redis.xadd(DEAD_STREAM, {"data": data})
        await sweeper.run_once()
        assert await scene.resources.queue.redis.xlen(DEAD_STREAM) == 0


class TestLeftovers:
    async def test_objects_of_a_deleted_meeting_go_once_its_job_cannot_write(
        self, scene: Scene, sweeper: Sweeper
    ) -> None:
        meeting = await scene.meeting()
        row = await scene.row(meeting["id"])
        await scene.owner.call("DELETE", f"/meetings/{meeting['id']}")
        await scene.store_result_of(row)
        await sweeper.run_once()
        assert await scene.objects(row) == []
        await scene.store_result_of(row)
        await lose_job(scene)
        await sweeper.run_once()
        assert await scene.objects(row) == []
        async with scene.resources.sessions() as session:
            assert (await session.scalars(select(ObjectPurge))).all() == []

    async def test_old_upload_without_a_meeting_goes_and_others_stay(self, scene: Scene, sweeper: Sweeper) -> None:
        kept = await scene.row((await scene.meeting())["id"])
        await scene.resources.store.put(BUCKET_UPLOADS, "orphan.wav", WAV)
        await sweeper.run_once()
        assert await scene.resources.store.exists(BUCKET_UPLOADS, "orphan.wav")
        await replace(sweeper, orphan_age=timedelta(seconds=-60)).run_once()
        assert not await scene.resources.store.exists(BUCKET_UPLOADS, "orphan.wav")
        assert await scene.resources.store.exists(BUCKET_UPLOADS, kept.s3_path)

    async def test_old_event_ids_are_forgotten(self, scene: Scene, sweeper: Sweeper) -> None:
        async with scene.resources.sessions.begin() as session:
            for age in (1, 30):
                received_at = utc_now() - timedelta(days=age)
                session.add(SeenEvent(id=f"event-{age}", job_id=UUID(int=1), type="t", received_at=received_at))
        await sweeper.run_once()
        async with scene.resources.sessions() as session:
            assert (await session.scalars(select(SeenEvent.id))).all() == ["event-1"]


class TestSurprise:
    async def test_one_bad_meeting_does_not_starve_the_rest(
        self, scene: Scene, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bad, good = await scene.meeting(), await scene.meeting()
        await scene.store_result(good)
        await lose_job(scene)
        read_result = events.read_result

        async def read(store: ObjectStore, meeting: Meeting) -> TranscriptResult | Failure | None:
            if meeting.id == bad["id"]:
                raise RuntimeError("nobody thought of this")
            return await read_result(store, meeting)

        monkeypatch.setattr(events, "read_result", read)
        assert await sweeper.run_once()
        assert (await scene.row(good["id"])).status is MeetingStatus.COMPLETED
        assert (await scene.row(bad["id"])).status is MeetingStatus.PENDING

    async def test_sweeper_goes_on(self, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch) -> None:
        turns: list[bool] = []
        often = asyncio.Event()

        async def run_once(_self: Sweeper, *, tidy: bool = True) -> bool:
            turns.append(tidy)
            if len(turns) == 3:
                often.set()
            raise RuntimeError("nobody thought of this")

        monkeypatch.setattr(Sweeper, "run_once", run_once)
        sweeping = asyncio.create_task(sweeper.run_forever(0.001))
        async with asyncio.timeout(10):
            await often.wait()
        sweeping.cancel()


@pytest.fixture
async def other_sweeper(api: Api) -> AsyncIterator[None]:
    """Another process that is sweeping just now."""
    async with api.resources.engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": SWEEP_LOCK})
        yield
        await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": SWEEP_LOCK})


@pytest.mark.usefixtures("other_sweeper")
async def test_one_sweeper_at_a_time(scene: Scene, sweeper: Sweeper) -> None:
    await scene.meeting()
    await lose_job(scene)
    assert not await sweeper.run_once()
    assert await queued(scene) == []
