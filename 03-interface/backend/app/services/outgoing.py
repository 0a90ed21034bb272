"""Tells systems of the users what happens to meetings: written with the change, delivered afterwards.

A delivery is a row, written in the transaction of the change it tells of. Whoever sends it first moves its
``next_try_at`` on, which is the lease: a process that dies in between leaves a row that comes due again, with the same
webhook-id. So everything arrives at least once, and receivers tell repeats by that id.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from standardwebhooks import Webhook

from app.core import metrics
from app.core.background import end
from app.core.config import Settings
from app.core.db import SessionFactory
from app.core.guarded_http import TIMEOUT_S, AddressRule, Answer, GuardedClient, SendError
from app.core.secretbox import SecretBox, UnreadableSecretError
from app.core.types import DeliveryState, OutgoingEvent
from app.models import JsonObject, Meeting, utc_now
from app.repositories import outgoing as repository
from app.repositories.outgoing import Claim, Outcome

log = structlog.get_logger(__name__)

POLL_S = 0.5  # an idle look costs 2 ms of CPU: the partial index holds pending rows alone
AT_ONCE = 64
WRITES_AT_ONCE = 4  # of the pool's connections, which requests share
LEASE = timedelta(seconds=4 * TIMEOUT_S)
# The waits after the first try, the second…: eight tries in about 31 hours. Untuned: Standard Webhooks' example.
BACKOFF = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600))
JITTER = 0.2
LONGEST_WAIT = timedelta(hours=24)
# Paused when both hold: a restart of the receiver is short, a burst of events during it many failures.
PAUSE_AFTER_FAILURES = 15
PAUSE_AFTER = timedelta(hours=24)
KEPT = timedelta(days=30)

KEY_CHANGED = "The secret cannot be read any more, the server's key has changed: roll the secret, then resume."
GONE = "The address answered 410 Gone: it wants no more webhooks."
KEPT_FAILING = "Every delivery has failed for a day: see the last errors, put the receiver right, then resume."
_ASKS_TO_WAIT = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


async def announce(session: AsyncSession, meeting: Meeting, event: OutgoingEvent) -> None:
    """Note for every endpoint that asked, and whose owner may see the meeting now, what happened to it."""
    await repository.announce(session, meeting.id, event, payload_of(meeting, event))


def payload_of(meeting: Meeting, event: OutgoingEvent) -> JsonObject:
    """What receivers are told: ids and states. Text and title are read at ``path``, by whoever still may."""
    return envelope(
        event.value,
        {
            "meeting_id": meeting.id,
            "job_id": str(meeting.job_id),
            "status": meeting.status.value,
            "attempt": meeting.attempt,
            "language": meeting.language,
            "duration_s": meeting.duration_s,
            "error_code": meeting.error_code,
            "path": None if event is OutgoingEvent.DELETED else f"/api/v1/meetings/{meeting.id}",
        },
    )


def envelope(kind: str, data: JsonObject) -> JsonObject:
    """The three fields that Standard Webhooks asks for."""
    return {"type": kind, "timestamp": utc_now().isoformat(), "data": data}


async def forget_old(session: AsyncSession) -> None:
    """Forget deliveries of a month ago, whatever became of them."""
    await repository.forget_before(session, utc_now() - KEPT)


class Deliverer:
    """Delivers what is due, signed and with patience."""

    def __init__(self, settings: Settings, sessions: SessionFactory, *, timeout_s: float = TIMEOUT_S) -> None:
        self._rule = AddressRule(settings.webhook_networks)
        self._box = SecretBox(settings.jwt_secret_key.get_secret_value())
        self._sessions = sessions
        self._timeout_s = timeout_s
        self._writing = asyncio.Semaphore(WRITES_AT_ONCE)
        self._sending: dict[asyncio.Task[None], int] = {}

    async def run_forever(self) -> None:
        """Deliver until cancelled; what is on its way then comes due again when its lease ends."""
        async with GuardedClient(self._rule, timeout_s=self._timeout_s) as client:
            try:
                while True:
                    await self._start_due(client)
                    await self._wait()
            finally:
                await end(self._sending)

    async def _start_due(self, client: GuardedClient) -> None:
        for taken in await self._claim():
            task = asyncio.create_task(self._deliver(client, taken))
            self._sending[task] = taken.endpoint_id
            task.add_done_callback(self._ended)

    async def _claim(self) -> Sequence[Claim]:
        room = AT_ONCE - len(self._sending)
        if room <= 0:
            return []
        busy = set(self._sending.values())  # one at a time to each endpoint: a slow one delays itself alone
        try:
            async with self._sessions.begin() as session:
                return await repository.claim(session, busy=busy, lease=LEASE, limit=room)
        except (SQLAlchemyError, OSError) as error:
            log.warning("deliveries cannot be read, will be", error=type(error).__name__)
            await asyncio.sleep(POLL_S)
            return []

    async def _wait(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(POLL_S)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery stumbled, comes due again", exc_info=error)

    async def _deliver(self, client: GuardedClient, taken: Claim) -> None:
        """One try. No transaction is open while the receiver takes its time."""
        pause: str | None = None
        try:
            answer = await client.post(taken.url, *self._signed(taken))
        except UnreadableSecretError:
            pause, outcome = KEY_CHANGED, Outcome(DeliveryState.FAILED, error=KEY_CHANGED)
        except SendError as error:
            outcome = failed_try(taken.tries, str(error))
        else:
            outcome = judge(taken.tries, answer)
            pause = GONE if answer.status == HTTPStatus.GONE else None
        async with self._writing:
            await self._record(taken, outcome, pause)
        log.info("webhook tried", delivery_id=str(taken.id), tries=taken.tries, status=outcome.status)

    def _signed(self, taken: Claim) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(taken.payload, ensure_ascii=False, separators=(",", ":"))
        now = utc_now()
        sealed = [taken.secret, *([taken.previous_secret] if taken.previous_secret else [])]
        signatures = [Webhook(self._box.open(secret)).sign(str(taken.id), now, body) for secret in sealed]
        return body.encode(), {
            "content-type": "application/json",
            "user-agent": "Smart-Meeting-Scribe",
            "webhook-id": str(taken.id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    async def _record(self, taken: Claim, outcome: Outcome, pause: str | None) -> None:
        async with self._sessions.begin() as session:
            if outcome.state is DeliveryState.DELIVERED:
                await repository.note_success(session, taken.endpoint_id)
            else:
                failures, failing_for = await repository.note_failure(session, taken.endpoint_id)
                if failures >= PAUSE_AFTER_FAILURES and failing_for >= PAUSE_AFTER:
                    pause = pause or KEPT_FAILING
            await repository.settle(session, taken, outcome)
            metrics.WEBHOOK_DELIVERIES.labels(outcome.state.value).inc()
            if pause is not None:
                await repository.pause(session, taken.endpoint_id, pause)
                log.warning("webhook paused", endpoint_id=taken.endpoint_id, reason=pause)


def judge(tries: int, answer: Answer) -> Outcome:
    """What an answer means for a delivery that has been tried that often."""
    if 200 <= answer.status < 300:
        return Outcome(DeliveryState.DELIVERED, answer.status)
    if answer.status == HTTPStatus.GONE:
        return Outcome(DeliveryState.FAILED, answer.status, GONE)
    told = f"Answered {answer.status}" + (": redirects are not followed." if 300 <= answer.status < 400 else ".")
    wait = _asked_wait(answer.retry_after) if answer.status in _ASKS_TO_WAIT else timedelta()
    return failed_try(tries, told, status=answer.status, at_least=wait)


def failed_try(tries: int, error: str, *, status: int | None = None, at_least: timedelta = timedelta()) -> Outcome:
    """Another try later, or none when all are used up."""
    if tries > len(BACKOFF):
        return Outcome(DeliveryState.FAILED, status, error)
    jitter = 1 + JITTER * (2 * secrets.SystemRandom().random() - 1)  # receivers that fell together rise apart
    return Outcome(DeliveryState.PENDING, status, error, max(BACKOFF[tries - 1] * jitter, at_least))


def _asked_wait(retry_after: str | None) -> timedelta:
    """What Retry-After asks for, in seconds or as a date; nothing when it is neither."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        wait = _aware(parsedate_to_datetime(text)) - utc_now()
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
