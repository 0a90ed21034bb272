"""Groups in SQL. A group one does not belong to does not exist, except for a superuser."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.dialects.postgresql import insert
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
    """A group, if the user may see it. Its lock leaves others free to share meetings with it meanwhile.

    An upload locks its account, then refers to its groups: it must not wait here for who waits for the account.
    """
    query = select(Group).where(Group.id == group_id, _shown_to(user))
    if for_update:
        query = query.with_for_update(of=Group, key_share=True).execution_options(populate_existing=True)
    return await session.scalar(query)


async def attachable(
    session: AsyncSession, user: User, group_ids: Collection[int], *, keep: bool = False
) -> Sequence[Group]:
    """Those of the groups that the user may share with: active, and theirs. ``keep``: not deleted until we commit."""
    query = select(Group).where(Group.id.in_(group_ids), Group.is_active, _shown_to(user)).order_by(Group.id)
    if keep:
        query = query.with_for_update(of=Group, read=True)  # a key share would let a deletion begin
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


async def members_page(session: AsyncSession, group_id: int, *, after_id: int | None, limit: int) -> Sequence[User]:
    """Active accounts that belong to the group, by id, after the given one."""
    link = user_group_link.c
    query = select(User).join(user_group_link, link.user_id == User.id).where(link.group_id == group_id, User.is_active)
    if after_id is not None:
        query = query.where(User.id > after_id)
    return (await session.scalars(query.order_by(User.id).limit(limit))).all()


async def add_member(session: AsyncSession, group_id: int, user_id: int) -> bool:
    """Link them; False when they were."""
    statement = insert(user_group_link).values(group_id=group_id, user_id=user_id).on_conflict_do_nothing()
    return await session.scalar(statement.returning(user_group_link.c.user_id)) is not None


async def remove_member(session: AsyncSession, group_id: int, user_id: int) -> bool:
    """Unlink them; False when they were not linked."""
    link = user_group_link.c
    statement = delete(user_group_link).where(link.group_id == group_id, link.user_id == user_id)
    return await session.scalar(statement.returning(link.user_id)) is not None
