"""Writes documents beside the event loop: a few at a time, the rest in a short line."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from app.core.errors import TooManyRequestsError, UnavailableError

# A ten-hour meeting takes 5 s and 100 MiB as a PDF, the costliest of all.
WRITTEN_AT_ONCE = 2
EXPORTS_AT_ONCE = 8
EXPORTS_PER_USER = 4


class ExportDesk:
    """The exports of this process; whoever is one too many is told at once."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=WRITTEN_AT_ONCE, thread_name_prefix="export")
        self._running: Counter[int] = Counter()

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def entered(self, user_id: int) -> Iterator[None]:
        """Hold a place from the first row to the last byte. Raises TooManyRequestsError or UnavailableError."""
        if self._running[user_id] >= EXPORTS_PER_USER:
            raise TooManyRequestsError(
                "too_many_exports", f"You have {EXPORTS_PER_USER} exports running: wait until one of them ends."
            )
        if self._running.total() >= EXPORTS_AT_ONCE:
            raise UnavailableError("exports_busy", "Too many exports run at this moment. Try again in a minute.")
        self._running[user_id] += 1
        try:
            yield
        finally:
            self._running[user_id] -= 1
            self._running += Counter()  # forgets those who have none

    async def write(self, work: Callable[[], bytes]) -> bytes:
        """Do the work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
