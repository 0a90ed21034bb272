"""Tells readers at once what changes: one listener per process, one queue per open stream."""

from app.broker import JobQueue
from app.core.db import SessionFactory


class LiveHub:
    """Hears of committed changes of meetings and hands them to those who may see them."""

    def __init__(self, sessions: SessionFactory, queue: JobQueue) -> None:
        self._sessions = sessions
        self._queue = queue

    async def run_forever(self) -> None:
        """Listen until cancelled."""
