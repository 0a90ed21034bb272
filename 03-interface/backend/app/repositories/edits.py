"""Changes of a transcript in SQL: segments that come, go and move, and the history. Callers hold the meeting's lock."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

from sqlalchemy import ARRAY, String, any_, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from app.models import JsonObject, Meeting, Segment, Speaker, TranscriptEdit, utc_now

_QUIET = {"synchronize_session": False}
_DIGITS = 16_000  # what a column of PostgreSQL holds; a split takes one more, and a segment has fewer words


async def segment(session: AsyncSession, meeting_id: int, segment_id: str) -> Segment | None:
    """One segment as it is now, with its words."""
    query = select(Segment).where(Segment.meeting_id == meeting_id, Segment.id == segment_id)
    fresh = query.options(undefer(Segment.words)).execution_options(populate_existing=True)
    return await session.scalar(fresh)


async def segments(session: AsyncSession, meeting_id: int, ids: Collection[str]) -> Sequence[Segment]:
    """These segments as they are now, in order, with their words."""
    query = select(Segment).where(Segment.meeting_id == meeting_id, Segment.id == any_(_texts(ids)))
    fresh = query.options(undefer(Segment.words)).execution_options(populate_existing=True)
    return (await session.scalars(fresh.order_by(Segment.index))).all()


async def ids_of_speaker(session: AsyncSession, meeting_id: int, label: str) -> Sequence[str]:
    """The segments of a speaker."""
    query = select(Segment.id).where(Segment.meeting_id == meeting_id, Segment.speaker == label)
    return (await session.scalars(query.order_by(Segment.index))).all()


async def places(session: AsyncSession, meeting_id: int, ids: Collection[str]) -> dict[str, int]:
    """How many segments come before each of these."""
    before = (func.row_number().over(order_by=(Segment.index, Segment.id)) - 1).label("before")
    numbered = select(Segment.id, before).where(Segment.meeting_id == meeting_id).subquery()
    found = await session.execute(select(numbered).where(numbered.c.id == any_(_texts(ids))))
    return {row.id: row.before for row in found}


async def index_at(session: AsyncSession, meeting_id: int, start_s: float) -> Decimal:
    """The index of a segment that begins at this time: before the first that begins later."""
    later = select(func.min(Segment.index)).where(Segment.meeting_id == meeting_id, Segment.start_s > start_s)
    right = await session.scalar(later)
    last = select(func.max(Segment.index)).where(Segment.meeting_id == meeting_id)
    return _between(await session.scalar(last if right is None else last.where(Segment.index < right)), right)


async def index_behind(session: AsyncSession, meeting_id: int, index: Decimal) -> Decimal:
    """The index of a segment that comes next after the one of this index."""
    following = select(func.min(Segment.index)).where(Segment.meeting_id == meeting_id, Segment.index > index)
    return _between(index, await session.scalar(following))


def _between(left: Decimal | None, right: Decimal | None) -> Decimal:
    """A number between neighbours. Half a sum is exact given digits enough, so that there always is one."""
    with localcontext(prec=_DIGITS):
        if left is None:
            return Decimal(0) if right is None else right - 1
        return left + 1 if right is None else (left + right) * Decimal("0.5")


async def talk_between(session: AsyncSession, meeting_id: int, start_s: float, end_s: float) -> dict[str, float]:
    """Who talks in a span of time, and for how many seconds of it."""
    shared = func.sum(func.least(Segment.end_s, end_s) - func.greatest(Segment.start_s, start_s)).label("seconds")
    query = select(Segment.speaker, shared).where(
        Segment.meeting_id == meeting_id, Segment.start_s < end_s, Segment.end_s > start_s
    )
    found = await session.execute(query.group_by(Segment.speaker))
    return {row.speaker: row.seconds for row in found}


async def change_segments(session: AsyncSession, meeting_id: int, ids: Collection[str], values: JsonObject) -> None:
    """Give these segments the same values."""
    query = update(Segment).where(Segment.meeting_id == meeting_id, Segment.id == any_(_texts(ids)))
    await session.execute(query.values(values), execution_options=_QUIET)


async def insert_segment(session: AsyncSession, meeting_id: int, segment_id: str, values: JsonObject) -> None:
    """Put a segment in, where its index puts it."""
    known = {**values, "index": Decimal(values["index"])}
    await session.execute(insert(Segment).values(meeting_id=meeting_id, id=segment_id, **known))


async def delete_segment(session: AsyncSession, meeting_id: int, segment_id: str) -> None:
    """Take a segment out."""
    query = delete(Segment).where(Segment.meeting_id == meeting_id, Segment.id == segment_id)
    await session.execute(query, execution_options=_QUIET)


async def speaker(session: AsyncSession, meeting_id: int, label: str) -> Speaker | None:
    """One speaker as it is now."""
    query = select(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.label == label)
    return await session.scalar(query.execution_options(populate_existing=True))


async def labels_ever(session: AsyncSession, meeting_id: int) -> set[str]:
    """Every label that this transcript's speakers have or had."""
    now = select(Speaker.label).where(Speaker.meeting_id == meeting_id)
    keys = func.jsonb_object_keys(
        func.coalesce(TranscriptEdit.before["speakers"], literal({}, TranscriptEdit.before.type))
    )
    past = select(keys).where(TranscriptEdit.meeting_id == meeting_id)
    return {*await session.scalars(now), *await session.scalars(past)}


