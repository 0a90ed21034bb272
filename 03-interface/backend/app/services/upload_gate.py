"""How many uploads run at once: never all of them for one person, and no more than there is memory for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from app.core import metrics
from app.core.errors import TooManyRequestsError, UnavailableError
from app.core.s3 import UPLOADS_AT_ONCE

# Enough for a folder sent all at once, and places are left for everybody else.
UPLOADS_PER_USER = 24
# A part of a resumable upload is held whole until its checksum is known.
PARTS_BYTES = 128 * 1024**2
PARTS_PER_USER = 4
PART_WAIT_S = 30.0
# A clip is held whole, and copied once while it is checked.
CLIPS_PER_USER = 2
CLIPS_AT_ONCE = 4
# Completing holds a database connection while the recording is read back.
COMPLETING_AT_ONCE = 4


class UploadGate:
    """Counts the uploads of this process; whoever is one too many is told at once instead of waiting in silence."""

    def __init__(self) -> None:
        self._running: Counter[int] = Counter()
        self._clips: Counter[int] = Counter()
        self._parts: Counter[int] = Counter()
        self._part_bytes = 0
        self._freed = asyncio.Condition()
        self.completing = asyncio.Semaphore(COMPLETING_AT_ONCE)

    @contextmanager
    def entered(self, user_id: int) -> Iterator[None]:
        """Hold a place while the upload runs. Raises TooManyRequestsError or UnavailableError when there is none."""
        if self._running[user_id] >= UPLOADS_PER_USER:
            raise TooManyRequestsError(
                "too_many_uploads", f"You have {UPLOADS_PER_USER} uploads running: wait until one of them ends."
            )
        if self._running.total() >= UPLOADS_AT_ONCE:
            raise UnavailableError("uploads_busy", "Too many uploads run at this moment. Try again in a minute.")
        with _counted(self._running, user_id), metrics.UPLOADS_RUNNING.track_inprogress():
            yield

    @contextmanager
    def holding_clip(self, user_id: int) -> Iterator[None]:
        """Memory for one clip of a voice. Raises TooManyRequestsError or UnavailableError when there is none."""
        if self._clips[user_id] >= CLIPS_PER_USER:
            raise TooManyRequestsError(
                "too_many_clips", f"You send {CLIPS_PER_USER} clips at this moment: wait until one of them ends."
            )
        if self._clips.total() >= CLIPS_AT_ONCE:
            raise UnavailableError("uploads_busy", "Too many clips are sent at this moment. Try again in a minute.")
        with _counted(self._clips, user_id):
            yield

    @asynccontextmanager
    async def holding(self, user_id: int, size_bytes: int) -> AsyncIterator[None]:
        """Memory for one part, waited for. Raises TooManyRequestsError or UnavailableError when none becomes free."""
        if self._parts[user_id] >= PARTS_PER_USER:
            raise TooManyRequestsError(
                "too_many_parts", f"You send {PARTS_PER_USER} parts at this moment: wait until one of them ends."
            )
        with _counted(self._parts, user_id):
            await self._reserve(size_bytes)
            try:
                yield
            finally:
                self._part_bytes -= size_bytes
                async with self._freed:
                    self._freed.notify_all()

    async def _reserve(self, size_bytes: int) -> None:
        try:
            async with asyncio.timeout(PART_WAIT_S), self._freed:
                await self._freed.wait_for(lambda: self._part_bytes + size_bytes <= PARTS_BYTES)
                self._part_bytes += size_bytes
        except TimeoutError:
            raise UnavailableError(
                "uploads_busy", "Too many uploads run at this moment. Send this part again in a minute."
            ) from None


@contextmanager
def _counted(places: Counter[int], user_id: int) -> Iterator[None]:
    places[user_id] += 1
    try:
        yield
    finally:
        places[user_id] -= 1
        places += Counter()  # forgets those who have none
