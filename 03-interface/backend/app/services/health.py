"""Whether the servers that the API needs answer, each within seconds."""

import asyncio
from collections.abc import Awaitable

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.broker import JobQueue
from app.core.db import SessionFactory
from app.core.errors import UnavailableError
from app.core.s3 import ObjectStore
from app.schemas.health import Readiness, ServerState

TIMEOUT_S = 3.0


async def readiness(sessions: SessionFactory, queue: JobQueue, store: ObjectStore) -> Readiness:
    """Ask all of them at once. Raises UnavailableError naming those that do not answer."""
    postgres, redis, s3 = await asyncio.gather(
        _state(_ask_postgres(sessions)), _state(queue.redis.ping()), _state(store.check())
    )
    states = {"postgres": postgres, "redis": redis, "s3": s3}
    down = [name for name, state in states.items() if state != "ok"]
    if down:
        raise UnavailableError("not_ready", f"These servers do not answer: {', '.join(down)}.")
    return Readiness(postgres=postgres, redis=redis, s3=s3)


async def _ask_postgres(sessions: SessionFactory) -> None:
    async with sessions() as session:
        await session.execute(text("SELECT 1"))


async def _state(call: Awaitable[object]) -> ServerState:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await call
    except (SQLAlchemyError, RedisError, UnavailableError, OSError, TimeoutError):
        return "unavailable"
    return "ok"
