"""Transcripts in SQL. Callers have asked for the meeting through the visibility rule before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from app.models import Identity, Meeting, Segment, Speaker, Transcript, TranscriptEdit, User


@dataclass(frozen=True, slots=True)
class Talk:
    """What somebody says in a meeting."""

    segment_count: int
    speech_s: float


async def of_meeting(session: AsyncSession, meeting_id: int) -> Transcript | None:
    """What belongs to the transcript as a whole."""
    return await session.get(Transcript, meeting_id)


async def speakers_of(session: AsyncSession, meeting_id: int) -> Sequence[Speaker]:
    """The voices of a meeting as they are now, by label."""
    query = select(Speaker).where(Speaker.meeting_id == meeting_id).order_by(Speaker.label)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def talk_of(session: AsyncSession, meeting_id: int) -> dict[str, Talk]:
    """How much each label says, from the segments as they are now."""
    spoken = func.sum(Segment.end_s - Segment.start_s)
    query = select(Segment.speaker, func.count(), spoken).where(Segment.meeting_id == meeting_id)
    found = await session.execute(query.group_by(Segment.speaker))
    return {label: Talk(count, speech_s) for label, count, speech_s in found}


async def segments_page(
    session: AsyncSession, meeting_id: int, *, skipped: int, limit: int, with_words: bool
) -> Sequence[Segment]:
    """Segments in order, behind the first ones."""
    query = select(Segment).where(Segment.meeting_id == meeting_id).order_by(Segment.index, Segment.id)
    query = query.offset(skipped).limit(limit)
    if with_words:
        query = query.options(undefer(Segment.words))
    return (await session.scalars(query)).all()


async def remove(session: AsyncSession, meeting_id: int) -> None:
    """Drop what an earlier attempt said, and what people changed of it."""
    for table in (TranscriptEdit, Segment, Speaker, Transcript):
        await session.execute(delete(table).where(table.meeting_id == meeting_id))


async def refresh_text(session: AsyncSession, meeting_id: int) -> None:
    """Make the meeting's plain text what its segments say."""
    stripped = func.btrim(Segment.text, literal_column("E' \\t\\n\\r'"))
    lines = func.string_agg(stripped, aggregate_order_by(literal_column("E'\\n'"), Segment.index, Segment.id))
    text = select(func.coalesce(lines, "")).where(Segment.meeting_id == meeting_id).scalar_subquery()
    changed = update(Meeting).where(Meeting.id == meeting_id).values(transcription_text=text)
    await session.execute(changed, execution_options={"synchronize_session": False})


async def has_edits(session: AsyncSession, meeting_id: int) -> bool:
    """Whether a change by a person holds."""
    query = exists().where(TranscriptEdit.meeting_id == meeting_id, TranscriptEdit.undone_at.is_(None))
    return bool(await session.scalar(select(query)))


async def identities(session: AsyncSession, ids: Collection[UUID], scopes: Collection[str]) -> dict[UUID, Identity]:
    """Those of the identities that live in one of the scopes."""
    if not ids:
        return {}
    found = await session.scalars(select(Identity).where(Identity.id.in_(ids), Identity.scope.in_(scopes)))
    return {identity.id: identity for identity in found}


async def names_of_users(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """The names of these accounts, as far as they still exist."""
    if not ids:
        return {}
    found = await session.execute(select(User.id, User.full_name).where(User.id.in_(ids)))
    return {row.id: row.full_name for row in found}
