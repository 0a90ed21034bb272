import asyncio
import hashlib
from collections.abc import Sequence
from typing import cast

import pytest
from app.core.errors import StorageUnavailableError
from app.core.object_writer import PARTS_UNDER_WAY, ObjectWriter
from app.core.s3 import ObjectStore, PartTag


class Shelf:
    """A store that remembers what it was asked for; parts wait until they are let through."""

    part_bytes = 10

    def __init__(self) -> None:
        self.unsettled: set[object] = set()
        self.open: set[str] = set()
        self.parts: dict[int, bytes] = {}
        self.objects: dict[str, bytes] = {}
        self.most_under_way = self.under_way = 0
        self.let_through, self.may_begin = asyncio.Event(), asyncio.Event()
        self.let_through.set()
        self.may_begin.set()
        self.failing: set[int] = set()

    async def begin(self, _bucket: str, key: str) -> str:
        await self.may_begin.wait()
        self.open.add(key)
        return "id"

    async def send_part(self, _bucket: str, _key: str, _id: str, number: int, part: bytes) -> PartTag:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        # Later parts arrive earlier.
        await self.let_through.wait()
        await asyncio.sleep(0.001 * (5 - number % 5))
        self.under_way -= 1
        if number in self.failing:
            raise StorageUnavailableError
        self.parts[number] = bytes(part)
        return PartTag(number, str(number))

    async def complete(self, _bucket: str, key: str, _id: str, tags: Sequence[PartTag]) -> None:
        self.objects[key] = b"".join(self.parts[tag.number] for tag in tags)
        self.open.discard(key)

    async def put(self, _bucket: str, key: str, body: bytes) -> None:
        self.objects[key] = body

    async def delete(self, _bucket: str, keys: Sequence[str]) -> None:
        for key in keys:
            self.objects.pop(key, None)

    async def abort(self, _bucket: str, key: str, _id: str) -> None:
        self.open.discard(key)


def writer_to(shelf: Shelf) -> ObjectWriter:
    return ObjectWriter(cast("ObjectStore", shelf), "uploads", "a.wav")


@pytest.mark.parametrize("size", [1, 9, 10, 11, 20, 25, 237])
@pytest.mark.parametrize("step", [1, 7, 10, 64])
async def test_what_is_written_is_what_is_stored(size: int, step: int) -> None:
    shelf, content = Shelf(), bytes(index % 251 for index in range(size))
    writer = writer_to(shelf)
    for start in range(0, size, step):
        await writer.write(content[start : start + step])
    await writer.finish()
    assert shelf.objects == {"a.wav": content}
    assert (writer.size_bytes, writer.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert (shelf.open, shelf.unsettled) == (set(), set())
    assert shelf.most_under_way <= PARTS_UNDER_WAY


async def test_sender_waits_while_the_store_is_busy() -> None:
    shelf = Shelf()
    shelf.let_through.clear()
    writer = writer_to(shelf)
    writing = asyncio.create_task(writer.write(bytes(200)))
    await asyncio.sleep(0.01)
    assert (writing.done(), shelf.under_way) == (False, PARTS_UNDER_WAY)
    shelf.let_through.set()
    await writing
    await writer.finish()
    assert len(shelf.objects["a.wav"]) == 200


async def test_part_that_fails_ends_the_upload_and_leaves_nothing() -> None:
    shelf = Shelf()
    shelf.failing = {3}
    writer = writer_to(shelf)
    with pytest.raises(StorageUnavailableError):
        await writer.write(bytes(500))
    await writer.abandon()
    assert (shelf.open, shelf.objects, shelf.unsettled) == (set(), {}, set())


@pytest.mark.parametrize("size", [15, 105])
async def test_broken_off_at_any_moment_leaves_nothing(size: int) -> None:
    shelf = Shelf()
    shelf.may_begin.clear()
    writer = writer_to(shelf)
    writing = asyncio.create_task(writer.write(bytes(size)))
    await asyncio.sleep(0)
    writing.cancel()
    leaving = asyncio.create_task(writer.abandon())
    await asyncio.sleep(0)
    assert shelf.unsettled == {writer}
    shelf.may_begin.set()  # the store had not even answered that the upload has begun
    await leaving
    assert (shelf.open, shelf.objects, shelf.unsettled) == (set(), {}, set())


async def test_finished_object_goes_when_it_is_abandoned_after_all() -> None:
    shelf = Shelf()
    writer = writer_to(shelf)
    await writer.write(bytes(25))
    await writer.finish()
    await writer.abandon()
    assert (shelf.open, shelf.objects) == (set(), {})
