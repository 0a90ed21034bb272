"""What only the servers know, looked up when monitoring asks."""

from redis.exceptions import RedisError
from scribe_contracts.queue import JOBS_STREAM
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.broker import JobQueue
from app.core import metrics
from app.core.types import MeetingStatus
from app.models import Meeting
from app.services.live import LiveHub


async def exposition(session: AsyncSession, queue: JobQueue, live: LiveHub) -> bytes:
    """All metrics, as Prometheus reads them. Without Redis, the queue's length is NaN."""
    rows = await session.execute(select(Meeting.status, func.count()).group_by(Meeting.status))
    counts = {row[0]: row[1] for row in rows}
    for status in MeetingStatus:
        metrics.MEETINGS.labels(status.value).set(counts.get(status, 0))
    metrics.LIVE_STREAMS.set(len(live.streams))
    try:
        metrics.QUEUE_LENGTH.set(await queue.redis.xlen(JOBS_STREAM))
    except (RedisError, OSError):
        metrics.QUEUE_LENGTH.set(float("nan"))
    return metrics.exposition()
