"""Events of workers: signed, once, in order."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import httpx
import pytest
from app.core.config import Settings
from app.models import Meeting, Segment
from pydantic import SecretStr
from scribe_contracts import EventType, JobStatus, WebhookData, WebhookEvent
from scribe_contracts.queue import BUCKET_PROCESSED, RESULT_NAME, progress_key
from sqlalchemy import func, select, update
from standardwebhooks import Webhook

from tests.integration.conftest import started
from tests.integration.people import Json, Scene

PATH = "/api/v1/internal/webhook/transcription-complete"
STATUS = {
    EventType.STARTED: JobStatus.PROCESSING,
    EventType.COMPLETED: JobStatus.COMPLETED,
    EventType.FAILED: JobStatus.FAILED,
}


def make_event(meeting: Json, kind: EventType, event_id: str | None = None, **data: object) -> WebhookEvent:
    fields = {"job_id": meeting["job_id"], "meeting_id": meeting["id"], "attempt": 1, "status": STATUS[kind], **data}
    return WebhookEvent(
        id=event_id or str(uuid4()),
        type=kind,
        timestamp=datetime.now(UTC),
        data=WebhookData.model_validate(fields),
    )


def sign(body: bytes, event_id: str, when: datetime | None = None, key: str = "i" * 32) -> dict[str, str]:
    when = when or datetime.now(UTC)
    webhook = Webhook(base64.b64encode(key.encode()).decode())
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": webhook.sign(event_id, when, body.decode()),
    }


async def post(scene: Scene, event: WebhookEvent) -> httpx.Response:
    body = event.model_dump_json().encode()
    return await scene.owner.client.post(PATH, content=body, headers=sign(body, event.id))


async def tell(scene: Scene, meeting: Json, kind: EventType, **data: object) -> bool:
    answer = await post(scene, make_event(meeting, kind, None, **data))
    assert answer.status_code == 200, answer.text
    applied: bool = answer.json()["applied"]
    return applied


async def status_of(scene: Scene, meeting: Json) -> str:
    return (await scene.row(meeting["id"])).status.value


class TestApplied:
    async def test_job_goes_from_pending_to_completed(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        assert await tell(scene, meeting, EventType.STARTED)
        assert await status_of(scene, meeting) == "processing"
        await scene.store_result(meeting)
        assert await tell(scene, meeting, EventType.COMPLETED)
        shown = (await scene.owner.get(f"/meetings/{meeting['id']}")).json()
        assert (shown["status"], shown["language"], shown["duration_s"]) == ("completed", "en", 12.4)
        assert shown["transcription_text"] == "Good morning, everyone.\nHello."

    async def test_failure_tells_why_and_where(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await tell(scene, meeting, EventType.STARTED)
        told = json.dumps({"stage": "diarize", "progress": 0.5, "attempt": 1})
        await scene.resources.queue.redis.set(progress_key(meeting["job_id"]), told)
        sentence = "Nobody speaks in this recording."
        await tell(scene, meeting, EventType.FAILED, error_code="no_speech", error_message=sentence)
        shown = (await scene.owner.get(f"/meetings/{meeting['id']}")).json()
        assert (shown["status"], shown["error_code"], shown["error_message"], shown["stage"]) == (
            "failed",
            "no_speech",
            sentence,
            "diarize",
        )

    async def test_completed_without_started(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        assert await tell(scene, meeting, EventType.COMPLETED)
        assert await status_of(scene, meeting) == "completed"


class TestNothingTwice:
    async def test_same_event_again(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        event = make_event(meeting, EventType.STARTED)
        assert [(await post(scene, event)).json()["applied"] for _ in range(3)] == [True, False, False]

    async def test_same_event_at_the_same_time(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        event = make_event(meeting, EventType.COMPLETED)
        answers = await asyncio.gather(*(post(scene, event) for _ in range(8)))
        assert [answer.status_code for answer in answers] == [200] * 8
        assert sum(answer.json()["applied"] for answer in answers) == 1
        async with scene.resources.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Segment)) == 2

    @pytest.mark.parametrize("late", [EventType.STARTED, EventType.FAILED, EventType.COMPLETED])
    @pytest.mark.parametrize("final", [EventType.FAILED, EventType.COMPLETED])
    async def test_final_state_stays(self, scene: Scene, final: EventType, late: EventType) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        assert await tell(scene, meeting, final)
        assert not await tell(scene, meeting, late)
        assert await status_of(scene, meeting) == STATUS[final].value

    @pytest.mark.parametrize("attempt", [1, 3])
    async def test_other_attempt_says_nothing(self, scene: Scene, attempt: int) -> None:
        meeting = await scene.meeting()
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Meeting).where(Meeting.id == meeting["id"]).values(attempt=2))
        for kind in EventType:
            assert not await tell(scene, meeting, kind, attempt=attempt)
        assert await status_of(scene, meeting) == "pending"


class TestReordered:
    @pytest.mark.parametrize("order", list(permutations(EventType)))
    async def test_first_end_stays_in_any_order(self, scene: Scene, order: tuple[EventType, ...]) -> None:
        meeting = await scene.meeting()
        await scene.store_result(meeting)
        applied = [await tell(scene, meeting, kind) for kind in order]
        ends = [kind for kind in order if kind is not EventType.STARTED]
        assert await status_of(scene, meeting) == STATUS[ends[0]].value
        assert applied == [kind is ends[0] or (kind is EventType.STARTED and kind is order[0]) for kind in order]
        async with scene.resources.sessions() as session:
            segments = await session.scalar(select(func.count()).select_from(Segment))
        assert segments == (2 if ends[0] is EventType.COMPLETED else 0)


class TestReplayed:
    """What somebody overheard, sent again byte for byte while its signature is still good."""

    async def overheard(self, scene: Scene, meeting: Json) -> list[tuple[bytes, dict[str, str]]]:
        await scene.store_result(meeting)
        deliveries = []
        for kind in (EventType.STARTED, EventType.COMPLETED):
            event = make_event(meeting, kind)
            body = event.model_dump_json().encode()
            deliveries.append((body, sign(body, event.id)))
            assert (await self.send(scene, deliveries[-1])).json() == {"applied": True}
        return deliveries

    async def send(self, scene: Scene, delivery: tuple[bytes, dict[str, str]]) -> httpx.Response:
        return await scene.owner.client.post(PATH, content=delivery[0], headers=delivery[1])

    async def test_changes_nothing_of_a_meeting_that_is_done(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        deliveries = await self.overheard(scene, meeting)
        before = await scene.row(meeting["id"])
        for delivery in (*deliveries, *reversed(deliveries)):
            assert (await self.send(scene, delivery)).json() == {"applied": False}
        after = await scene.row(meeting["id"])
        assert (after.status, after.finished_at, after.updated_at) == (
            before.status,
            before.finished_at,
            before.updated_at,
        )

    async def test_does_not_end_the_next_attempt(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        deliveries = await self.overheard(scene, meeting)
        assert (await scene.owner.call("POST", f"/meetings/{meeting['id']}/retry")).status_code == 202
        for delivery in deliveries:
            assert (await self.send(scene, delivery)).json() == {"applied": False}
        row = await scene.row(meeting["id"])
        assert (row.status.value, row.attempt) == ("pending", 2)

    async def test_is_refused_with_another_time_or_id(self, scene: Scene) -> None:
        """A later time would make it fresh, another id would make it new: both are signed."""
        body, headers = (await self.overheard(scene, await scene.meeting()))[0]
        later = str(int(headers["webhook-timestamp"]) + 60)
        for changed in ({"webhook-timestamp": later}, {"webhook-id": str(uuid4())}):
            assert (await self.send(scene, (body, {**headers, **changed}))).status_code == 401


class TestForged:
    async def refuse(self, scene: Scene, body: bytes, headers: dict[str, str] | dict[bytes, bytes]) -> None:
        answer = await scene.owner.client.post(PATH, content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "bad_signature")

    async def test_unsigned_or_wrongly_signed(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        event = make_event(meeting, EventType.STARTED)
        body = event.model_dump_json().encode()
        good = sign(body, event.id)
        await self.refuse(scene, body, {})
        await self.refuse(scene, body, sign(body, event.id, key="another key of some length"))
        await self.refuse(scene, body.replace(b'"attempt":1', b'"attempt":2'), good)
        await self.refuse(scene, body, {**good, "webhook-id": str(uuid4())})
        for signature in (b"", b"v1", b"v1,", b"v1,%%%", b"v2,AAAA", b"a,b,c", b"v1,\xe9"):
            headers = {name.encode(): value.encode() for name, value in good.items()}
            await self.refuse(scene, body, {**headers, b"webhook-signature": signature})
        for moment in ("", "x", "nan", "inf", "1e400", "-1"):
            await self.refuse(scene, body, {**good, "webhook-timestamp": moment})
        assert await status_of(scene, meeting) == "pending"

    async def test_one_byte_changed_anywhere_is_refused(self, scene: Scene) -> None:
        event = make_event(await scene.meeting(), EventType.STARTED)
        body = event.model_dump_json().encode()
        headers = sign(body, event.id)
        for place in range(0, len(body), max(1, len(body) // 16)):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            await self.refuse(scene, changed, headers)
        await self.refuse(scene, body + b" ", headers)

    @pytest.mark.parametrize("minutes", [-6, 6])
    async def test_stale_or_future(self, scene: Scene, minutes: int) -> None:
        event = make_event(await scene.meeting(), EventType.STARTED)
        body = event.model_dump_json().encode()
        await self.refuse(scene, body, sign(body, event.id, datetime.now(UTC) + timedelta(minutes=minutes)))

    async def test_bytes_that_are_no_text(self, scene: Scene) -> None:
        await self.refuse(scene, b"\xff\xfe", sign(b"{}", "an-event-id"))

    async def test_signed_nonsense_is_malformed(self, scene: Scene) -> None:
        for body in (b"{}", b"[]", b"null", b'{"id": "short"}'):
            answer = await scene.owner.client.post(PATH, content=body, headers=sign(body, "an-event-id"))
            assert (answer.status_code, answer.json()["error"]) == (422, "invalid_event")

    async def test_id_in_the_body_must_be_the_signed_one(self, scene: Scene) -> None:
        event = make_event(await scene.meeting(), EventType.STARTED)
        body = event.model_dump_json().encode()
        answer = await scene.owner.client.post(PATH, content=body, headers=sign(body, "another-event-id"))
        assert answer.status_code == 422

    async def test_huge_body_is_refused(self, scene: Scene) -> None:
        answer = await scene.owner.client.post(PATH, content=b"x" * 2_000_000)
        assert (answer.status_code, answer.json()["error"]) == (413, "body_too_large")


class TestKeyRotation:
    OLD = "o" * 32

    @pytest.fixture
    async def rotated(self, settings: Settings) -> AsyncIterator[Scene]:
        changed = settings.model_copy(update={"internal_api_key_previous": SecretStr(self.OLD)})
        async with started(changed) as api:
            yield await Scene.build(api.client, api.resources)

    async def test_both_keys_are_good_for_a_while(self, rotated: Scene) -> None:
        event = make_event(await rotated.meeting(), EventType.STARTED)
        body = event.model_dump_json().encode()
        new, old, foreign = (sign(body, event.id, key=key) for key in ("i" * 32, self.OLD, "f" * 32))
        several = {**new, "webhook-signature": " ".join(it["webhook-signature"] for it in (foreign, old))}
        answers = [
            (await rotated.owner.client.post(PATH, content=body, headers=headers)).status_code
            for headers in (old, new, several, foreign)
        ]
        assert answers == [200, 200, 200, 401]


class TestGone:
    async def test_deleted_meeting(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await scene.owner.call("DELETE", f"/meetings/{meeting['id']}")
        assert (await post(scene, make_event(meeting, EventType.STARTED))).status_code == 404

    @pytest.mark.parametrize("number", [0, -1, 2**31, -(2**40), 2**70])
    async def test_impossible_meeting(self, scene: Scene, number: int) -> None:
        event = make_event({**await scene.meeting(), "id": number}, EventType.STARTED)
        assert (await post(scene, event)).status_code == 404

    async def test_attempt_of_any_size(self, scene: Scene) -> None:
        answer = await post(scene, make_event(await scene.meeting(), EventType.STARTED, attempt=2**70))
        assert answer.json() == {"applied": False}

    async def test_other_job(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        event = make_event({**meeting, "job_id": str(uuid4())}, EventType.STARTED)
        assert (await post(scene, event)).status_code == 404


class TestResult:
    async def test_missing_result_is_asked_for_again(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        event = make_event(meeting, EventType.COMPLETED)
        assert (await post(scene, event)).status_code == 503
        await scene.store_result(meeting)
        assert (await post(scene, event)).json() == {"applied": True}

    @pytest.mark.parametrize("change", [{"job_id": str(UUID(int=7))}, {"meeting_id": 4242}, {"segments": [{"x": 1}]}])
    async def test_result_that_cannot_be_used_fails_the_meeting(self, scene: Scene, change: Json) -> None:
        meeting = await scene.meeting()
        row = await scene.row(meeting["id"])
        await scene.store_result(meeting)
        body = await scene.resources.store.get(BUCKET_PROCESSED, row.result_prefix + RESULT_NAME)
        changed = json.dumps({**json.loads(body or b""), **change}).encode()
        await scene.resources.store.put(BUCKET_PROCESSED, row.result_prefix + RESULT_NAME, changed)
        assert await tell(scene, meeting, EventType.COMPLETED)
        shown = (await scene.owner.get(f"/meetings/{meeting['id']}")).json()
        assert (shown["status"], shown["error_code"]) == ("failed", "internal")
        assert shown["error_message"]

    @pytest.mark.parametrize(
        "change",
        [{"id": "x" * 65}, {"speaker": "S" * 65}],
        ids=["id too long", "label too long"],
    )
    async def test_result_that_the_database_refuses_fails_the_meeting_once_and_for_all(
        self, scene: Scene, change: Json
    ) -> None:
        meeting = await scene.meeting()
        segment = {"id": "s", "index": 0, "start_s": 0, "end_s": 1, "speaker": "SPEAKER_00", "text": "a"}
        await scene.store_result(meeting, segments=[segment | change])
        assert await tell(scene, meeting, EventType.COMPLETED)
        row = await scene.row(meeting["id"])
        assert (row.status.value, row.error_code, row.duration_s) == ("failed", "internal", None)
        assert row.finished_at is not None

    async def test_two_segments_of_one_id_are_refused_for_good(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        segment = {"id": "s", "index": 0, "start_s": 0, "end_s": 1, "speaker": "SPEAKER_00", "text": "a"}
        await scene.store_result(meeting, segments=[segment, segment])
        assert await tell(scene, meeting, EventType.COMPLETED)
        assert await status_of(scene, meeting) == "failed"

    async def test_nul_in_a_text_does_not_stop_it(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        word = {"start_s": 0, "end_s": 1, "text": "a\x00b", "confidence": 1}
        segment = {"id": "s", "index": 0, "start_s": 0, "end_s": 1, "speaker": "S", "text": "a\x00b", "words": [word]}
        removed = {"start_s": 0, "end_s": 1, "text": "c\x00", "words": [word], "reason": "echo"}
        await scene.store_result(meeting, segments=[segment], removed=[removed])
        assert await tell(scene, meeting, EventType.COMPLETED)
        shown = (await scene.owner.get(f"/meetings/{meeting['id']}/transcript")).json()
        assert shown["segments"][0]["words"][0]["text"] == "ab"
