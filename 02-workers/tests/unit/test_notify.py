import base64
from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from app.core.errors import ApiUnavailableError, MeetingGoneError
from app.services.notify import Notifier, build_event
from scribe_contracts import EventType, JobMessage, JobStatus, WebhookData, WebhookEvent
from standardwebhooks import Webhook
from test_config import settings

KEY = "the internal key"
JOB = JobMessage(
    job_id=UUID("00000000-0000-4000-8000-00000000000a"),
    meeting_id=7,
    attempt=1,
    s3_path="x",
    result_prefix="p/",
    original_filename="a.wav",
    size_bytes=1,
)
DATA = WebhookData(job_id=JOB.job_id, meeting_id=7, attempt=1, status=JobStatus.PROCESSING)
EVENT = build_event(JOB, EventType.STARTED, DATA)


def notifier(answer: Callable[[httpx.Request], httpx.Response]) -> Notifier:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Notifier(settings(internal_api_key=KEY), client, first_wait_s=0.001)


def answers(*codes: int) -> tuple[list[httpx.Request], Callable[[httpx.Request], httpx.Response]]:
    seen: list[httpx.Request] = []
    left = list(codes)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        code = left.pop(0)
        if code == 0:
            raise httpx.ConnectError("refused")
        return httpx.Response(code)

    return seen, answer


class TestSend:
    async def test_signs_as_standard_webhooks_say(self) -> None:
        seen, answer = answers(204)
        await notifier(answer).send(EVENT)
        verifier = Webhook(base64.b64encode(KEY.encode()).decode())
        verifier.verify(seen[0].content, dict(seen[0].headers))
        assert WebhookEvent.model_validate_json(seen[0].content) == EVENT
        assert seen[0].headers["webhook-id"] == EVENT.id
        assert seen[0].url.path == "/api/v1/internal/webhook/transcription-complete"

    async def test_tries_again_until_taken_with_the_same_id(self) -> None:
        seen, answer = answers(0, 503, 429, 401, 200)
        await notifier(answer).send(EVENT)
        assert {request.headers["webhook-id"] for request in seen} == {EVENT.id}

    async def test_gives_up_after_its_tries(self) -> None:
        _, answer = answers(500, 500)
        with pytest.raises(ApiUnavailableError):
            await notifier(answer).send(EVENT, tries=2)

    async def test_hears_that_the_meeting_is_gone(self) -> None:
        gone = {"error": "job_not_found", "detail": "There is no such meeting, or it has another job."}
        with pytest.raises(MeetingGoneError):
            await notifier(lambda _request: httpx.Response(404, json=gone)).send(EVENT)

    @pytest.mark.parametrize("code", [404, 410])
    @pytest.mark.parametrize(
        "body",
        [b"", b"<h1>404 Not Found</h1>", b'"job_not_found"', b'{"error": "not_found"}', b'{"error": {}}', b"\xff"],
    )
    async def test_does_not_take_a_strangers_word_for_it(self, code: int, body: bytes) -> None:
        with pytest.raises(ApiUnavailableError):
            await notifier(lambda _request: httpx.Response(code, content=body)).send(EVENT, tries=2)

    async def test_does_not_repeat_what_was_understood_and_refused(self) -> None:
        seen, answer = answers(422)
        await notifier(answer).send(EVENT)
        assert len(seen) == 1


class TestBuildEvent:
    def test_has_one_id_for_each_kind_and_attempt(self) -> None:
        again = build_event(JOB, EventType.STARTED, DATA)
        other = build_event(JOB.model_copy(update={"attempt": 2}), EventType.STARTED, DATA)
        done = build_event(JOB, EventType.COMPLETED, DATA)
        assert EVENT.id == again.id
        assert len({EVENT.id, other.id, done.id}) == 3
