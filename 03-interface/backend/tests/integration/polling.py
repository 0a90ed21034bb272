"""Waiting for another process: ask again until a deadline."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], Awaitable[bool]], deadline_s: float = 30) -> None:
    """Return once the condition holds. Raises TimeoutError at the deadline."""
    async with asyncio.timeout(deadline_s):
        while not await condition():  # noqa: ASYNC110  nothing in this process could set an event
            await asyncio.sleep(0.05)
