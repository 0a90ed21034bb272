"""Who may hear of which meeting, in SQL: for many readers in one statement."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from app.core.types import MeetingStatus
from app.models import Group, Meeting, User, user_group_link
from app.repositories.meetings import visible_to_account

CHANGES = "meeting_changes"


async def meetings_by_ids(session: AsyncSession, ids: Collection[int]) -> Sequence[Meeting]:
    """The meetings with their groups."""
    query = select(Meeting).where(Meeting.id.in_(ids)).options(selectinload(Meeting.groups)).order_by(Meeting.id)
    return (await session.scalars(query)).all()


async def viewers(
    session: AsyncSession, meeting_ids: Collection[int], user_ids: Collection[int]
) -> set[tuple[int, int]]:
    """Which of the users may see which of the meetings, as (meeting, user)."""
    query = (
        select(Meeting.id, User.id)
        .join(User, visible_to_account(User.id))
        .where(Meeting.id.in_(meeting_ids), User.id.in_(user_ids), User.is_active)
    )
    return {(meeting_id, user_id) for meeting_id, user_id in await session.execute(query)}


async def running_for(session: AsyncSession, user_ids: Collection[int]) -> set[tuple[int, int]]:
    """Meetings that are processed now, with those of the users who may see them."""
    query = (
        select(Meeting.id, User.id)
        .join(User, visible_to_account(User.id))
        .where(Meeting.status == MeetingStatus.PROCESSING, User.id.in_(user_ids), User.is_active)
    )
    return {(meeting_id, user_id) for meeting_id, user_id in await session.execute(query)}


async def readers(session: AsyncSession, user_ids: Collection[int]) -> dict[int, User]:
    """The active accounts with their active groups."""
    query = select(User).where(User.id.in_(user_ids), User.is_active)
    query = query.options(joinedload(User.groups.and_(Group.is_active)))
    return {user.id: user for user in (await session.scalars(query)).unique()}


async def members(session: AsyncSession, group_ids: Collection[int], user_ids: Collection[int]) -> set[int]:
    """Which of the users are in one of these active groups."""
    query = (
        select(user_group_link.c.user_id)
        .join(Group, Group.id == user_group_link.c.group_id)
        .where(Group.id.in_(group_ids), Group.is_active, user_group_link.c.user_id.in_(user_ids))
    )
    return set(await session.scalars(query))
