from alembic import command
from app.core.config import Settings
from app.migrate import alembic_config, migrate, upgrade
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.integration.conftest import started
from tests.integration.people import Person

OLD_MEETING = """
INSERT INTO meeting (
    id, title, original_filename, s3_path, status, owner_id, size_bytes, sha256, job_id, attempt, resends,
    result_prefix, created_at, updated_at
) VALUES (
    7, 'Réunion budgétaire', 'a.wav', 'a.wav', 'completed', 1, 9, repeat('0', 64), gen_random_uuid(), 2, 0,
    'a/', now(), now()
)
"""
OLD_TRANSCRIPT = """
INSERT INTO transcript (meeting_id, schema_version, removed, timeline, warnings, models, media)
VALUES (7, 1, '[]', '[]', '[]', '{}', '{}')
"""
OLD_SPEAKER = "INSERT INTO speaker (meeting_id, label, name, speech_s) VALUES (7, 'SPEAKER_00', 'Ana Petit', 3)"
OLD_SEGMENT = """
INSERT INTO segment (meeting_id, id, index, start_s, end_s, speaker, text, words, edited)
VALUES (7, 's0', 0, 0, 3, 'SPEAKER_00', 'We agreed on the deadlines.', '[]', false)
"""
OLD_GROUPS = """
INSERT INTO "group" (id, name, type, is_active, created_at, updated_at)
SELECT id, name, 'project', true, now(), now() FROM (
    VALUES (0, 'TOUS'), (91, 'Éco'), (92, 'éco'), (93, 'ÉCO'), (94, 'éco (92)'),
        (95, repeat('X', 200)), (96, repeat('x', 200))
) AS old (id, name)
"""


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


async def upgraded(settings: Settings, *old_rows: str) -> None:
    """Bring a database of the first schema, with these rows, to the newest."""

    def fill(connection: Connection) -> None:
        command.downgrade(alembic_config(connection), "0001")
        for statement in old_rows:
            connection.execute(text(statement))

    await on(settings, fill)
    await on(settings, upgrade)


async def test_meetings_of_the_first_schema_are_found(settings: Settings) -> None:
    await upgraded(settings, OLD_MEETING, OLD_TRANSCRIPT, OLD_SPEAKER, OLD_SEGMENT)
    async with started(settings) as running:
        admin = await Person.log_in(running.client, "admin@example.com", "admin123")
        for q in ("reunion", "deadline", "petit", "reunion deadline petit"):
            answer = await admin.get("/search/", q=q)
            assert [item["meeting"]["id"] for item in answer.json()["items"]] == [7], answer.text
        assert (await admin.get("/meetings/7/transcript")).json()["attempt"] == 2


async def test_groups_that_differ_in_case_alone_are_told_apart(settings: Settings) -> None:
    await upgraded(settings, OLD_GROUPS)

    def names(connection: Connection) -> list[str]:
        return list(connection.scalars(text('SELECT name FROM "group" WHERE id <= 1 OR id > 90 ORDER BY id')))

    assert await on(settings, names) == [
        "TOUS (0)",
        "Tous",
        "Éco",
        "éco (92-1)",
        "ÉCO (93)",
        "éco (92)",
        "X" * 200,
        "x" * 180 + " (96)",
    ]


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
