"""Sends jobs. PostgreSQL is the truth: the row is committed first, and a sweep sends what did not arrive."""

import structlog
from redis.exceptions import RedisError
from scribe_contracts import JobMessage
from scribe_contracts.queue import cancel_key
from sqlalchemy.ext.asyncio import AsyncSession
from taskiq.exceptions import SendTaskError

from app.broker import JobQueue
from app.core.types import COMPANY_SCOPE
from app.models import Meeting

log = structlog.get_logger(__name__)

# Longer than any delivery may wait in the stream: a worker that finds one must know that nobody wants it.
CANCEL_FOR_S = 30 * 24 * 3600


async def submit(session: AsyncSession, queue: JobQueue, meeting: Meeting) -> None:
    """Commit, then send: no worker meets a job without its row. A failed send is left to the sweep."""
    await session.commit()
    await send(queue, meeting)


async def resubmit(session: AsyncSession, queue: JobQueue, meeting: Meeting) -> None:
    """The same for a new attempt at an old job, whose earlier deliveries may still lie in the stream: void first."""
    await session.commit()
    await void(queue, meeting, meeting.attempt - 1)
    await send(queue, meeting)


async def send(queue: JobQueue, meeting: Meeting) -> bool:
    """Put the meeting's current attempt into the queue; False when the queue does not answer."""
    try:
        await queue.send(job_message(meeting))
    except (SendTaskError, RedisError, OSError):
        queue.unsent.add(meeting.id)
        log.warning("job not sent, the sweep will", meeting_id=meeting.id, job_id=str(meeting.job_id))
        return False
    queue.unsent.discard(meeting.id)
    log.info("job sent", meeting_id=meeting.id, job_id=str(meeting.job_id), attempt=meeting.attempt)
    return True


async def cancel(queue: JobQueue, meeting: Meeting) -> None:
    """Ask whoever holds or will hold the current attempt, or an earlier one, to stop.

    Best effort: what an unwanted attempt tells is refused anyway.
    """
    await void(queue, meeting, meeting.attempt)


async def void(queue: JobQueue, meeting: Meeting, attempt: int) -> None:
    """Nobody wants this attempt, or an earlier one, any more; a later one is not touched by it."""
    try:
        await queue.redis.set(cancel_key(str(meeting.job_id)), attempt, ex=CANCEL_FOR_S)
    except (RedisError, OSError):
        log.warning("cancel not sent", meeting_id=meeting.id)


def job_message(meeting: Meeting) -> JobMessage:
    """The order for the meeting's current attempt."""
    return JobMessage(
        job_id=meeting.job_id,
        meeting_id=meeting.id,
        attempt=meeting.attempt,
        s3_path=meeting.s3_path,
        result_prefix=meeting.result_prefix,
        original_filename=meeting.original_filename,
        size_bytes=meeting.size_bytes,
        bank_prefixes=bank_prefixes(meeting),
        language=meeting.language_hint,
        max_speakers=meeting.max_speakers,
        model=meeting.model_hint,
    )


def bank_prefixes(meeting: Meeting) -> tuple[str, ...]:
    """The voices this meeting may be matched with: the company's, its active groups', its owner's."""
    groups = (f"group-{group.id}/" for group in meeting.groups if group.is_active)
    return (f"{COMPANY_SCOPE}/", *groups, f"user-{meeting.owner_id}/")
