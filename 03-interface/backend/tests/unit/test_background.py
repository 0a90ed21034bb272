"""Work beside the requests goes on whatever happens to it, and ends when it is told to."""

import asyncio
import contextlib

import pytest
from app.core import background
from app.core.background import end, forever, together
from app.services.outlook import Outlook
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import async_sessionmaker
from structlog.testing import capture_logs


async def test_failed_work_is_logged_and_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "RESTART_S", 0)
    runs, third = 0, asyncio.Event()

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise OverflowError("cannot convert float infinity to integer")
        if runs == 3:
            third.set()
            await asyncio.Event().wait()

    with capture_logs() as lines:
        task = asyncio.create_task(forever("outlook", work))
        async with asyncio.timeout(5):
            await third.wait()
    assert [(line["work"], line["log_level"], line.get("exc_info")) for line in lines] == [
        ("outlook", "error", True),
        ("outlook", "error", None),
    ]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert runs == 3


async def test_half_that_fails_ends_the_other_so_that_none_runs_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "RESTART_S", 0)
    looking, most, learned = 0, 0, 0
    settled = asyncio.Event()

    async def learn(_outlook: Outlook) -> None:
        nonlocal learned
        learned += 1
        await asyncio.sleep(0)
        if learned < 3:
            raise OverflowError
        settled.set()

    async def look(_outlook: Outlook) -> None:
        nonlocal looking, most
        looking += 1
        most = max(most, looking)
        try:
            await asyncio.Event().wait()
        finally:
            looking -= 1

    monkeypatch.setattr(Outlook, "learn", learn)
    monkeypatch.setattr(Outlook, "look", look)
    outlook = Outlook(async_sessionmaker(), Redis())
    task = asyncio.create_task(forever("outlook", outlook.run_forever))
    async with asyncio.timeout(5):
        await settled.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (most, looking) == (1, 0)


async def test_ends_what_lost_its_first_cancellation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "INSIST_S", 0.01)
    began = asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(forever(name, work)) for name in ("live", "sweep")]
    await began.wait()
    async with asyncio.timeout(5):
        await end(tasks)
    assert all(task.cancelled() for task in tasks)


async def test_ends_what_lost_its_cancellation_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "INSIST_S", 0.01)
    began, ended = asyncio.Event(), []

    async def deaf(name: str) -> None:
        began.set()
        for _ in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        ended.append(name)

    task = asyncio.create_task(forever("live", lambda: together(deaf("listen"), deaf("tell"))))
    await began.wait()
    async with asyncio.timeout(5):
        await end([task])
    assert task.cancelled()
    assert sorted(ended) == ["listen", "tell"]


async def test_raises_what_ended_the_others() -> None:
    with pytest.raises(OverflowError):
        await together(_fail(), asyncio.sleep(3600))


async def _fail() -> None:
    raise OverflowError
