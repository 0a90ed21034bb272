"""Whether the servers that the API needs answer, each within seconds."""

import asyncio
import time
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
KEPT_S = 1.0


class Health:
    """What the servers answered last. Anybody may ask, and asking costs a connection: once a second is enough."""

    def __init__(self, sessions: SessionFactory, queue: JobQueue, store: ObjectStore) -> None:
        self._sessions = sessions
        self._queue = queue
        self._store = store
        self._asking = asyncio.Lock()
        self._asked_at = float("-inf")
        self._states: dict[str, ServerState] = {}

    async def readiness(self) -> Readiness:
        """How they are, at most a second old. Raises UnavailableError naming those that do not answer."""
        async with self._asking:
            if time.monotonic() - self._asked_at >= KEPT_S:
                self._states = await self._ask()
                self._asked_at = time.monotonic()
            states = self._states
        down = [name for name, state in states.items() if state != "ok"]
        if down:
            raise UnavailableError("not_ready", f"These servers do not answer: {', '.join(down)}.")
        return Readiness(**states)

    async def _ask(self) -> dict[str, ServerState]:
        postgres, redis, s3 = await asyncio.gather(
            _state(_ask_postgres(self._sessions)), _state(self._queue.redis.ping()), _state(self._store.check())
        )
        return {"postgres": postgres, "redis": redis, "s3": s3}


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
