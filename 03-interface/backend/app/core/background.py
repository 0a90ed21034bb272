"""Work that goes on beside the requests for as long as the process lives."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable

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


async def together(*works: Coroutine[object, object, None]) -> None:
    """Run all of them until one ends, or this is cancelled: then all have ended, and what failed is raised.

    Not a TaskGroup, which passes a cancellation on to its children once: a child that loses it waits for ever.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(tasks)
    for task in done:
        task.result()


async def end(tasks: Iterable[asyncio.Task[object]]) -> None:
    """Cancel until they have ended, also when this itself is cancelled meanwhile.

    Once is not enough with Python 3.11: its ``asyncio.wait_for`` swallows a cancellation that comes together with the
    answer, and redis-py sends every command through it. Of those that met a command, a quarter was lost (measured).
    """
    pending, cancelled = set(tasks), False
    while pending:
        for task in pending:
            task.cancel()
        try:
            _, pending = await asyncio.wait(pending, timeout=INSIST_S)
        except asyncio.CancelledError:
            cancelled, pending = True, {task for task in pending if not task.done()}
    if cancelled:
        raise asyncio.CancelledError
