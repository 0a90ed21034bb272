"""Fills a database with a house's worth of meetings: SQL alone, in a minute or two.

300 people in three thirds: who may see most meetings, some, and very few. Words are drawn by Zipf's law from common
French and English ones and a long tail, so that some are in nearly every meeting and some in a handful.
"""

# ruff: noqa: S311, SIM905  nothing drawn here is a secret; words are easier to read in a line

from __future__ import annotations

import asyncio
from random import Random
from uuid import UUID

import asyncpg

PEOPLE = 300
TEMPLATES = 2000
SEGMENTS = 12
WORDS_PER_SEGMENT = 14
NAMES = ("Camille", "Louis", "Inès", "Hugo", "Zoé", "Anne-Marie", "John", "Mary", "François", "Léa", "Noël", "Grace")
COMMON = (
    "budget réunion projet équipe client livraison décision planning réponse problème qualité données marché trimestre "
    "contrat fournisseur école hôpital théâtre été février prévision résultat stratégie numérique sécurité "
    "développement "
    "meeting deadline customer release schedule review budget decision team quarter contract delivery market design "
    "security strategy question answer report number people office product service support training travel winter "
    "nous allons faire pour avec dans cette semaine prochaine demain the we will with this next week tomorrow and for"
).split()
SYLLABLES = "ba co du fe gi lo ma né pu ra si to vé zu chi bre cla dro".split()


def vocabulary(random: Random) -> list[str]:
    """Words from the most common to the rarest."""
    tail = {"".join(random.choices(SYLLABLES, k=random.choice((2, 3, 4)))) for _ in range(9000)}
    common = list(dict.fromkeys(COMMON))
    random.shuffle(common)
    return common + sorted(tail - set(common))


def transcripts(random: Random) -> list[list[str]]:
    """The segments of each template."""
    words = vocabulary(random)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    drawn = iter(random.choices(words, weights, k=TEMPLATES * SEGMENTS * WORDS_PER_SEGMENT))
    return [
        [" ".join(next(drawn) for _ in range(WORDS_PER_SEGMENT)).capitalize() + "." for _ in range(SEGMENTS)]
        for _ in range(TEMPLATES)
    ]


PEOPLE_SQL = f"""
INSERT INTO "user" (email, hashed_password, full_name, is_active, is_superuser, created_at, updated_at)
SELECT 'person' || n || '@example.org', '!', 'Person ' || n, true, false, now(), now()
FROM generate_series(1, {PEOPLE}) n;
INSERT INTO user_group_link (user_id, group_id)
SELECT u.id, g FROM "user" u,
     unnest(CASE u.id % 3 WHEN 0 THEN ARRAY[1, 2, 3, 4] WHEN 1 THEN ARRAY[1, 5, 6] ELSE ARRAY[1, 9] END) g
WHERE u.email LIKE 'person%';
INSERT INTO auth_session (id, user_id, created_at, last_used_at, expires_at)
SELECT md5('session' || u.id)::uuid, u.id, now(), now(), now() + interval '1 day'
FROM "user" u WHERE u.email LIKE 'person%';
INSERT INTO identity (id, name, scope, created_at, updated_at)
SELECT md5('identity' || n)::uuid, ($1::text[])[1 + n % {len(NAMES)}] || ' ' || chr(65 + n % 26) || 'ernard' || n,
       CASE n % 3 WHEN 0 THEN 'company' WHEN 1 THEN 'group-2' ELSE 'user-' || n END, now(), now()
FROM generate_series(1, 400) n;
"""  # noqa: S608  numbers of ours
PEOPLE_FOUND_SQL = """
SELECT u.id, s.id AS login FROM "user" u JOIN auth_session s ON s.user_id = u.id
WHERE u.email LIKE 'person%' ORDER BY u.id
"""
# One in 40 failed, one in 1000 runs; 75 % are shared with a group of those who see most, few with the others'.
MEETINGS_SQL = """
INSERT INTO meeting (id, title, original_filename, s3_path, status, owner_id, size_bytes, sha256, job_id,
                     attempt, resends, result_prefix, language, duration_s, created_at, updated_at,
                     transcription_text, search)
SELECT n, initcap(t.title) || ' ' || n, 'talk.wav', 'seed/' || n,
       CASE WHEN n % 40 = 0 THEN 'failed' WHEN n % 1000 = 1 THEN 'processing' ELSE 'completed' END,
       (SELECT min(id) FROM "user" WHERE email LIKE 'person%') + least(floor(300 * power(random(), 2)), 299)::int,
       50000000, repeat('0', 64), md5('job' || n)::uuid, 1, 0, 'seed/' || n || '/',
       CASE WHEN n % 20 = 0 THEN 'de' WHEN n % 3 = 0 THEN 'en' ELSE 'fr' END, 600 + n % 5400,
       now() - (($1 - n) || ' minutes')::interval, now() - (($1 - n) || ' minutes')::interval, t.body,
       array_to_tsvector(tsvector_to_array(t.vector || search_vector(t.title)))
FROM generate_series($2::int, $3::int) n JOIN template t ON t.id = n % $4;
"""
LINKS_SQL = """
INSERT INTO meeting_group_link (meeting_id, group_id)
SELECT id, CASE WHEN id % 100 < 45 THEN 2 WHEN id % 100 < 65 THEN 3 WHEN id % 100 < 75 THEN 4
                WHEN id % 100 < 82 THEN 5 WHEN id % 100 < 85 THEN 6 WHEN id % 5000 = 85 THEN 9
                WHEN id % 5000 = 86 THEN 1 ELSE 7 END
FROM meeting WHERE id % 100 < 90;
INSERT INTO speaker (meeting_id, label, name, named_by, identity_id, speech_s)
SELECT m.id, 'SPEAKER_0' || k,
       CASE WHEN (m.id + k) % 7 = 0 THEN ($1::text[])[1 + (m.id + k) % array_length($1::text[], 1)] END,
       CASE WHEN (m.id + k) % 7 = 0 THEN 'person' WHEN (m.id + k) % 2 = 0 THEN 'voice' END,
       CASE WHEN (m.id + k) % 2 = 0 THEN md5('identity' || (1 + (m.id * 31 + k * 17) % 400))::uuid END,
       100 + (m.id * k) % 700
FROM meeting m, generate_series(0, 2) k;
"""
SEGMENTS_SQL = """
INSERT INTO segment (meeting_id, id, index, start_s, end_s, speaker, text, words, edited)
SELECT n, 's' || place, place - 1, place * 6, place * 6 + 5, 'SPEAKER_0' || place % 3, line, '[]', false
FROM generate_series($1::int, $2::int) n JOIN template t ON t.id = n % $3,
     unnest(t.lines) WITH ORDINALITY AS said(line, place)
"""


