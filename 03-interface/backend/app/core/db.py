"""The database connection: one engine and one session factory per process."""

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.config import Settings

SessionFactory = async_sessionmaker[AsyncSession]

# Keys of PostgreSQL advisory locks: any fixed numbers that differ.
MIGRATE_LOCK = 7_301_001
SWEEP_LOCK = 7_301_002
ADMIN_LOCK = 7_301_010

# A server that ends tells its connections at once; only one that vanished without a word must be asked.
ASKED_AFTER_S = 5.0
_RETURNED = "scribe_returned_at"

# No request waits so long for an answer: what asks for more must not keep its connection from others.
REQUEST_TIMEOUT_S = 30.0

_SERVER_SETTINGS = {
    "application_name": "scribe-api",
    "timezone": "UTC",
    # Whether a list walks an index or looks up a rare value first depends on the value: a plan for any would be wrong.
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",  # compiling costs 100 ms and more, for statements of a few
}


def create_engine(settings: Settings, *, statement_timeout_s: float = 0) -> AsyncEngine:
    """An engine whose dead connections are noticed before use and whose waits are bounded.

    ``statement_timeout_s``: what takes longer ends with an error; 0: a migration takes as long as it takes.
    """
    bounds = {"statement_timeout": f"{statement_timeout_s * 1000:.0f}"}
    engine = create_async_engine(
        settings.database_url,
        hide_parameters=True,  # an error's message goes to the log, what people said and typed does not
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        pool_use_lifo=True,  # few connections stay warm, with their statements prepared
        connect_args={"timeout": 5, "server_settings": _SERVER_SETTINGS | bounds},
    )
    event.listen(engine.sync_engine, "checkin", _note_return)
    event.listen(engine.sync_engine, "checkout", _require_alive)
    return engine


def _note_return(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_RETURNED] = time.monotonic()


def _require_alive(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Let the pool replace a dead connection. Its own way, pool_pre_ping, costs each request three round trips."""
    driver: Any = record.driver_connection
    if driver.is_closed():
        raise InvalidatePoolError
    if time.monotonic() - record.info.get(_RETURNED, time.monotonic()) > ASKED_AFTER_S:
        try:
            connection.ping()
        except (AsyncAdapt_asyncpg_dbapi.Error, OSError):
            raise InvalidatePoolError from None


def session_factory(engine: AsyncEngine) -> SessionFactory:
    """Sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)
