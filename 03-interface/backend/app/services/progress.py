"""How far running jobs are: ephemeral, read from Redis."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from scribe_contracts import Stage
from scribe_contracts.queue import progress_key

from app.core.types import MeetingStatus
from app.models import Meeting

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """The stage a job is in, and how much of the stage is done, 0..1."""

    stage: str
    progress: float


async def of_meetings(redis: Redis, meetings: Sequence[Meeting]) -> dict[int, JobProgress]:
    """Progress by meeting id of those that are processed now; without Redis, of none."""
    running = [meeting for meeting in meetings if meeting.status is MeetingStatus.PROCESSING]
    if not running:
        return {}
    try:
        values = await redis.mget([progress_key(str(meeting.job_id)) for meeting in running])
    except (RedisError, OSError):
        log.warning("progress unknown, redis does not answer")
        return {}
    read = ((meeting.id, _parse(value, meeting.attempt)) for meeting, value in zip(running, values, strict=True))
    return {meeting_id: progress for meeting_id, progress in read if progress is not None}


def _parse(value: bytes | str | None, attempt: int) -> JobProgress | None:
    if value is None:
        return None
    try:
        data = json.loads(value)
        if data["attempt"] != attempt:
            return None
        return JobProgress(Stage(data["stage"]).value, min(1.0, max(0.0, float(data["progress"]))))
    except (ValueError, TypeError, KeyError):
        return None
