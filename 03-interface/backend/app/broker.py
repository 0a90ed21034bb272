"""Sends jobs by name. The worker's code is not here: only the task's name and the message are shared."""

from redis.asyncio import Redis
from scribe_contracts import JobMessage
from scribe_contracts.queue import JOBS_GROUP, JOBS_STREAM, TASK_NAME
from taskiq.kicker import AsyncKicker
from taskiq_redis import RedisStreamBroker

from app.core.config import Settings


class JobQueue:
    """The producing side of the job stream, and the connection to Redis that goes with it."""

    def __init__(self, settings: Settings) -> None:
        url = settings.redis_url.get_secret_value()
        # Meetings whose job this process could not send: the sweep need not wait to see that nobody has it.
        self.unsent: set[int] = set()
        self.redis = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        # Not started: the consumer group is the worker's to create, from id 0 on, so nothing sent before is lost.
        self._broker = RedisStreamBroker(
            url,
            queue_name=JOBS_STREAM,
            consumer_group_name=JOBS_GROUP,
            consumer_id="0",
            socket_connect_timeout=2,
            socket_timeout=5,
        )

    async def send(self, message: JobMessage) -> None:
        """Put the job into the stream. Raises taskiq's SendTaskError or redis' RedisError when that fails."""
        kicker: AsyncKicker[..., None] = AsyncKicker(task_name=TASK_NAME, broker=self._broker, labels={})
        await kicker.with_task_id(str(message.job_id)).kiq(message.model_dump(mode="json"))

    async def close(self) -> None:
        """Close the connections."""
        await self._broker.shutdown()
        await self.redis.aclose()
