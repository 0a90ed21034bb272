"""The database connection: one engine and one session factory per process."""

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from app.core.config import Settings

SessionFactory = async_sessionmaker[AsyncSession]

# Keys of PostgreSQL advisory locks: any fixed numbers that differ.
MIGRATE_LOCK = 7_301_001
SWEEP_LOCK = 7_301_002
ADMIN_LOCK = 7_301_010

_SERVER_SETTINGS = {
    "application_name": "scribe-api",
    "timezone": "UTC",
    # Whether a list walks an index or looks up a rare value first depends on the value: a plan for any would be wrong.
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",  # compiling costs 100 ms and more, for statements of a few
}


def create_engine(settings: Settings) -> AsyncEngine:
    """An engine whose dead connections are noticed before use and whose waits are bounded."""
    return create_async_engine(
        settings.database_url,
        hide_parameters=True,  # an error's message goes to the log, what people said and typed does not
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"timeout": 5, "server_settings": _SERVER_SETTINGS},
    )


def session_factory(engine: AsyncEngine) -> SessionFactory:
    """Sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)
