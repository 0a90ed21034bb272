"""Meetings in SQL. Every read for a person goes through ``visible_to``."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload, undefer

from app.core.types import MeetingStatus
from app.models import Group, Meeting, User, meeting_group_link, user_group_link


def visible_to(user: User) -> ColumnElement[bool]:
    """The visibility rule: one's own, or shared with an active group one belongs to; superusers are no exception."""
    return visible_to_account(user.id)


def visible_to_account(user_id: int | ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The same rule for an id, for a parameter, or for a column of ids."""
    shared = exists(
        select(1)
        .select_from(meeting_group_link)
        .join(user_group_link, user_group_link.c.group_id == meeting_group_link.c.group_id)
        .join(Group, Group.id == meeting_group_link.c.group_id)
        .where(meeting_group_link.c.meeting_id == Meeting.id, user_group_link.c.user_id == user_id, Group.is_active)
    )
    return or_(Meeting.owner_id == user_id, shared)


async def visible_by_id(
    session: AsyncSession, user: User, meeting_id: int, *, with_text: bool = False, for_update: bool = False
) -> Meeting | None:
    """A meeting, if the user may see it.

    While it is locked, others may change what refers to it: an erasure that takes names from its speakers goes on.
    """
    query = select(Meeting).where(Meeting.id == meeting_id, visible_to(user)).options(selectinload(Meeting.groups))
    if with_text:
        query = query.options(undefer(Meeting.transcription_text))
    if for_update:
        query = query.with_for_update(of=Meeting, key_share=True)
    return await session.scalar(query)


async def by_job(session: AsyncSession, meeting_id: int, job_id: UUID, *, for_update: bool = False) -> Meeting | None:
    """The meeting of a job, for the machinery: no person asks."""
    query = select(Meeting).where(Meeting.id == meeting_id, Meeting.job_id == job_id)
    query = query.options(selectinload(Meeting.groups))
    if for_update:
        query = query.with_for_update(of=Meeting, key_share=True).execution_options(populate_existing=True)
    return await session.scalar(query)


async def unfinished_before(session: AsyncSession, moment: datetime, also: Collection[int] = ()) -> Sequence[Meeting]:
    """Meetings whose job should be queued or running, untouched since the moment, or named; oldest first."""
    waiting = (MeetingStatus.PENDING, MeetingStatus.PROCESSING)
    due = or_(Meeting.updated_at < moment, Meeting.id.in_(also))
    query = select(Meeting).where(Meeting.status.in_(waiting), due).order_by(Meeting.id)
    return (await session.scalars(query)).all()


async def by_job_ids(session: AsyncSession, job_ids: Sequence[UUID]) -> Sequence[Meeting]:
    """Meetings of these jobs."""
    return (await session.scalars(select(Meeting).where(Meeting.job_id.in_(job_ids)))).all()


async def known_uploads(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Those of the upload keys that belong to a meeting."""
    return set(await session.scalars(select(Meeting.s3_path).where(Meeting.s3_path.in_(keys))))
