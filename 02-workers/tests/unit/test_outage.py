"""A Redis that cannot serve for now is waited for; a fault of ours is not."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from app import broker
from app.broker import ReliableStreamBroker
from app.core.outage import is_outage
from redis.exceptions import (
    BusyLoadingError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)
from redis.exceptions import (
    ConnectionError as RedisConnectionError,
)
from test_config import settings

PASSING = [
    RedisConnectionError("refused"),
    BusyLoadingError("Redis is loading the dataset in memory"),
    ReadOnlyError("You can't write against a read only replica."),
    OutOfMemoryError("command not allowed when used memory > 'maxmemory'."),
    ResponseError("MISCONF Redis is configured to save RDB snapshots, but is unable to persist on disk."),
    ResponseError("OOM command not allowed when used memory > 'maxmemory'. script: 1f, on @user_script:3."),
    ResponseError("NOREPLICAS Not enough good replicas to write."),
    ConnectionResetError("reset"),
    asyncio.TimeoutError(),
]
OURS = [ResponseError("WRONGTYPE Operation against a key"), ResponseError("unknown command"), ValueError("no")]


def fails_once(error: Exception) -> Callable[[], Awaitable[str]]:
    left = [error]

    async def call() -> str:
        if left:
            raise left.pop()
        return "answer"

    return call


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> ReliableStreamBroker:
    monkeypatch.setattr(broker, "RECONNECT_WAIT_S", 0.0)
    return ReliableStreamBroker(settings())


class TestIsOutage:
    @pytest.mark.parametrize("error", PASSING, ids=repr)
    def test_knows_what_passes(self, error: Exception) -> None:
        assert is_outage(error)

    @pytest.mark.parametrize("error", OURS, ids=repr)
    def test_knows_what_does_not(self, error: Exception) -> None:
        assert not is_outage(error)


class TestPatiently:
    @pytest.mark.parametrize("error", PASSING, ids=repr)
    async def test_waits_for_redis(self, stream: ReliableStreamBroker, error: Exception) -> None:
        assert await stream._patiently(fails_once(error)) == "answer"

    @pytest.mark.parametrize("error", OURS, ids=repr)
    async def test_raises_a_fault_of_ours(self, stream: ReliableStreamBroker, error: Exception) -> None:
        with pytest.raises(type(error)):
            await stream._patiently(fails_once(error))
