"""What an owner may ask of a job: again, or no more."""

import json
from datetime import timedelta

import httpx
import pytest
from app.core.types import MeetingStatus
from app.models import AuditEvent, Meeting, Speaker, TranscriptEdit, utc_now
from app.services.sweep import Sweeper
from scribe_contracts import EventType
from scribe_contracts.queue import DEAD_STREAM, JOBS_STREAM, cancel_key, worker_key
from sqlalchemy import select, update

from tests.integration.people import Json, Person, Scene
from tests.integration.test_webhook import tell


async def finished(scene: Scene) -> Json:
    """A meeting with a transcript, its job done and out of the stream."""
    meeting = await scene.meeting()
    await scene.store_result(meeting)
    assert await tell(scene, meeting, EventType.COMPLETED)
    await scene.resources.queue.redis.delete(JOBS_STREAM)
    return meeting


async def retry(scene: Scene, meeting: Json, who: Person | None = None, **wanted: object) -> httpx.Response:
    return await (who or scene.owner).call("POST", f"/meetings/{meeting['id']}/retry", json=wanted)


async def cancel(scene: Scene, meeting: Json, who: Person | None = None) -> httpx.Response:
    return await (who or scene.owner).call("POST", f"/meetings/{meeting['id']}/cancel")


async def show_worker(scene: Scene, *models: str) -> None:
    card = {"pid": 1, "jobs": [], "resident_model": None, "transcription_models": models}
    await scene.resources.queue.redis.set(worker_key("w"), json.dumps(card))


async def sent(scene: Scene) -> list[Json]:
    return [message["args"][0] for _, message in await scene.entries(JOBS_STREAM)]


async def texts(scene: Scene, meeting: Json) -> list[str]:
    shown = await scene.owner.get(f"/meetings/{meeting['id']}/transcript")
    assert shown.status_code == 200, shown.text
    return [segment["text"] for segment in shown.json()["segments"]]


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


