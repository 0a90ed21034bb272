"""Other processes: where they may listen, and waiting for them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], Awaitable[bool]], deadline_s: float = 30) -> None:
    """Return once the condition holds. Raises TimeoutError at the deadline."""
    async with asyncio.timeout(deadline_s):
        while not await condition():  # noqa: ASYNC110  nothing in this process could set an event
            await asyncio.sleep(0.05)


def free_port() -> int:
    """A port of loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
