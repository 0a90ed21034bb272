"""Notes in Redis that may be lost: a job's progress, the wish to cancel it, the sign that this worker lives."""

from __future__ import annotations

import json
import time
from datetime import datetime, timezone

from redis.asyncio import Redis
from scribe_contracts import JobMessage, Stage
from scribe_contracts.queue import cancel_key, progress_key, worker_key

from app.core.outage import REDIS_ERRORS

PROGRESS_TTL_S = 3600
WORKER_TTL_S = 20
REACHED_TTL_S = 7 * 86_400


class Signals:
    """Best effort: Redis away costs a note, never a job."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def report(self, job: JobMessage, stage: Stage, progress: float, duration_s: float | None) -> bool:
        """Publish where a job stands; True when nobody wants this attempt any more."""
        job_id = str(job.job_id)
        note = {
            "stage": stage.value,
            "progress": round(progress, 3),
            "attempt": job.attempt,
            "duration_s": duration_s,
            "updated_at": datetime.now(timezone.utc).isoformat(),
        }
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.set(progress_key(job_id), json.dumps(note), ex=PROGRESS_TTL_S)
                pipe.get(cancel_key(job_id))
                _, wish = await pipe.execute()
        except REDIS_ERRORS:
            return False
        return _covers(wish, job)

    async def unwanted(self, job: JobMessage) -> bool:
        """Whether this attempt, or a later one, was cancelled or replaced: such a delivery is not begun."""
        try:
            return _covers(await self._redis.get(cancel_key(str(job.job_id))), job)
        except REDIS_ERRORS:
            return False

    async def reach(self, job: JobMessage, stage: Stage) -> bool:
        """Note that an attempt came to ``stage``; True when no delivery of it came so far before."""
        key = f"scribe:reached:{job.job_id}:{job.attempt}"
        place = list(Stage).index(stage)
        try:
            before = await self._redis.get(key)
            if before is not None and int(before) >= place:
                return False
            await self._redis.set(key, place, ex=REACHED_TTL_S)
            await self._redis.delete(_waiting_key(job))
        except REDIS_ERRORS:
            return False
        return True

    async def waited_s(self, job: JobMessage) -> float:
        """Seconds since an attempt first found a neighbour away without getting further; the first call starts it."""
        try:
            await self._redis.set(_waiting_key(job), int(time.time()), ex=REACHED_TTL_S, nx=True)
            since = await self._redis.get(_waiting_key(job))
        except REDIS_ERRORS:
            return 0.0
        return max(0.0, time.time() - int(since)) if since is not None else 0.0

    async def clear(self, job: JobMessage) -> None:
        """Forget the progress of a job that has ended. A wish stays: it may be meant for older deliveries, too."""
        try:
            await self._redis.delete(progress_key(str(job.job_id)), _waiting_key(job))
        except REDIS_ERRORS:
            return

    async def present(self, worker_name: str, card: dict[str, object]) -> None:
        """Show that this worker lives, for a few beats."""
        try:
            await self._redis.set(worker_key(worker_name), json.dumps(card), ex=WORKER_TTL_S)
        except REDIS_ERRORS:
            return

    async def absent(self, worker_name: str) -> None:
        """Leave at once."""
        try:
            await self._redis.delete(worker_key(worker_name))
        except REDIS_ERRORS:
            return


def _covers(wish: bytes | str | None, job: JobMessage) -> bool:
    """Whether a wish to cancel means this attempt: it names the last one that nobody wants."""
    return wish is not None and wish.isdigit() and job.attempt <= int(wish)


def _waiting_key(job: JobMessage) -> str:
    return f"scribe:waiting:{job.job_id}:{job.attempt}"