async def change_speaker(session: AsyncSession, meeting_id: int, label: str, values: Mapping[str, Any]) -> None:
    """Give a speaker these values."""
    query = update(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.label == label)
    await session.execute(query.values(values), execution_options=_QUIET)


async def insert_speaker(session: AsyncSession, meeting_id: int, label: str, values: Mapping[str, Any]) -> None:
    """Add a speaker."""
    await session.execute(insert(Speaker).values(meeting_id=meeting_id, label=label, **values))


async def delete_speaker(session: AsyncSession, meeting_id: int, label: str) -> None:
    """Take a speaker out."""
    query = delete(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.label == label)
    await session.execute(query, execution_options=_QUIET)


async def touch(session: AsyncSession, meeting_id: int) -> None:
    """Mark the meeting as changed now, so that whoever shows it hears of it."""
    query = update(Meeting).where(Meeting.id == meeting_id).values(updated_at=utc_now())
    await session.execute(query, execution_options=_QUIET)


async def history(
    session: AsyncSession, meeting_id: int, *, before_id: int | None, limit: int
) -> Sequence[TranscriptEdit]:
    """Edits, newest first, before the given id."""
    query = select(TranscriptEdit).where(TranscriptEdit.meeting_id == meeting_id)
    if before_id is not None:
        query = query.where(TranscriptEdit.id < before_id)
    return (await session.scalars(query.order_by(TranscriptEdit.id.desc()).limit(limit))).all()


async def newest_edit(session: AsyncSession, meeting_id: int) -> TranscriptEdit | None:
    """The last edit that holds: the one that undo takes back."""
    query = select(TranscriptEdit).where(TranscriptEdit.meeting_id == meeting_id, TranscriptEdit.undone_at.is_(None))
    return await session.scalar(query.order_by(TranscriptEdit.id.desc()).limit(1))


async def next_undone_edit(session: AsyncSession, meeting_id: int) -> TranscriptEdit | None:
    """The edit that redo brings back: the first undone one behind the last that holds. A new edit ends this road."""
    holds = select(func.coalesce(func.max(TranscriptEdit.id), 0)).where(
        TranscriptEdit.meeting_id == meeting_id, TranscriptEdit.undone_at.is_(None)
    )
    query = select(TranscriptEdit).where(
        TranscriptEdit.meeting_id == meeting_id,
        TranscriptEdit.undone_at.is_not(None),
        TranscriptEdit.id > holds.scalar_subquery(),
    )
    return await session.scalar(query.order_by(TranscriptEdit.id).limit(1))


def _texts(values: Collection[str]) -> Any:
    """One parameter however many values: a statement takes 32,767 at most."""
    return literal(list(values), ARRAY(String))
