"""Work that goes on beside the requests for as long as the process lives."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

log = structlog.get_logger(__name__)

RESTART_S = 1.0
INSIST_S = 1.0


async def forever(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run ``work`` until cancelled; whatever ends it is logged, and it starts again after a second."""
    while True:
        try:
            await work()
            log.error("background work ended, starts again", work=name)
        except Exception:  # a bug that nobody foresaw must not end live events, forecasts or sweeps until a restart
            log.exception("background work failed, starts again", work=name)
        await asyncio.sleep(RESTART_S)


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel until they have ended: Python 3.11 can lose a cancellation that comes together with an answer."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=INSIST_S)
