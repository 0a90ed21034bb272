"""Transcripts in SQL. Callers have asked for the meeting through the visibility rule before."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from app.models import Identity, Segment, Speaker, Transcript


async def of_meeting(session: AsyncSession, meeting_id: int) -> Transcript | None:
    """What belongs to the transcript as a whole."""
    return await session.get(Transcript, meeting_id)


async def speakers_of(session: AsyncSession, meeting_id: int) -> Sequence[Speaker]:
    """The voices of a meeting, by label."""
    return (
        await session.scalars(select(Speaker).where(Speaker.meeting_id == meeting_id).order_by(Speaker.label))
    ).all()


async def segments_page(
    session: AsyncSession, meeting_id: int, *, after_index: int | None, limit: int, with_words: bool
) -> Sequence[Segment]:
    """Segments in order, after the given index."""
    query = select(Segment).where(Segment.meeting_id == meeting_id).order_by(Segment.index, Segment.id).limit(limit)
    if after_index is not None:
        query = query.where(Segment.index > after_index)
    if with_words:
        query = query.options(undefer(Segment.words))
    return (await session.scalars(query)).all()


async def remove(session: AsyncSession, meeting_id: int) -> None:
    """Drop what an earlier attempt said."""
    for table in (Segment, Speaker, Transcript):
        await session.execute(delete(table).where(table.meeting_id == meeting_id))


async def identities(session: AsyncSession, ids: Collection[UUID], scopes: Collection[str]) -> dict[UUID, Identity]:
    """Those of the identities that live in one of the scopes."""
    if not ids:
        return {}
    found = await session.scalars(select(Identity).where(Identity.id.in_(ids), Identity.scope.in_(scopes)))
    return {identity.id: identity for identity in found}


async def existing_identities(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Those of the identities that still exist."""
    if not ids:
        return set()
    return set(await session.scalars(select(Identity.id).where(Identity.id.in_(ids))))
