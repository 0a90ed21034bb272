"""Who belongs to a group: members see it, administrators decide it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, NotFoundError
from app.core.types import EVERYONE
from app.models import User
from app.repositories import groups as repository
from app.repositories import users
from app.services import groups
from app.services.audit import Audit


async def page(
    session: AsyncSession, audit: Audit, user: User, group_id: int, *, after_id: int | None, limit: int
) -> Sequence[User]:
    """The active members of a group that the user may see, by id."""
    await groups.get(session, user, group_id)
    if all(group.id != group_id for group in user.groups):
        audit.record("group.members_read", "group", group_id)
    return await repository.members_page(session, group_id, after_id=after_id, limit=limit)


async def add(session: AsyncSession, audit: Audit, admin: User, group_id: int, user_id: int) -> None:
    """Let an account into a group; one that is in stays in."""
    await groups.get(session, admin, group_id, for_update=True)
    if await users.by_id(session, user_id, for_update=True) is None:
        raise NotFoundError("user_not_found", "There is no such account.")
    if await repository.add_member(session, group_id, user_id):
        audit.record("group.member_added", "group", group_id, user_id=user_id)


async def remove(session: AsyncSession, audit: Audit, admin: User, group_id: int, user_id: int) -> None:
    """Take an account out of a group."""
    group = await groups.get(session, admin, group_id, for_update=True)
    if group.name == EVERYONE:
        raise ConflictError("default_group", f"{EVERYONE} is everybody's group: nobody leaves it.")
    if not await repository.remove_member(session, group_id, user_id):
        raise NotFoundError("member_not_found", "This account does not belong to this group.")
    audit.record("group.member_removed", "group", group_id, user_id=user_id)
