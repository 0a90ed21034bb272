from alembic import command
from app.core.config import Settings
from app.migrate import alembic_config, migrate, upgrade
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine


async def on(settings: Settings, call: "object") -> object:
    assert callable(call)
    engine = create_async_engine(settings.database_url)
    async with engine.begin() as connection:
        result: object = await connection.run_sync(call)
    await engine.dispose()
    return result


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_models_and_migrations_say_the_same(settings: Settings) -> None:
    await on(settings, lambda connection: command.check(alembic_config(connection)))


async def test_goes_down_to_nothing_and_up_again(settings: Settings) -> None:
    before = await on(settings, tables)
    await on(settings, lambda connection: command.downgrade(alembic_config(connection), "base"))
    assert await on(settings, tables) == {"alembic_version"}
    await on(settings, upgrade)
    assert await on(settings, tables) == before


async def test_constraints_are_named_by_convention(settings: Settings) -> None:
    def names(connection: Connection) -> set[str]:
        query = text("SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'")
        return set(connection.scalars(query))

    found = await on(settings, names)
    assert isinstance(found, set)
    assert {"ck_meeting_status", "ck_group_type", "uq_user_email", "fk_meeting_owner_id_user"} <= found
    assert all(str(name).startswith(("pk_", "fk_", "uq_", "ck_", "alembic_version")) for name in found)


async def test_second_run_changes_nothing(settings: Settings) -> None:
    def rows(connection: Connection) -> list[object]:
        query = text('SELECT id, email, hashed_password FROM "user" UNION ALL SELECT id, name, type FROM "group"')
        return [tuple(row) for row in connection.execute(query)]

    before = await on(settings, rows)
    await migrate(settings)
    assert await on(settings, rows) == before
