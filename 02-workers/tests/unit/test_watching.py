"""A job that is watched ends as cancelled only when somebody wished it."""

import asyncio
import time
from types import SimpleNamespace
from typing import cast

import pytest
from app.broker import Delivery
from app.core.errors import CancelledJobError
from app.services.signals import Signals
from app.worker.tasks.transcribe import Assignment, Desk
from redis.asyncio import Redis
from scribe_contracts import Stage
from test_notify import JOB


class Notes:
    """Signals whose answer is given."""

    def __init__(self, answer: Exception | bool) -> None:
        self._answer = answer

    async def report(self, *_args: object) -> bool:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


async def watch(answer: Exception | bool) -> None:
    desk = cast("Desk", SimpleNamespace(signals=Notes(answer)))
    await Assignment(JOB, Delivery("1-0", b"", 1), desk)._watched(asyncio.sleep(30))


class TestWatched:
    async def test_ends_a_job_that_somebody_cancels(self) -> None:
        with pytest.raises(CancelledJobError):
            await watch(True)

    async def test_does_not_take_an_error_for_a_wish(self) -> None:
        with pytest.raises(RuntimeError, match="a fault"):
            await watch(RuntimeError("a fault"))


class TestReport:
    async def test_redis_that_is_too_slow_is_redis_away(self) -> None:
        class Slow:
            def pipeline(self, **_options: object) -> object:
                raise asyncio.TimeoutError

        signals = Signals(cast("Redis", Slow()))
        assert not await signals.report(JOB, Stage.DOWNLOAD, 0.5, None)


class Shelf:
    """What ``waited_s`` uses of Redis."""

    def __init__(self) -> None:
        self.notes: dict[str, bytes] = {}

    async def set(self, key: str, value: int, *, ex: int, nx: bool = False) -> None:
        assert ex > 0
        if not (nx and key in self.notes):
            self.notes[key] = str(value).encode()

    async def get(self, key: str) -> bytes | None:
        return self.notes.get(key)

    async def delete(self, *keys: str) -> None:
        for key in keys:
            self.notes.pop(key, None)


class TestWaited:
    async def test_counts_from_the_first_time_that_a_neighbour_was_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        signals, now = Signals(cast("Redis", Shelf())), time.time()
        assert await signals.waited_s(JOB) < 2
        monkeypatch.setattr(time, "time", lambda: now + 3600)
        assert 3590 < await signals.waited_s(JOB) < 3610
        assert await signals.waited_s(JOB.model_copy(update={"attempt": 2})) < 2

    async def test_starts_again_when_the_job_got_further(self, monkeypatch: pytest.MonkeyPatch) -> None:
        signals, now = Signals(cast("Redis", Shelf())), time.time()
        await signals.waited_s(JOB)
        monkeypatch.setattr(time, "time", lambda: now + 3600)
        assert await signals.reach(JOB, Stage.DIARIZE)
        assert await signals.waited_s(JOB) < 2
