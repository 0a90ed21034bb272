"""How far running jobs are: ephemeral, read from Redis."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from scribe_contracts import Stage
from scribe_contracts.queue import progress_key

from app.core.types import MeetingStatus
from app.schemas.meetings import Eta

log = structlog.get_logger(__name__)

MAX_LENGTH_S = 10_000_000.0


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Where a job is: the stage and how much of it is done (0..1), or how many jobs come first; and how long yet.

    ``duration_s`` is the recording's length, once the worker knows it.
    """

    stage: str | None = None
    progress: float | None = None
    duration_s: float | None = None
    jobs_ahead: int | None = None
    eta: Eta | None = None


class Job(Protocol):
    """What must be known of a meeting to tell how far its job is: an entity, or a line of a list."""

    id: int
    status: MeetingStatus
    job_id: UUID
    attempt: int
    duration_s: float | None
    model_hint: str | None


async def of_meetings(redis: Redis, meetings: Sequence[Job]) -> dict[int, JobProgress]:
    """Stage and progress by meeting id of those that are processed now; without Redis, of none."""
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
        stage, fraction = Stage(data["stage"]).value, float(data["progress"])
        length = None if data.get("duration_s") is None else float(data["duration_s"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    # JSON knows no infinity, Python's reader does: nobody can count with it.
    if not (math.isfinite(fraction) and math.isfinite(length or 0.0)):
        return None
    # Longer than any recording there is, and a forecast of it is no number any more.
    known = length is not None and 0 < length <= MAX_LENGTH_S
    return JobProgress(stage, min(1.0, max(0.0, fraction)), length if known else None)
