"""The database connection: one engine and one session factory per process."""

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from app.core.config import Settings

SessionFactory = async_sessionmaker[AsyncSession]

# Keys of PostgreSQL advisory locks: any fixed numbers that differ.
MIGRATE_LOCK = 7_301_001
SWEEP_LOCK = 7_301_002
ADMIN_LOCK = 7_301_010


def create_engine(settings: Settings) -> AsyncEngine:
    """An engine whose dead connections are noticed before use and whose waits are bounded."""
    return create_async_engine(
        settings.database_url,
        hide_parameters=True,  # an error's message goes to the log, what people said and typed does not
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"timeout": 5, "server_settings": {"application_name": "scribe-api", "timezone": "UTC"}},
    )


def session_factory(engine: AsyncEngine) -> SessionFactory:
    """Sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)
