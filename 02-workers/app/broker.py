"""The queue: Redis streams, with the promises that jobs of hours need.

The stock stream broker forgets a dead worker's job until another message arrives, runs a job twice when it is longer
than the idle timeout, and redelivers for ever a job that kills its worker (all measured, taskiq-redis 1.2.4). This one

- reclaims first on every poll, so an idle queue loses nothing;
- beats for each delivery in flight, every third of the idle timeout, and only while the delivery is still ours;
- moves a delivery to the dead stream after ``max_deliveries`` deliveries without progress;
- deletes what was acknowledged, so that the stream holds open work only;
- can hand a delivery back at once, so that a stopping worker costs nobody a wait.

Redis may come and go: every loop here waits for it and goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ResponseError
from scribe_contracts import queue
from taskiq import AckableMessage
from taskiq_redis import RedisStreamBroker

from app.core.config import Settings
from app.core.ending import end_tasks
from app.core.logging import get_logger
from app.core.outage import REDIS_ERRORS, is_outage

log = get_logger(__name__)

DELIVERY_LABEL = "delivery"
CONSUMER_IDLE_LIMIT_S = 3600
RECONNECT_WAIT_S = 1.0
T = TypeVar("T")

# One step on the server, for between a look and a claim another worker may have taken the delivery.
# KEYS stream; ARGV group, consumer, message id, then XCLAIM's options. 1 when the delivery was and stays ours.
CLAIM_IF_OWNED = """
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
if #held == 0 or held[1][2] ~= ARGV[2] then return 0 end
return #redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3], unpack(ARGV, 4))
"""
# KEYS stream; ARGV group, consumer, message id.
ACK_IF_OWNED = """
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
if #held == 0 or held[1][2] ~= ARGV[2] then return 0 end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
return redis.call('XDEL', KEYS[1], ARGV[3])
"""


class Delivery:
    """One job in our hands: its place in the queue, and whether it is still ours to do.

    ``interrupted`` is set when the job must stop here: the delivery was ``lost`` to another worker, or we stop.
    """

    def __init__(self, message_id: str, data: bytes, count: int) -> None:
        self.message_id = message_id
        self.data = data
        self.count = count
        self.task_id = ""
        self.interrupted = asyncio.Event()
        self.lost = False
        self.settled = False
        self.beat: asyncio.Task[None] | None = None

    async def settle(self) -> None:
        """Nothing more is to be done for it here: no beat follows."""
        self.settled = True
        if self.beat is not None:
            await end_tasks(self.beat)


class ReliableStreamBroker(RedisStreamBroker):
    """See the module's text. ``deliveries`` holds the jobs in flight, by message id."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            url=settings.redis_url.get_secret_value(),
            queue_name=queue.JOBS_STREAM,
            consumer_group_name=queue.JOBS_GROUP,
            # Never a name that a worker before us used: ownership of a delivery is told by it.
            consumer_name=f"{settings.worker_name}-{time.time_ns():x}",
            consumer_id="0",
            xread_count=1,
            xread_block=1000,
            idle_timeout=int(settings.job_idle_timeout_s * 1000),
            socket_timeout=10,
            socket_connect_timeout=3,
            retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), 1),
        )
        self.max_deliveries = settings.job_max_deliveries
        self.deliveries: dict[str, Delivery] = {}
        self.redis: Redis = Redis(connection_pool=self.connection_pool)
        self._stopping = False
        self._cursor = "0-0"
        self._hold_reclaim_until = 0.0
        self._claim = self.redis.register_script(CLAIM_IF_OWNED)
        self._ack = self.redis.register_script(ACK_IF_OWNED)

    async def _declare_consumer_group(self) -> None:
        """Create stream and group where missing; Redis away is no reason to fail at start."""
        await self._patiently(self._create_group)

    async def _create_group(self) -> None:
        try:
            await self.redis.xgroup_create(self.queue_name, self.consumer_group_name, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Repeat a call until Redis answers it; a fault of the call itself is raised."""
        waiting = False
        while True:
            try:
                answer = await call()
            except REDIS_ERRORS as error:
                if "NOGROUP" in str(error):
                    log.warning("queue_group_missing")  # FLUSHALL, or an empty data folder: the API re-sends the jobs
                    await self._create_group_once()
                    continue
                if not is_outage(error):
                    raise
                if not waiting:
                    log.warning("redis_away", error=str(error))
                waiting = True
                # After an outage every worker beats before any worker reclaims.
                self._hold_reclaim_until = time.monotonic() + min(5.0, self.idle_timeout / 3000) + RECONNECT_WAIT_S
                await asyncio.sleep(RECONNECT_WAIT_S)
            else:
                if waiting:
                    log.info("redis_back")
                return answer

    async def _create_group_once(self) -> None:
        with contextlib.suppress(*REDIS_ERRORS):
            await self._create_group()

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """Yield deliveries for ever: abandoned ones first, then new ones."""
        next_cleaning = 0.0
        while True:
            if time.monotonic() >= next_cleaning:
                next_cleaning = time.monotonic() + CONSUMER_IDLE_LIMIT_S
                await self._patiently(self._remove_dead_consumers)
            delivery = await self._patiently(self._reclaim) or await self._patiently(self._read_new)
            if delivery is not None and (message := await self._open(delivery)) is not None:
                yield message

    async def _reclaim(self) -> Delivery | None:
        """Take over one delivery that nobody has beaten for; ``_cursor`` goes round the whole pending list."""
        if time.monotonic() < self._hold_reclaim_until:
            return None
        reply = await self.redis.xautoclaim(
            self.queue_name,
            self.consumer_group_name,
            self.consumer_name,
            min_idle_time=self.idle_timeout,
            start_id=self._cursor,
            count=1,
        )
        self._cursor = _text(reply[0])
        for raw_id, fields in reply[1]:
            message_id = _text(raw_id)
            count = await self._times_delivered(message_id)
            if message_id in self.deliveries:  # ours, unbeaten during an outage: claiming it was the beat
                await self._claim_again(message_id, "RETRYCOUNT", max(1, count - 1), "JUSTID")
                continue
            return Delivery(message_id, fields[b"data"], count)
        return None

    async def _read_new(self) -> Delivery | None:
        reply = await self.redis.xreadgroup(
            self.consumer_group_name, self.consumer_name, {self.queue_name: ">"}, block=self.block, count=1
        )
        for _stream, entries in cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", reply or []):
            for raw_id, fields in entries:
                return Delivery(_text(raw_id), fields.get(b"data", b""), 1)
        return None

    async def _open(self, delivery: Delivery) -> AckableMessage | None:
        """Start beating for a delivery, unless it is dead or nothing here can run it."""
        reason = None
        if delivery.count > self.max_deliveries:
            reason = "gave_up"
        else:
            try:
                message = self.formatter.loads(delivery.data)
            except (ValueError, TypeError, LookupError):
                reason = "unreadable"
            else:
                if self.find_task(message.task_name) is None:
                    reason = "unknown_task"
        if reason is not None:
            await self._patiently(lambda: self.bury(delivery, str(reason)))
            return None
        message.labels[DELIVERY_LABEL] = delivery.message_id
        delivery.task_id = message.task_id
        if self._stopping:
            delivery.interrupted.set()
        self.deliveries[delivery.message_id] = delivery
        delivery.beat = asyncio.create_task(self._keep_alive(delivery))
        return AckableMessage(data=self.formatter.dumps(message).message, ack=lambda: self._acknowledge(delivery))

    async def _keep_alive(self, delivery: Delivery) -> None:
        """Beat every third of the idle timeout until the delivery is settled or somebody else's."""
        while not delivery.settled:
            await asyncio.sleep(self.idle_timeout / 3000)
            ours = await self._patiently(lambda: self._claim_again(delivery.message_id, "JUSTID"))
            if not ours and not delivery.settled:
                log.warning("delivery_lost", delivery=delivery.message_id)
                self.deliveries.pop(delivery.message_id, None)
                delivery.lost = delivery.settled = True
                delivery.interrupted.set()
                return

    async def _claim_again(self, message_id: str, *options: str | int) -> bool:
        claimed = await self._claim(
            keys=[self.queue_name], args=[self.consumer_group_name, self.consumer_name, message_id, *options]
        )
        return bool(claimed)

    async def _acknowledge(self, delivery: Delivery) -> None:
        if delivery.settled:
            return
        await self._forget(delivery)
        await self._patiently(
            lambda: self._ack(
                keys=[self.queue_name], args=[self.consumer_group_name, self.consumer_name, delivery.message_id]
            )
        )

    def interrupt_all(self) -> None:
        """Ask every job in flight to stop here."""
        self._stopping = True
        for delivery in self.deliveries.values():
            delivery.interrupted.set()

    async def mark_progress(self, delivery: Delivery) -> None:
        """A stage is finished and kept: the next worker that dies on this job is the first one again."""
        delivery.count = 1
        with contextlib.suppress(*REDIS_ERRORS):
            await self._claim_again(delivery.message_id, "RETRYCOUNT", 1, "JUSTID")

    async def hand_back(self, delivery: Delivery, *, delay_s: float = 0.0, counted: bool = False) -> None:
        """Make a delivery claimable after ``delay_s`` instead of acknowledging it; a clean stop is not counted."""
        if delivery.settled:
            return
        await self._forget(delivery)
        idle_ms = max(0, self.idle_timeout - int(delay_s * 1000))
        count = delivery.count if counted else max(0, delivery.count - 1)
        try:
            await self._claim_again(delivery.message_id, "IDLE", idle_ms, "RETRYCOUNT", count, "JUSTID")
        except REDIS_ERRORS as error:
            log.warning("hand_back_failed", delivery=delivery.message_id, error=str(error))

    async def hand_back_all(self) -> None:
        """Hand back everything in our name, also what Redis gave us and we never opened."""
        for delivery in list(self.deliveries.values()):
            await self.hand_back(delivery)
        with contextlib.suppress(*REDIS_ERRORS):
            unopened = await self.redis.xpending_range(
                self.queue_name, self.consumer_group_name, "-", "+", 100, consumername=self.consumer_name
            )
            for entry in unopened:
                stray = Delivery(_text(entry["message_id"]), b"", int(entry["times_delivered"]))
                if int(entry["time_since_delivered"]) < self.idle_timeout:
                    await self.hand_back(stray)

    async def bury(self, delivery: Delivery, reason: str) -> None:
        """Move a delivery to the dead stream, where the API's sweep finds it."""
        log.error("dead_letter", delivery=delivery.message_id, deliveries=delivery.count, reason=reason)
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.xadd(
                queue.DEAD_STREAM,
                {
                    "data": delivery.data,
                    "orig": delivery.message_id,
                    "deliveries": delivery.count,
                    "reason": reason,
                },
                maxlen=10_000,
            )
            pipe.xack(self.queue_name, self.consumer_group_name, delivery.message_id)
            pipe.xdel(self.queue_name, delivery.message_id)
            await pipe.execute()
        await self._forget(delivery)

    async def _forget(self, delivery: Delivery) -> None:
        self.deliveries.pop(delivery.message_id, None)
        await delivery.settle()

    async def _times_delivered(self, message_id: str) -> int:
        held = await self.redis.xpending_range(self.queue_name, self.consumer_group_name, message_id, message_id, 1)
        return int(held[0]["times_delivered"]) if held else 1

    async def _remove_dead_consumers(self) -> None:
        """Forget workers that hold nothing and have not asked for an hour."""
        for consumer in await self.redis.xinfo_consumers(self.queue_name, self.consumer_group_name):
            if consumer["pending"] == 0 and consumer["idle"] > CONSUMER_IDLE_LIMIT_S * 1000:
                await self.redis.xgroup_delconsumer(self.queue_name, self.consumer_group_name, consumer["name"])


def _text(value: bytes | str | int) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
