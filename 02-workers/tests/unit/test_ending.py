import asyncio
from contextlib import suppress

from app.core.ending import end_tasks


class TestEndTasks:
    async def test_ends_a_task_that_swallows_its_cancellation(self) -> None:
        swallowed = asyncio.Event()

        async def stubborn() -> None:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            swallowed.set()
            await asyncio.sleep(60)

        task = asyncio.create_task(stubborn())
        await asyncio.sleep(0)
        await asyncio.wait_for(end_tasks(task), 5)
        assert swallowed.is_set()
        assert task.cancelled()

    async def test_takes_what_has_ended_already(self) -> None:
        async def fails() -> None:
            raise ValueError

        task = asyncio.create_task(fails())
        await asyncio.wait({task})
        await end_tasks(task)
        assert isinstance(task.exception(), ValueError)
