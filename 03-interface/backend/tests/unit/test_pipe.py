import asyncio

import pytest
from app.core.pipe import BytePipe, PipeClosedError


async def test_reads_are_full_parts_whatever_the_writes_were() -> None:
    pipe = BytePipe(capacity=64)
    reading = asyncio.create_task(asyncio.to_thread(lambda: [pipe.read(100), pipe.read(100), pipe.read(100)]))
    for number in range(15):
        await pipe.write(bytes([number]) * 10)
    pipe.end()
    parts = await reading
    assert [len(part) for part in parts] == [100, 50, 0]
    assert b"".join(parts) == b"".join(bytes([number]) * 10 for number in range(15))


async def test_writer_waits_for_room() -> None:
    pipe = BytePipe(capacity=10)
    await pipe.write(b"x" * 10)
    waiting = asyncio.create_task(pipe.write(b"y"))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await asyncio.to_thread(pipe.read, 5) == b"x" * 5
    await asyncio.wait_for(waiting, 5)


async def test_broken_pipe_frees_a_waiting_reader() -> None:
    pipe = BytePipe(capacity=10)
    reading = asyncio.create_task(asyncio.to_thread(pipe.read, 5))
    pipe.break_off()
    with pytest.raises(PipeClosedError):
        await asyncio.wait_for(reading, 5)


async def test_broken_pipe_frees_a_waiting_writer() -> None:
    pipe = BytePipe(capacity=1)
    await pipe.write(b"xx")
    writing = asyncio.create_task(pipe.write(b"y"))
    await asyncio.sleep(0)
    await asyncio.to_thread(pipe.break_off)
    with pytest.raises(PipeClosedError):
        await asyncio.wait_for(writing, 5)
