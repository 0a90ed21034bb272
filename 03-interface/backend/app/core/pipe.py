"""A bounded pipe from the event loop to a thread: what arrives over HTTP on one side, a file for boto3 on the other."""

import asyncio
import threading
from collections import deque


class PipeClosedError(Exception):
    """The other side of the pipe is gone."""


class BytePipe:
    """Written to by the event loop, read like a file by one thread; holds about ``capacity`` bytes at most."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Event()
        self._changed = threading.Condition()
        self._chunks: deque[bytes] = deque()
        self._held = 0
        self._ended = False
        self._broken = False

    async def write(self, data: bytes) -> None:
        """Hand over bytes, waiting for room. Raises PipeClosedError when the reader is gone."""
        while True:
            with self._changed:
                if self._broken:
                    raise PipeClosedError
                if self._held < self._capacity:
                    self._chunks.append(data)
                    self._held += len(data)
                    self._changed.notify()
                    return
                self._room.clear()
            await self._room.wait()

    def end(self) -> None:
        """No more bytes: the reader sees the end of the file."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def break_off(self) -> None:
        """Give up, from either side: reads and writes raise PipeClosedError."""
        with self._changed:
            self._broken = True
            self._chunks.clear()
            self._changed.notify()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._room.set)

    def read(self, size: int = -1) -> bytes:
        """Exactly ``size`` bytes, fewer only at the end: s3transfer makes each read one part."""
        wanted = size if size >= 0 else None
        taken = bytearray()
        while wanted is None or len(taken) < wanted:
            chunk = self._next(None if wanted is None else wanted - len(taken))
            if not chunk:
                break
            taken += chunk
        return bytes(taken)

    def _next(self, limit: int | None) -> bytes:
        with self._changed:
            while not self._chunks and not self._ended and not self._broken:
                self._changed.wait()
            if self._broken:
                raise PipeClosedError
            if not self._chunks:
                return b""
            chunk = self._chunks.popleft()
            if limit is not None and len(chunk) > limit:
                self._chunks.appendleft(chunk[limit:])
                chunk = chunk[:limit]
            self._held -= len(chunk)
        self._loop.call_soon_threadsafe(self._room.set)
        return chunk
