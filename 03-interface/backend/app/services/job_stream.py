"""Reads the job stream from outside: which jobs are queued or held by a worker, and which were given up."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from redis.asyncio import Redis
from scribe_contracts.queue import DEAD_STREAM, JOBS_STREAM

BATCH = 500


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that failed too often; ``job_id`` is None when it cannot be read."""

    entry_id: str
    job_id: UUID | None


async def jobs_in_stream(redis: Redis) -> set[UUID]:
    """Jobs that wait or run: workers remove an entry when its job is done."""
    return {job_id async for _, job_id in _entries(redis, JOBS_STREAM) if job_id is not None}


async def dead_letters(redis: Redis) -> list[DeadLetter]:
    """Jobs that no worker will try again."""
    return [DeadLetter(entry_id, job_id) async for entry_id, job_id in _entries(redis, DEAD_STREAM)]


async def bury(redis: Redis, letters: list[DeadLetter]) -> None:
    """Remove dead letters that were seen to."""
    if letters:
        await redis.xdel(DEAD_STREAM, *(letter.entry_id for letter in letters))


async def _entries(redis: Redis, stream: str) -> AsyncIterator[tuple[str, UUID | None]]:
    start = "-"
    while batch := await redis.xrange(stream, min=start, count=BATCH):
        for raw_id, fields in batch:
            entry_id = _text(raw_id)
            start = f"({entry_id}"
            yield entry_id, _job_id((fields or {}).get(b"data"))


def _job_id(data: bytes | str | None) -> UUID | None:
    try:
        return UUID(json.loads(data or b"")["task_id"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _text(raw: bytes | str | None) -> str:
    return raw.decode() if isinstance(raw, bytes) else str(raw)
