"""Ending tasks for certain."""

from __future__ import annotations

import asyncio
from typing import Any

PATIENCE_S = 0.5


async def end_tasks(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they have ended; their outcome is nobody's concern.

    Once is not enough: before Python 3.12 ``asyncio.wait_for`` swallows a cancellation that comes together with the
    answer, and redis-py sends every command through it. Once, a finished job waited for ever for a loop to end.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=PATIENCE_S)
