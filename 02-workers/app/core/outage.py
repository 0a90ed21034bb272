"""How a Redis that is away, or cannot serve for now, shows."""

from __future__ import annotations

import asyncio

from redis.exceptions import (
    ClusterDownError,
    MasterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)

# asyncio's own timeout is no OSError before Python 3.11.
REDIS_ERRORS = (RedisError, OSError, asyncio.TimeoutError)
_PASSING = (ClusterDownError, MasterDownError, OutOfMemoryError, ReadOnlyError, TryAgainError)
_PASSING_WORDS = frozenset(
    {
        "BUSY",
        "CLUSTERDOWN",
        "LOADING",
        "MASTERDOWN",
        "MISCONF",
        "NOREPLICAS",
        "OOM",
        "READONLY",
        "TRYAGAIN",
        "UNBLOCKED",
    }
)


def is_outage(error: Exception) -> bool:
    """Whether waiting may help: no connection, or a server that is loading, full, read-only or cannot save."""
    if not isinstance(error, ResponseError):
        return isinstance(error, REDIS_ERRORS)
    return isinstance(error, _PASSING) or str(error).partition(" ")[0] in _PASSING_WORDS
