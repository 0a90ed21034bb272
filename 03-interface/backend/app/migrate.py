"""Prepares database and buckets: ``python -m app.migrate``. Safe to repeat, and for several processes at once."""

import asyncio
import sys
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, BUCKET_PROCESSED, BUCKET_UPLOADS
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import ConfigError, Settings, get_settings
from app.core.db import MIGRATE_LOCK, create_engine, session_factory
from app.core.errors import UnavailableError
from app.core.logging import configure_logging
from app.core.s3 import ObjectStore
from app.services.seed import seed

log = structlog.get_logger(__name__)

BACKEND = Path(__file__).resolve().parents[1]


async def migrate(settings: Settings) -> None:
    """Schema up to date, first data in, buckets there."""
    engine = create_engine(settings)
    store = ObjectStore(settings)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATE_LOCK})
            await connection.commit()
            await connection.run_sync(upgrade)
            await connection.commit()
            async with session_factory(engine).begin() as session:
                await seed(session, settings)
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATE_LOCK})
        for bucket in (BUCKET_UPLOADS, BUCKET_PROCESSED, BUCKET_IDENTITY_BANK):
            await store.ensure_bucket(bucket)
    finally:
        store.close()
        await engine.dispose()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to the revision, on this connection."""
    config = alembic_config(connection)
    command.upgrade(config, revision)


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, working on a connection of ours."""
    config = Config(BACKEND / "alembic.ini")
    config.attributes["connection"] = connection
    return config


def main() -> int:
    """0 when everything is ready, 1 when a server refused, 2 when the configuration cannot be used."""
    try:
        settings = get_settings()
    except ConfigError as error:
        sys.stderr.write(f"FAIL: {error}\n")
        return 2
    configure_logging(settings)
    try:
        asyncio.run(migrate(settings))
    except (SQLAlchemyError, OSError, UnavailableError) as error:
        sys.stderr.write(f"FAIL: the database or the object store is not usable: {error}\n")
        return 1
    log.info("database and buckets ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
