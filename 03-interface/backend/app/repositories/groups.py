"""Groups in SQL. A group one does not belong to does not exist, except for a superuser."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.types import EVERYONE
from app.models import Group, User, user_group_link


def _shown_to(user: User) -> ColumnElement[bool]:
    if user.is_superuser:
        return true()
    mine = select(user_group_link.c.group_id).where(user_group_link.c.user_id == user.id)
    return Group.is_active & Group.id.in_(mine)


async def shown_page(session: AsyncSession, user: User, *, after_id: int | None, limit: int) -> Sequence[Group]:
    """Groups that the user may see, oldest first, after the given id."""
    query = select(Group).where(_shown_to(user)).order_by(Group.id).limit(limit)
    if after_id is not None:
        query = query.where(Group.id > after_id)
    return (await session.scalars(query)).all()


async def shown_by_id(session: AsyncSession, user: User, group_id: int, *, for_update: bool = False) -> Group | None:
    """A group, if the user may see it."""
    query = select(Group).where(Group.id == group_id, _shown_to(user))
    if for_update:
        query = query.with_for_update(of=Group).execution_options(populate_existing=True)
    return await session.scalar(query)


async def attachable(session: AsyncSession, user: User, group_ids: Collection[int]) -> Sequence[Group]:
    """Those of the groups that the user may share a meeting with: active, and theirs."""
    query = select(Group).where(Group.id.in_(group_ids), Group.is_active, _shown_to(user)).order_by(Group.id)
    return (await session.scalars(query)).all()


async def by_name(session: AsyncSession, name: str) -> Group | None:
    """A group of that name, whatever its case."""
    return await session.scalar(select(Group).where(func.lower(Group.name) == func.lower(name)).limit(1))


async def everyone(session: AsyncSession) -> Group:
    """The group that everybody joins."""
    return (await session.scalars(select(Group).where(Group.name == EVERYONE))).one()


async def any_group(session: AsyncSession) -> bool:
    """Whether there is a group at all."""
    return await session.scalar(select(Group.id).limit(1)) is not None
