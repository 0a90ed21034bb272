"""Runs migrations on the connection that app.migrate hands over, or on one of its own for the alembic command."""

import asyncio

from alembic import context
from app.core.config import get_settings
from app.core.db import create_engine
from app.models import Base
from sqlalchemy import Connection, text


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        # A migration waits for a lock no longer than this; otherwise it would stop every request behind it.
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        context.run_migrations()


async def run_alone() -> None:
    engine = create_engine(get_settings())
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database: offline SQL is not supported.")

handed_over = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(run_alone())
else:
    run(handed_over)