async def seed(url: str, meetings: int) -> dict[str, list[tuple[int, UUID]]]:
    """Fill the database once; gives the ids and logins of those who see most, some and few."""
    connection = await asyncpg.connect(url)
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM meeting WHERE s3_path LIKE 'seed/%')"):
        await _fill(connection, url, meetings)
    rows = await connection.fetch(
        'SELECT u.id, s.id AS login FROM "user" u JOIN auth_session s ON s.user_id = u.id '
        "WHERE u.email LIKE 'person%' ORDER BY u.id"
    )
    await connection.close()
    kinds = {0: "most", 1: "some", 2: "few"}
    found: dict[str, list[tuple[int, UUID]]] = {kind: [] for kind in kinds.values()}
    for row in rows:
        found[kinds[row["id"] % 3]].append((row["id"], row["login"]))
    return found


async def _fill(connection: asyncpg.Connection, url: str, meetings: int) -> None:
    random = Random(20261123)
    lines = transcripts(random)
    await connection.execute(
        "CREATE TABLE template (id int PRIMARY KEY, title text, lines text[], body text, vector tsvector)"
    )
    rows = [(n, " ".join(random.choices(COMMON, k=3)), each, "\n".join(each)) for n, each in enumerate(lines)]
    await connection.copy_records_to_table("template", records=rows, columns=["id", "title", "lines", "body"])
    await connection.execute("UPDATE template SET vector = strip(search_vector(body))")
    await connection.execute("ALTER TABLE meeting DISABLE TRIGGER USER")
    for statement in filter(str.strip, PEOPLE_SQL.split(";")):
        await connection.execute(statement, *([list(NAMES)] if "$1" in statement else []))
    half = meetings // 2
    await _both(url, MEETINGS_SQL, [(meetings, 1, half, TEMPLATES), (meetings, half + 1, meetings, TEMPLATES)])
    for statement in filter(str.strip, LINKS_SQL.split(";")):
        await connection.execute(statement, *([list(NAMES)] if "$1" in statement else []))
    # An index that is made at the end takes a fraction of one that grows with every row.
    await connection.execute("DROP INDEX ix_segment_search")
    await _both(url, SEGMENTS_SQL, [(1, half, TEMPLATES), (half + 1, meetings, TEMPLATES)])
    await connection.execute("CREATE INDEX ix_segment_search ON segment USING gin (search)", timeout=1800)
    await connection.execute("SELECT setval(pg_get_serial_sequence('meeting', 'id'), $1)", meetings)
    await connection.execute("ALTER TABLE meeting ENABLE TRIGGER USER")
    await connection.execute("DROP TABLE template")
    await connection.execute("VACUUM ANALYZE", timeout=1800)


async def _both(url: str, statement: str, arguments: list[tuple[int, ...]]) -> None:
    """Each half over a connection of its own."""

    async def one(values: tuple[int, ...]) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(statement, *values, timeout=1800)
        await connection.close()

    await asyncio.gather(*(one(values) for values in arguments))
