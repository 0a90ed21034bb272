"""Writes one object as its bytes come in: parts of a fixed size, a few of them on their way, none on disk."""

import asyncio
import hashlib
from contextlib import suppress

from app.core.errors import StorageUnavailableError
from app.core.s3 import ObjectStore, PartTag

# Five parts of 8 MiB keep two cores busy (benchmarks/results); larger ones are fewer, for memory stays the same.
PARTS_UNDER_WAY = 5
BYTES_UNDER_WAY = 40 * 1024**2


class ObjectWriter:
    """One object on its way to the store. Whoever made it calls ``finish`` or ``abandon``, and waits for it."""

    def __init__(self, store: ObjectStore, bucket: str, key: str) -> None:
        self._store, self._bucket, self._key = store, bucket, key
        self._digest = hashlib.sha256()
        self._buffer = bytearray()
        self._filled = 0
        self._free: list[bytearray] = []
        self._begun: asyncio.Task[str] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._tags: list[PartTag] = []
        self._numbers = 0
        self._storing: asyncio.Task[None] | None = None
        self._most_under_way = max(1, min(PARTS_UNDER_WAY, BYTES_UNDER_WAY // store.part_bytes))
        self.size_bytes = 0
        store.unsettled.add(self)

    @property
    def sha256(self) -> str:
        """Of everything written so far."""
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        """Take bytes, waiting while too many parts are under way."""
        self._digest.update(data)
        self.size_bytes += len(data)
        rest = memoryview(data)
        while rest:
            if not self._buffer:
                self._buffer = self._free.pop() if self._free else bytearray(self._store.part_bytes)
            taken = min(len(rest), len(self._buffer) - self._filled)
            memoryview(self._buffer)[self._filled : self._filled + taken] = rest[:taken]
            self._filled += taken
            rest = rest[taken:]
            if self._filled == len(self._buffer):
                await self._send()

    async def finish(self) -> None:
        """Store what is left and make the object appear."""
        if self._begun is None:
            whole = bytes(self._buffer[: self._filled])
            self._storing = asyncio.create_task(self._store.put(self._bucket, self._key, whole))
        else:
            if self._filled:
                await self._send()
            await self._wait(all_of_them=True)
            upload_id = await self._begun
            tags = sorted(self._tags, key=lambda tag: tag.number)
            self._storing = asyncio.create_task(self._store.complete(self._bucket, self._key, upload_id, tags))
        await asyncio.shield(self._storing)
        self._store.unsettled.discard(self)

    async def abandon(self) -> None:
        """Leave nothing behind, whatever was sent. Raises StorageUnavailableError when that could not be done."""
        try:
            await self._remove()
        finally:
            self._store.unsettled.discard(self)

    async def _remove(self) -> None:
        # A call in a thread cannot be called back: what it makes is removed once it has made it.
        await asyncio.gather(*self._sending, return_exceptions=True)
        if self._storing is not None:
            with suppress(StorageUnavailableError):
                await self._storing
            await self._store.delete(self._bucket, [self._key])
        if self._begun is not None:
            await self._store.abort(self._bucket, self._key, await self._begun)

    async def _send(self) -> None:
        if self._begun is None:
            self._begun = asyncio.create_task(self._store.begin(self._bucket, self._key))
            await asyncio.shield(self._begun)
        while len(self._sending) >= self._most_under_way:
            await self._wait()
        self._numbers += 1
        part, self._buffer = self._buffer, bytearray()
        self._sending.add(asyncio.create_task(self._send_part(self._numbers, part, self._filled)))
        self._filled = 0

    async def _send_part(self, number: int, part: bytearray, size: int) -> None:
        assert self._begun is not None  # noqa: S101  the first part begins
        upload_id = await asyncio.shield(self._begun)
        body = part if size == len(part) else part[:size]
        self._tags.append(await self._store.send_part(self._bucket, self._key, upload_id, number, body))
        self._free.append(part)

    async def _wait(self, *, all_of_them: bool = False) -> None:
        """Wait for a part under way, or for all; raises what one of them raised."""
        if not self._sending:
            return
        how = asyncio.ALL_COMPLETED if all_of_them else asyncio.FIRST_COMPLETED
        done, self._sending = await asyncio.wait(self._sending, return_when=how)
        for failure in [sent.exception() for sent in done]:  # all are asked: one not asked is reported as forgotten
            if failure is not None:
                raise failure
