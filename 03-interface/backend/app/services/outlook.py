"""How far each job is, and how long it will take: what requests show, prepared beside them.

What finished jobs teach is learned now and then, the queue is looked at every second; a request itself costs one
question to Redis and none to the database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.core.background import together
from app.core.db import SessionFactory
from app.core.types import MeetingStatus
from app.repositories import jobs as repository
from app.repositories import meetings as meeting_repository
from app.services import forecast, job_stream, progress, workers
from app.services.forecast import Forecast, Span
from app.services.job_stream import Attempt
from app.services.progress import Job, JobProgress

log = structlog.get_logger(__name__)

LEARN_FROM = 50
LEARN_EVERY_S = 60.0
LOOK_EVERY_S = 1.0
# Who waits behind so many jobs is not helped by a number.
LOOK_AT = 1000
AWAY = (SQLAlchemyError, RedisError, OSError)


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queue at one moment: for each waiting attempt, how many come first and how long these take together."""

    ahead: dict[Attempt, int] = field(default_factory=dict)
    before: dict[Attempt, Span] = field(default_factory=dict)
    workers: int = 0


class Outlook:
    """The process's view of all jobs."""

    def __init__(self, sessions: SessionFactory, redis: Redis) -> None:
        self._sessions = sessions
        self._redis = redis
        self._learned: Forecast | None = None
        self._queue = QueueView()

    async def run_forever(self) -> None:
        """Learn and look until cancelled; a server that is away is asked again."""
        await together(self._repeat(self.learn, LEARN_EVERY_S), self._repeat(self.look, LOOK_EVERY_S))

    async def learn(self) -> None:
        """Take in what the jobs finished last took."""
        async with self._sessions() as session:
            timelines = await repository.finished_timelines(session, LEARN_FROM)
        self._learned = await asyncio.to_thread(forecast.learn, timelines)

    async def look(self) -> None:
        """Take in who waits and who works."""
        attempts = (await job_stream.attempts_in_stream(self._redis))[:LOOK_AT]
        if not attempts:
            self._queue = QueueView()
            return
        async with self._sessions() as session:
            found = await meeting_repository.by_job_ids(session, [attempt.job_id for attempt in attempts])
        current = {Attempt(meeting.job_id, meeting.attempt): meeting for meeting in found}
        open_ = [
            current[attempt]
            for attempt in dict.fromkeys(attempts)
            if attempt in current and not current[attempt].status.is_final
        ]
        running = await progress.of_meetings(self._redis, open_)
        ahead, before, total = {}, {}, Span()
        for place, meeting in enumerate(open_):
            attempt = Attempt(meeting.job_id, meeting.attempt)
            ahead[attempt], before[attempt] = place, total
            total += self._expected(meeting, running.get(meeting.id)) or Span()
        self._queue = QueueView(ahead, before, len(await workers.living(self._redis)))

    async def of_meetings(self, meetings: Sequence[Job]) -> dict[int, JobProgress]:
        """Progress and outlook by meeting id of those that wait or run; without Redis, of those that wait."""
        running = await progress.of_meetings(self._redis, meetings)
        shown = {}
        for meeting in meetings:
            if meeting.status is MeetingStatus.PROCESSING:
                shown[meeting.id] = self._of_running(meeting, running.get(meeting.id))
            elif meeting.status is MeetingStatus.PENDING:
                shown[meeting.id] = self._of_waiting(meeting)
        return shown

    def _of_running(self, meeting: Job, told: JobProgress | None) -> JobProgress:
        told = told or JobProgress()
        span = self._remaining(meeting, told)
        return replace(told, eta=self._learned.eta(span) if self._learned and span else None)

    def _of_waiting(self, meeting: Job) -> JobProgress:
        attempt = Attempt(meeting.job_id, meeting.attempt)
        queue, own = self._queue, self._remaining(meeting, None)
        ahead = queue.ahead.get(attempt)
        if self._learned is None or own is None or ahead is None or not queue.workers:
            return JobProgress(jobs_ahead=ahead)
        span = queue.before[attempt] * (1 / queue.workers) + own
        return JobProgress(jobs_ahead=ahead, eta=self._learned.eta(span))

    def _remaining(self, meeting: Job, told: JobProgress | None) -> Span | None:
        """None while the length is unknown, or nothing has been learned."""
        told = told or JobProgress()
        duration_s = told.duration_s or meeting.duration_s
        if self._learned is None or duration_s is None:
            return None
        return self._learned.remaining(
            duration_s, stage=told.stage, fraction=told.progress or 0.0, model=meeting.model_hint
        )

    def _expected(self, meeting: Job, told: JobProgress | None) -> Span | None:
        """The same for a job ahead of others: one of unknown length counts as a typical one."""
        return self._remaining(meeting, told) or (self._learned.typical if self._learned else None)

    async def _repeat(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        while True:
            try:
                await work()
            except AWAY as error:
                log.warning("no outlook, a server is away", error=type(error).__name__)
            await asyncio.sleep(every_s)
