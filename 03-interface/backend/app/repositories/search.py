"""Full-text search in SQL. Callers have found the meetings through the visibility rule before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    Integer,
    Numeric,
    String,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Segment

# Without positions, and bounded: a tsvector holds less than 1 MB, and an update that fails would lose a transcript.
_REFRESH = text(
    """
    UPDATE meeting SET search = (
        SELECT array_to_tsvector(array_agg(lexeme)) FROM (
            SELECT lexeme, min(place) AS first FROM (
                SELECT lexeme, 0 AS place FROM unnest(search_vector(meeting.title))
                UNION ALL
                SELECT lexeme, 1 FROM speaker, unnest(search_vector(speaker.name)) WHERE speaker.meeting_id = meeting.id
                UNION ALL
                SELECT lexeme, 2 FROM segment, unnest(segment.search) WHERE segment.meeting_id = meeting.id
            ) AS every
            WHERE octet_length(lexeme) <= 36
            GROUP BY lexeme ORDER BY first LIMIT 28000
        ) AS kept
    )
    WHERE id = :meeting_id
    """
)

# A lexeme that went stays if something else in the meeting has it. The first segments have the common words: the others
# are looked for in the rest. Not for a vector that is full, or was never made.
_REPLACE = text(
    r"""
    WITH
    came AS (
        SELECT DISTINCT lexeme FROM unnest(CAST(:came AS text[])) AS new, unnest(search_vector(new))
        WHERE octet_length(lexeme) <= 36
    ),
    went AS (
        SELECT lexeme FROM unnest(CAST(:gone AS text[])) AS old, unnest(search_vector(old))
        EXCEPT SELECT lexeme FROM came
    ),
    kept AS (
        SELECT lexeme FROM meeting, unnest(search_vector(title)) WHERE id = :meeting_id
        UNION ALL
        SELECT lexeme FROM speaker, unnest(search_vector(name)) WHERE meeting_id = :meeting_id
        UNION ALL
        SELECT lexeme FROM (
            SELECT search FROM segment WHERE meeting_id = :meeting_id ORDER BY index LIMIT 200
        ) AS first, unnest(first.search)
    ),
    doubtful AS (
        SELECT lexeme FROM went EXCEPT SELECT lexeme FROM kept
    ),
    asked AS (
        SELECT string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''', '|')::tsquery AS words
        FROM doubtful
    ),
    elsewhere AS (
        SELECT lexeme FROM asked, segment, unnest(segment.search)
        WHERE segment.meeting_id = :meeting_id AND segment.search @@ asked.words
    )
    UPDATE meeting SET search = ts_delete(
        search, ARRAY(SELECT lexeme FROM doubtful EXCEPT SELECT lexeme FROM elsewhere)
    ) || array_to_tsvector(ARRAY(SELECT lexeme FROM came))
    WHERE id = :meeting_id AND length(search) < 25000
    RETURNING id
    """
)
_REPLACED_CHARACTERS = 1000
_BEFORE_ALL = literal_column("'-Infinity'::numeric", Numeric())


@dataclass(frozen=True, slots=True)
class FoundSegment:
    """A segment with one of the words."""

    meeting_id: int
    id: str
    index: int
    start_s: float
    end_s: float
    speaker: str
    text: str


async def replace(session: AsyncSession, meeting_id: int, gone: Sequence[str], came: Sequence[str]) -> None:
    """Make the meeting findable by the texts and names that came, and no longer by those that went.

    What is in the segments, names and title must be so already. A correction touches a few of thousands of words:
    looking for these alone takes a tenth of the time of a refresh.
    """
    await session.flush()
    if sum(map(len, (*gone, *came))) <= _REPLACED_CHARACTERS:
        values = {"meeting_id": meeting_id, "gone": list(gone), "came": list(came)}
        if (await session.execute(_REPLACE, values)).scalar_one_or_none() is not None:
            return
    await refresh(session, meeting_id)


async def refresh(session: AsyncSession, meeting_id: int) -> None:
    """Make the meeting findable by its title, the names that people gave and its words, as they are now."""
    await session.flush()
    await session.execute(_REFRESH, {"meeting_id": meeting_id})


async def first_segments(
    session: AsyncSession, meeting_ids: Sequence[int], anything: str, per_meeting: int
) -> Sequence[FoundSegment]:
    """The first segments of each meeting that have one of the words or phrases."""
    if not meeting_ids or not anything:
        return []
    asked = (
        func.unnest(literal(list(meeting_ids), ARRAY(Integer)))
        .table_valued(column("id", Integer), name="asked")
        .render_derived()
    )
    hit = (
        select(Segment.id, Segment.index, Segment.start_s, Segment.end_s, Segment.speaker, Segment.text)
        .where(Segment.meeting_id == asked.c.id, Segment.search.bool_op("@@")(func.search_query(anything)))
        .order_by(Segment.index, Segment.id)
        .limit(per_meeting)
        .lateral()
    )
    previous = func.lag(hit.c.index).over(partition_by=asked.c.id, order_by=hit.c.index).label("previous")
    found = select(asked.c.id.label("meeting_id"), hit, previous).join(hit, true()).subquery()
    # Counted from one hit to the next: no segment counts twice, and there is no join that could be planned badly.
    between = select(func.count()).where(
        Segment.meeting_id == found.c.meeting_id,
        Segment.index >= func.coalesce(found.c.previous, _BEFORE_ALL),
        Segment.index < found.c.index,
    )
    earlier = func.sum(between.scalar_subquery()).over(partition_by=found.c.meeting_id, order_by=found.c.index)
    query = select(
        found.c.meeting_id,
        found.c.id,
        cast(earlier, Integer).label("place"),
        found.c.start_s,
        found.c.end_s,
        found.c.speaker,
        found.c.text,
    )
    rows = await session.execute(query.order_by(found.c.meeting_id, found.c.index, found.c.id))
    return [FoundSegment(*row) for row in rows]


async def segments_of(
    session: AsyncSession, meeting_id: int, anything: str, *, after_index: int | None, limit: int
) -> Sequence[FoundSegment]:
    """The segments of one meeting that have one of the words or phrases, in order."""
    if not anything:
        return []
    # All are numbered in one pass, and looked through in it: to count before each hit takes the square of their number.
    in_order = (Segment.index, Segment.id)
    every = (
        select(
            Segment.meeting_id,
            Segment.id,
            (func.row_number().over(order_by=in_order) - 1).label("place"),
            Segment.start_s,
            Segment.end_s,
            Segment.speaker,
            Segment.text,
            Segment.search,
        )
        .where(Segment.meeting_id == meeting_id)
        .subquery()
    )
    shown = [each for each in every.c if each is not every.c.search]
    query = select(*shown).where(every.c.search.bool_op("@@")(func.search_query(anything)))
    if after_index is not None:
        query = query.where(every.c.place > after_index)
    rows = await session.execute(query.order_by(every.c.place).limit(limit))
    return [FoundSegment(*row) for row in rows]


async def matching_words(session: AsyncSession, written: Collection[str], wanted: str) -> set[str]:
    """Those of the words, as they are written, that the search means: "Réunions" for "reunion"."""
    if not written or not wanted:
        return set()
    word = (
        func.unnest(literal(sorted(written), ARRAY(String)))
        .table_valued(column("word", String), name="written")
        .render_derived()
    )
    query = select(word.c.word).where(func.search_vector(word.c.word).bool_op("@@")(func.search_query(wanted)))
    return set(await session.scalars(query))
