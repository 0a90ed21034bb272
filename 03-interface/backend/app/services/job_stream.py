"""Reads the job stream from outside: which jobs are queued or held by a worker, and which were given up."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from redis.asyncio import Redis
from scribe_contracts.queue import DEAD_STREAM, JOBS_STREAM

BATCH = 500


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a job; a retry of a meeting has the same job and a higher number."""

    job_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that failed too often; ``attempt`` is None when it cannot be read."""

    entry_id: str
    attempt: Attempt | None

    @property
    def job_id(self) -> UUID | None:
        """The job, whichever attempt it was."""
        return self.attempt.job_id if self.attempt else None


async def jobs_in_stream(redis: Redis) -> set[UUID]:
    """Jobs that wait or run in any attempt: workers remove an entry when its job is done."""
    return {attempt.job_id for attempt in await attempts_in_stream(redis)}


async def attempts_in_stream(redis: Redis) -> list[Attempt]:
    """Attempts that wait or run, in the order in which they were sent."""
    return [attempt async for _, attempt in _entries(redis, JOBS_STREAM) if attempt is not None]


async def dead_letters(redis: Redis) -> list[DeadLetter]:
    """Jobs that no worker will try again."""
    return [DeadLetter(entry_id, attempt) async for entry_id, attempt in _entries(redis, DEAD_STREAM)]


async def bury(redis: Redis, letters: list[DeadLetter]) -> None:
    """Remove dead letters that were seen to."""
    if letters:
        await redis.xdel(DEAD_STREAM, *(letter.entry_id for letter in letters))


async def _entries(redis: Redis, stream: str) -> AsyncIterator[tuple[str, Attempt | None]]:
    start = "-"
    while batch := await redis.xrange(stream, min=start, count=BATCH):
        for raw_id, fields in batch:
            entry_id = _text(raw_id)
            start = f"({entry_id}"
            yield entry_id, _attempt((fields or {}).get(b"data"))


def _attempt(data: bytes | str | None) -> Attempt | None:
    try:
        message = json.loads(data or b"")
        return Attempt(UUID(message["task_id"]), int(message["args"][0]["attempt"]))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _text(raw: bytes | str | None) -> str:
    return raw.decode() if isinstance(raw, bytes) else str(raw)
