"""What a worker tells: applied once, in order, for the current attempt only."""

from dataclasses import dataclass

import structlog
from asyncpg.exceptions import DataError as DriverDataError
from pydantic import ValidationError
from redis.asyncio import Redis
from scribe_contracts import ErrorCode, EventType, TranscriptResult, WebhookData, WebhookEvent
from scribe_contracts.queue import BUCKET_PROCESSED, RESULT_NAME
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFoundError, UnavailableError
from app.core.s3 import ObjectStore
from app.core.text import without_nul
from app.core.types import MeetingStatus, OutgoingEvent
from app.models import Meeting, SeenEvent, utc_now
from app.repositories import delivery, meetings
from app.schemas.common import MAX_ID
from app.services import outgoing, progress, transcripts

log = structlog.get_logger(__name__)

UNREADABLE_RESULT = "The transcript that the worker stored cannot be read. Ask an administrator to look at the logs."
REFUSED_RESULT = (
    "The transcript that the worker stored does not fit the database. Ask an administrator to look at the logs."
)
# Values and keys that the same result would bring again. A foreign key is none: a voice erased meanwhile is a race.
_REFUSALS = ("22", "54", "23502", "23505", "23514")


@dataclass(frozen=True, slots=True)
class Failure:
    """How an attempt ended badly: a code, and a sentence for the person who uploaded the recording."""

    code: ErrorCode
    message: str


CANCELLED = Failure(ErrorCode.CANCELLED, "Processing was cancelled. It can be started again at any time.")


async def apply(session: AsyncSession, store: ObjectStore, redis: Redis, event: WebhookEvent) -> bool:
    """Apply the event; False when it came late or twice.

    Raises NotFoundError for a meeting that is gone, UnavailableError when the result cannot be fetched now.
    """
    data = event.data
    meeting = None if abs(data.meeting_id) > MAX_ID else await meetings.by_job(session, data.meeting_id, data.job_id)
    if meeting is None:
        raise NotFoundError("job_not_found", "There is no such meeting, or it has another job.")
    if not _applies(meeting, data, event.type):
        return False
    await session.commit()  # the store may take its time: it holds no database connection meanwhile
    outcome = await read_result(store, meeting) if event.type is EventType.COMPLETED else None
    if event.type is EventType.COMPLETED and outcome is None:
        raise UnavailableError("result_missing", "The result is not in the object store yet. Send the event again.")
    seen = SeenEvent(id=event.id, job_id=data.job_id, type=event.type.value, received_at=utc_now())
    locked = await meetings.by_job(session, data.meeting_id, data.job_id, for_update=True)
    if locked is None or not _applies(locked, data, event.type) or not await delivery.claim_event(session, seen):
        return False
    match event.type:
        case EventType.STARTED:
            await start(session, locked)
        case EventType.FAILED:
            await settle_failed(session, redis, locked, _failure(data))
        case EventType.COMPLETED if outcome is not None:
            await finish(session, redis, locked, outcome)
    log.info("event applied", meeting_id=locked.id, job_id=str(locked.job_id), type=event.type.value)
    return True


def _applies(meeting: Meeting, data: WebhookData, kind: EventType) -> bool:
    """Only the current attempt speaks, and only forward."""
    if data.attempt != meeting.attempt or meeting.status.is_final:
        return False
    return kind is not EventType.STARTED or meeting.status is MeetingStatus.PENDING


async def read_result(store: ObjectStore, meeting: Meeting) -> TranscriptResult | Failure | None:
    """The stored result of the current attempt; a Failure when it cannot be read; None when there is none."""
    body = await store.get(BUCKET_PROCESSED, meeting.result_prefix + RESULT_NAME)
    if body is None:
        return None
    try:
        result = TranscriptResult.model_validate_json(body)
    except ValidationError as error:
        log.error("result unreadable", meeting_id=meeting.id, errors=error.error_count())
        return Failure(ErrorCode.INTERNAL, UNREADABLE_RESULT)
    if result.job_id != meeting.job_id or result.meeting_id != meeting.id:
        log.error("result of another job", meeting_id=meeting.id, job_id=str(result.job_id))
        return Failure(ErrorCode.INTERNAL, UNREADABLE_RESULT)
    return result if result.attempt == meeting.attempt else None


async def start(session: AsyncSession, meeting: Meeting) -> None:
    """A worker has begun."""
    meeting.status = MeetingStatus.PROCESSING
    meeting.started_at = utc_now()
    meeting.stage = None
    meeting.progress = None
    await outgoing.announce(session, meeting, OutgoingEvent.PROCESSING)


async def finish(session: AsyncSession, redis: Redis, meeting: Meeting, outcome: TranscriptResult | Failure) -> None:
    """The attempt is over, with a transcript or without."""
    if isinstance(outcome, Failure):
        await settle_failed(session, redis, meeting, outcome)
        return
    try:
        async with session.begin_nested():
            await transcripts.store(session, meeting, outcome)
    except DBAPIError as error:
        if not _refused_for_good(error):
            raise
        log.error("result refused by the database", meeting_id=meeting.id, sqlstate=_sqlstate(error))
        await session.refresh(meeting)
        await settle_failed(session, redis, meeting, Failure(ErrorCode.INTERNAL, REFUSED_RESULT))
        return
    meeting.status = MeetingStatus.COMPLETED
    meeting.result_s3_path = meeting.result_prefix + RESULT_NAME
    meeting.stage = None
    meeting.progress = 1.0
    meeting.finished_at = utc_now()
    meeting.error_code = meeting.error_message = None
    await outgoing.announce(session, meeting, OutgoingEvent.COMPLETED)


async def settle_failed(session: AsyncSession, redis: Redis, meeting: Meeting, failure: Failure) -> None:
    """The attempt is over without a transcript; the stage it had reached is kept for the reader."""
    last = (await progress.of_meetings(redis, [meeting])).get(meeting.id)
    if last is not None:
        meeting.stage, meeting.progress = last.stage, last.progress
    meeting.status = MeetingStatus.FAILED
    meeting.finished_at = utc_now()
    meeting.error_code = failure.code.value
    meeting.error_message = without_nul(failure.message)
    await outgoing.announce(session, meeting, OutgoingEvent.FAILED)


def _refused_for_good(error: DBAPIError) -> bool:
    """Whether the database will never take this; the driver itself refuses numbers that do not fit their column."""
    cause = error.orig.__cause__ if error.orig else None
    return _sqlstate(error).startswith(_REFUSALS) or isinstance(cause, DriverDataError)


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _failure(data: WebhookData) -> Failure:
    message = data.error_message or "The recording could not be processed. Try again, or ask an administrator."
    return Failure(data.error_code or ErrorCode.INTERNAL, message)