class TestRetry:
    async def test_is_a_new_attempt_at_the_same_job(self, scene: Scene) -> None:
        meeting = await finished(scene)
        before = await scene.row(meeting["id"])
        await show_worker(scene, "base", "small")
        answer = await retry(scene, meeting, language="fr", model="small", max_speakers=3)
        assert answer.status_code == 202, answer.text
        shown = answer.json()
        assert (shown["status"], shown["attempt"], shown["stage"], shown["progress"]) == ("pending", 2, None, None)
        (job,) = await sent(scene)
        assert (job["job_id"], job["attempt"], job["result_prefix"]) == (meeting["job_id"], 2, before.result_prefix)
        assert (job["language"], job["model"], job["max_speakers"]) == ("fr", "small", 3)
        assert before.finished_at is not None
        assert (await scene.row(meeting["id"])).finished_at is None

    async def test_needs_no_body_and_detects_the_language_again(self, scene: Scene) -> None:
        meeting = await scene.meeting(language="fr", max_speakers="4")
        assert await tell(scene, meeting, EventType.FAILED, error_code="internal")
        answer = await scene.owner.call("POST", f"/meetings/{meeting['id']}/retry")
        assert answer.status_code == 202, answer.text
        assert (answer.json()["error_code"], answer.json()["error_message"]) == (None, None)
        job = (await sent(scene))[-1]
        assert (job["language"], job["model"], job["max_speakers"]) == (None, None, 4)

    async def test_earlier_transcript_is_readable_until_the_new_one_is_there(self, scene: Scene) -> None:
        meeting = await finished(scene)
        assert (await retry(scene, meeting)).status_code == 202
        assert await texts(scene, meeting) == ["Good morning, everyone.", "Hello."]
        assert await tell(scene, meeting, EventType.STARTED, attempt=2)
        assert await tell(scene, meeting, EventType.FAILED, attempt=2, error_code="internal")
        assert await texts(scene, meeting) == ["Good morning, everyone.", "Hello."]
        assert (await retry(scene, meeting)).json()["attempt"] == 3
        said = {"id": "s", "index": 0, "start_s": 0, "end_s": 1, "speaker": "SPEAKER_00", "text": "Bonjour."}
        await scene.store_result(meeting, segments=[said])
        assert await tell(scene, meeting, EventType.COMPLETED, attempt=3)
        assert await texts(scene, meeting) == ["Bonjour."]

    async def test_earlier_attempt_says_nothing_any_more(self, scene: Scene) -> None:
        meeting = await finished(scene)
        await retry(scene, meeting)
        for kind in EventType:
            assert not await tell(scene, meeting, kind, attempt=1)
        assert (await scene.row(meeting["id"])).status is MeetingStatus.PENDING
        assert await scene.resources.queue.redis.get(cancel_key(meeting["job_id"])) == b"1"

    @pytest.mark.parametrize("status", [MeetingStatus.PENDING, MeetingStatus.PROCESSING])
    async def test_of_a_running_meeting_says_what_to_do(self, scene: Scene, status: MeetingStatus) -> None:
        meeting = await scene.meeting()
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Meeting).where(Meeting.id == meeting["id"]).values(status=status))
        assert refused(await retry(scene, meeting)) == (409, "still_running")

    async def test_does_not_discard_the_work_of_people_unasked(self, scene: Scene) -> None:
        meeting = await finished(scene)
        edit = TranscriptEdit(meeting_id=meeting["id"], user_id=scene.owner.id, kind="segment", before={}, after={})
        async with scene.resources.sessions.begin() as session:
            session.add(edit)
        assert refused(await retry(scene, meeting)) == (409, "has_edits")
        assert (await retry(scene, meeting, discard_edits=True)).status_code == 202

    async def test_names_and_not_undone_edits_count(self, scene: Scene) -> None:
        meeting = await finished(scene)
        undone = TranscriptEdit(meeting_id=meeting["id"], kind="segment", before={}, after={}, undone_at=utc_now())
        async with scene.resources.sessions.begin() as session:
            session.add(undone)
            await session.execute(update(Speaker).where(Speaker.meeting_id == meeting["id"]).values(name="Ada"))
        assert refused(await retry(scene, meeting)) == (409, "has_edits")
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Speaker).where(Speaker.meeting_id == meeting["id"]).values(name=None))
        assert (await retry(scene, meeting)).status_code == 202

    async def test_asks_only_for_models_that_are_there(self, scene: Scene) -> None:
        meeting = await finished(scene)
        assert refused(await retry(scene, meeting, model="small")) == (409, "no_worker")
        await show_worker(scene, "small", "base")
        answer = await retry(scene, meeting, model="large-v9")
        assert refused(answer) == (422, "unknown_model")
        assert answer.json()["detail"] == "No worker has this model; there is base, small."
        listed = await scene.stranger.get("/transcription-models")
        assert listed.json() == {"models": ["base", "small"], "workers": 1}

    @pytest.mark.parametrize(
        "wanted", [{"language": "xx"}, {"language": ""}, {"model": "../x"}, {"max_speakers": 0}, {"speed": 2}]
    )
    async def test_refuses_nonsense(self, scene: Scene, wanted: Json) -> None:
        assert refused(await retry(scene, await finished(scene), **wanted)) == (422, "invalid_input")

    async def test_is_the_owner_s_alone(self, scene: Scene) -> None:
        meeting = await scene.meeting(scene.team_id)
        for call in (retry, cancel):
            assert refused(await call(scene, meeting, scene.colleague)) == (403, "not_owner")
            assert refused(await call(scene, meeting, scene.stranger)) == (404, "meeting_not_found")

    async def test_is_sent_by_the_sweep_when_the_queue_was_away(self, scene: Scene) -> None:
        meeting = await finished(scene)
        await retry(scene, meeting)
        await scene.resources.queue.redis.flushall()
        held = scene.resources
        await Sweeper(held.engine, held.sessions, held.store, held.queue, grace=timedelta(0)).run_once()
        assert [job["attempt"] for job in await sent(scene)] == [2]

    async def test_dead_letter_of_an_earlier_attempt_does_not_end_the_new_one(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        ((_, message),) = await scene.entries(JOBS_STREAM)
        assert (await cancel(scene, meeting)).status_code == 200
        await retry(scene, meeting)
        await scene.resources.queue.redis.xadd(DEAD_STREAM, {"data": json.dumps(message)})
        held = scene.resources
        await Sweeper(held.engine, held.sessions, held.store, held.queue, grace=timedelta(0)).run_once()
        assert (await scene.row(meeting["id"])).status is MeetingStatus.PENDING
        assert await held.queue.redis.xlen(DEAD_STREAM) == 0

    async def test_and_delete_leave_nothing(self, scene: Scene) -> None:
        meeting = await finished(scene)
        await retry(scene, meeting)
        row = await scene.row(meeting["id"])
        assert (await scene.owner.call("DELETE", f"/meetings/{meeting['id']}")).status_code == 204
        await scene.store_result_of(row)  # the worker had not noticed
        assert await scene.resources.queue.redis.get(cancel_key(meeting["job_id"])) == b"2"
        await scene.resources.queue.redis.delete(JOBS_STREAM)
        held = scene.resources
        await Sweeper(held.engine, held.sessions, held.store, held.queue, grace=timedelta(0)).run_once()
        assert await scene.objects(row) == []


class TestCancel:
    async def test_ends_it_at_once_and_tells_the_worker(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await tell(scene, meeting, EventType.STARTED)
        answer = await cancel(scene, meeting)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["status"], answer.json()["error_code"]) == ("failed", "cancelled")
        assert await scene.resources.queue.redis.get(cancel_key(meeting["job_id"])) == b"1"
        row = await scene.row(meeting["id"])
        assert row.started_at is not None
        assert row.finished_at is not None
        assert row.started_at <= row.finished_at

    async def test_what_the_worker_says_later_changes_nothing(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await cancel(scene, meeting)
        await scene.store_result(meeting)
        for kind in EventType:
            assert not await tell(scene, meeting, kind)
        assert (await scene.row(meeting["id"])).error_code == "cancelled"

    async def test_of_what_is_over_is_refused(self, scene: Scene) -> None:
        meeting = await finished(scene)
        assert refused(await cancel(scene, meeting)) == (409, "not_running")

    async def test_can_be_retried_while_the_old_delivery_still_waits(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await cancel(scene, meeting)
        assert (await retry(scene, meeting)).status_code == 202
        assert [job["attempt"] for job in await sent(scene)] == [1, 2]
        assert await scene.resources.queue.redis.get(cancel_key(meeting["job_id"])) == b"1"
        await scene.store_result(meeting)
        assert await tell(scene, meeting, EventType.COMPLETED, attempt=2)


async def test_both_are_in_the_audit_log(scene: Scene) -> None:
    meeting = await scene.meeting()
    await cancel(scene, meeting)
    await retry(scene, meeting, language="fr")
    async with scene.resources.sessions() as session:
        query = select(AuditEvent).where(AuditEvent.target_id == str(meeting["id"])).order_by(AuditEvent.id)
        noted = [
            event for event in await session.scalars(query) if event.action in {"meeting.cancelled", "meeting.retried"}
        ]
    assert [(event.action, event.actor_id) for event in noted] == [
        ("meeting.cancelled", scene.owner.id),
        ("meeting.retried", scene.owner.id),
    ]
    assert noted[1].details["language"] == "fr"
