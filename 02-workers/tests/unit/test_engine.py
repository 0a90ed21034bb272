"""The parent of the models' process, with a real child and stand-ins for the stages."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from app.core.errors import EngineCrashedError, StageTimeoutError
from app.worker.engine import Engine
from app.worker.engine_child import Call, Done, engine_options
from scribe_contracts import Stage
from test_config import settings


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "plan.json"
    monkeypatch.setenv("FAKE_PLAN", str(path))
    return path


@pytest_asyncio.fixture
async def engine(plan: Path) -> AsyncIterator[Engine]:
    engine = Engine(engine_options(settings(), "fake_stages:open_stages"))
    yield engine
    await engine.close()


async def ask(engine: Engine, *more: object, timeout_s: float = 20.0) -> Done:
    call = Call(Stage.DIARIZE, ("/room/audio.wav", *more), {})
    return await engine.call(call, timeout_s=timeout_s, on_progress=lambda _fraction: None)


def write(plan: Path, what: dict[str, dict[str, object]]) -> None:
    plan.write_text(json.dumps(what))


def children(plan: Path) -> list[int]:
    return [int(line.split()[-1]) for line in plan.with_suffix(".calls").read_text().splitlines()]


async def test_child_that_died_while_nobody_asked_costs_no_call(engine: Engine, plan: Path) -> None:
    engine.start()
    await ask(engine)
    os.kill(children(plan)[0], signal.SIGKILL)
    await ask(engine)
    first, second = children(plan)
    assert first != second


async def test_call_that_a_dying_child_never_took_is_made_again(engine: Engine, plan: Path) -> None:
    write(plan, {"warm": {"sleep_s": 0.2, "exit": True}})
    engine.start()
    await ask(engine)
    assert len(children(plan)) == 1


async def test_call_that_kills_its_child_is_not_made_again(engine: Engine, plan: Path) -> None:
    write(plan, {"diarize": {"exit": True}})
    engine.start()
    with pytest.raises(EngineCrashedError):
        await ask(engine)
    assert len(children(plan)) == 1


async def test_call_larger_than_the_pipe_does_not_hold_up_the_loop(engine: Engine, plan: Path) -> None:
    write(plan, {"warm": {"sleep_s": 30}})
    engine.start()
    await engine.ready.wait()
    asking = asyncio.create_task(ask(engine, b"x" * 1_000_000, timeout_s=0.3))
    with pytest.raises(StageTimeoutError):
        await asyncio.wait_for(asking, 10)
