"""Forgets erased voices: the API names the clips in Redis, and within seconds nothing of them is left here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from redis.asyncio import Redis
from scribe_contracts.queue import ERASED_CLIPS

from app.core.ending import end_tasks
from app.core.logging import get_logger
from app.core.outage import REDIS_ERRORS
from app.core.voice_cache import VoiceCache

log = get_logger(__name__)

INTERVAL_S = 3.0
# Asked for again and again: a job that was reading the clip when it was erased may write its vector after that.
RECENT_S = 3600.0


@asynccontextmanager
async def forgetting(redis: Redis, cache: VoiceCache) -> AsyncIterator[None]:
    """Forget, beside the block, what is erased: at the start all that was, then what is news."""
    await asyncio.to_thread(cache.forget_unsorted)
    task = asyncio.create_task(_heed_forever(redis, cache))
    try:
        yield
    finally:
        await end_tasks(task)


async def _heed_forever(redis: Redis, cache: VoiceCache) -> None:
    since = 0.0
    while True:
        if await heed(redis, cache, since):
            since = time.time() - RECENT_S
        await asyncio.sleep(INTERVAL_S)


async def heed(redis: Redis, cache: VoiceCache, since: float = 0.0) -> bool:
    """Forget the clips named since a moment; False when Redis did not say."""
    try:
        named = await redis.zrangebyscore(ERASED_CLIPS, since, "+inf")
    except REDIS_ERRORS:
        return False
    if named:
        gone = await asyncio.to_thread(
            cache.forget, {key.decode(errors="replace") for key in cast("list[bytes]", named)}
        )
        if gone:
            log.info("erased_voices_forgotten", files=gone)
    return True
