"""Puts right what crashes left: jobs never sent, results never announced, dead letters, orphaned objects.

One sweeper at a time, by advisory lock. Every step may be repeated, and none trusts a list read earlier: a row is
locked and looked at again before it is changed.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import structlog
from redis.exceptions import RedisError
from scribe_contracts import ErrorCode
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.broker import JobQueue
from app.core import metrics
from app.core.db import SWEEP_LOCK, SessionFactory
from app.core.errors import UnavailableError
from app.core.s3 import ObjectStore
from app.models import Meeting, utc_now
from app.repositories import delivery, meetings
from app.services import claims, events, job_stream, jobs, outgoing, purges, sessions, voice_erasure
from app.services.events import Failure
from app.services.job_stream import Attempt
from app.services.refusals import passed_over
from app.services.tidy import Tidier

log = structlog.get_logger(__name__)

# A server that does not answer: the sweep ends, and the next one tries again.
AWAY = (InterfaceError, OperationalError, PoolTimeoutError, RedisError, UnavailableError, OSError)
MAX_RESENDS = 5
TIDY_EVERY = 120  # sweeps, an hour at the default interval: it lists every upload there is
EVENTS_KEPT = timedelta(days=7)
GAVE_UP = Failure(
    ErrorCode.GAVE_UP,
    "The recording could not be processed after several attempts. Try again, or ask an administrator.",
)


@dataclass(frozen=True, slots=True)
class Sweeper:
    """What a sweep works with. ``grace``: how long a row may be unsent before it counts as forgotten."""

    engine: AsyncEngine
    sessions: SessionFactory
    store: ObjectStore
    queue: JobQueue
    grace: timedelta = timedelta(seconds=60)
    orphan_age: timedelta = timedelta(hours=24)
    tidied_to: dict[str, str] = field(default_factory=dict)

    async def run_forever(self, interval_s: float) -> None:
        """Sweep now and then; a server that does not answer is tried again next time."""
        for turn in count():
            await asyncio.sleep(interval_s)
            try:
                await _survive(self.run_once(tidy=turn % TIDY_EVERY == 0), step="sweep")
                metrics.SWEEP_RUNS.labels("done").inc()
            except AWAY as error:
                metrics.SWEEP_RUNS.labels("interrupted").inc()
                log.warning("sweep interrupted", error=type(error).__name__)

    async def run_once(self, *, tidy: bool = True) -> bool:
        """One sweep, with the long look at all uploads if ``tidy``; False when another process is at it."""
        async with self.engine.connect() as connection:
            key = {"key": SWEEP_LOCK}
            if not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
                return False
            await connection.commit()
            try:
                await self._sweep()
                if tidy:
                    await self._tidy()
            finally:
                await connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
                await connection.commit()
        return True

    async def _sweep(self) -> None:
        await _survive(self._settle_dead_letters(), step="dead letters")
        await _survive(self._settle_forgotten(), step="forgotten jobs")
        held = await job_stream.jobs_in_stream(self.queue.redis)
        await _survive(voice_erasure.announce(self.sessions, self.queue.redis), step="erased voices")
        await _survive(purges.run(self.sessions, self.store, held), step="purges")
        await _survive(claims.clear_lapsed(self.sessions, self.store), step="broken uploads")

    async def _tidy(self) -> None:
        await Tidier(self.sessions, self.store, self.orphan_age, self.tidied_to).run()
        async with self.sessions.begin() as session:
            await delivery.forget_events_before(session, utc_now() - EVENTS_KEPT)
            await outgoing.forget_old(session)
            await sessions.forget_expired(session, utc_now())

    async def _settle_dead_letters(self) -> None:
        letters = await job_stream.dead_letters(self.queue.redis)
        async with self.sessions() as session:
            found = await meetings.by_job_ids(session, [letter.job_id for letter in letters if letter.job_id])
        kept, dead = set(), {letter.attempt for letter in letters}
        for meeting in found:
            if Attempt(meeting.job_id, meeting.attempt) not in dead:
                continue  # an attempt that a retry has replaced
            if not await _survive(self._settle(meeting, give_up=True), step="dead letter", meeting_id=meeting.id):
                kept.add(meeting.job_id)
        await job_stream.bury(self.queue.redis, [letter for letter in letters if letter.job_id not in kept])

    async def _settle_forgotten(self) -> None:
        unsent = set(self.queue.unsent)
        async with self.sessions() as session:
            candidates = await meetings.unfinished_before(session, utc_now() - self.grace, unsent)
        self.queue.unsent -= unsent - {meeting.id for meeting in candidates}
        # Read after the rows: a job that ends in between is gone here, and seen as ended under the lock.
        held = set(await job_stream.attempts_in_stream(self.queue.redis) if candidates else ())
        held |= {letter.attempt for letter in await job_stream.dead_letters(self.queue.redis) if letter.attempt}
        for meeting in candidates:
            if Attempt(meeting.job_id, meeting.attempt) not in held:
                settling = self._settle(meeting, give_up=meeting.resends >= MAX_RESENDS)
                await _survive(settling, step="forgotten job", meeting_id=meeting.id)

    async def _settle(self, stale: Meeting, *, give_up: bool) -> None:
        """Complete from a stored result; else give up, or send the job again."""
        outcome = await events.read_result(self.store, stale)
        async with self.sessions() as session:
            meeting = await meetings.by_job(session, stale.id, stale.job_id, for_update=True)
            if meeting is None or meeting.status.is_final or meeting.attempt != stale.attempt:
                return
            if outcome is None and give_up:
                outcome = GAVE_UP
            if outcome is not None:
                await events.finish(session, self.queue.redis, meeting, outcome)
                await session.commit()
                metrics.SWEEP_REPAIRS.labels("settled").inc()
                log.info("meeting settled by the sweep", meeting_id=meeting.id, status=meeting.status.value)
                return
            await self._send_again(session, meeting)

    async def _send_again(self, session: AsyncSession, meeting: Meeting) -> None:
        # Counted only once sent: while Redis is down, nothing is used up.
        if await jobs.send(self.queue, meeting):
            meeting.resends += 1
            metrics.SWEEP_REPAIRS.labels("resent").inc()
        await session.commit()


async def _survive(work: Awaitable[object], **what: object) -> bool:
    """Do one piece of a sweep; False when it failed by itself. Servers that are away end the sweep."""
    try:
        with passed_over(**what):
            await work
            return True
    except AWAY:
        raise
    except Exception:  # the sweeper puts right what others left: no surprise may end it, or starve the rest
        log.exception("sweep stumbled, goes on", **what)
    return False
