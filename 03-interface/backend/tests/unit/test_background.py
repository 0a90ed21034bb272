"""Work beside the requests goes on whatever happens to it, and ends when it is told to."""

import asyncio

import pytest
from app.core import background
from app.core.background import forever
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
