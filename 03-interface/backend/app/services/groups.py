"""Groups: who may see them, who may attach them, what an administrator may do."""

from collections.abc import Collection, Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, InvalidInputError, NotFoundError
from app.core.types import EVERYONE
from app.models import Group, User
from app.repositories import groups as repository
from app.schemas.groups import GroupCreate, GroupUpdate
from app.services import voice_erasure
from app.services.audit import Audit


async def page(session: AsyncSession, user: User, *, after_id: int | None, limit: int) -> Sequence[Group]:
    """The groups that the user belongs to; every group for a superuser."""
    return await repository.shown_page(session, user, after_id=after_id, limit=limit)


async def get(session: AsyncSession, user: User, group_id: int, *, for_update: bool = False) -> Group:
    """One of those groups. Raises NotFoundError for any other."""
    group = await repository.shown_by_id(session, user, group_id, for_update=for_update)
    if group is None:
        raise NotFoundError("group_not_found", "There is no such group, or you do not belong to it.")
    return group


async def require_attachable(
    session: AsyncSession, user: User, group_ids: Collection[int], *, already: Collection[Group] = ()
) -> list[Group]:
    """The groups to share a meeting with: the user's own, or attached already. InvalidInputError names others."""
    kept = {group.id: group for group in already}
    asked = [group_id for group_id in group_ids if group_id not in kept]
    found = kept | {group.id: group for group in await repository.attachable(session, user, asked)}
    missing = [str(group_id) for group_id in group_ids if group_id not in found]
    if missing:
        raise InvalidInputError(
            "unknown_group",
            f"No such group, or you do not belong to it: {', '.join(missing)}. Choose from GET /api/v1/groups/.",
        )
    return [found[group_id] for group_id in sorted(set(group_ids))]


async def create(session: AsyncSession, audit: Audit, wanted: GroupCreate) -> Group:
    """A new group."""
    await _require_free(session, wanted.name)
    group = Group(**wanted.model_dump())
    session.add(group)
    await _flush(session)
    audit.record("group.created", "group", group.id)
    return group


async def update(session: AsyncSession, audit: Audit, user: User, group_id: int, wanted: GroupUpdate) -> Group:
    """Change a group; the one for everybody keeps its name and stays active."""
    group = await get(session, user, group_id, for_update=True)
    changes = wanted.model_dump(exclude_unset=True)
    if group.name == EVERYONE and (changes.get("name", EVERYONE) != EVERYONE or changes.get("is_active") is False):
        raise ConflictError("default_group", f"{EVERYONE} is everybody's group: it keeps its name and stays active.")
    if changes.get("name", group.name).lower() != group.name.lower():
        await _require_free(session, changes["name"])
    for name, value in changes.items():
        setattr(group, name, value)
    await _flush(session)
    audit.record("group.changed", "group", group_id, fields=sorted(changes))
    return group


async def delete(session: AsyncSession, audit: Audit, user: User, group_id: int) -> None:
    """Remove a group with its voices; its meetings stay with their owners and other groups."""
    group = await get(session, user, group_id, for_update=True)
    if group.name == EVERYONE:
        raise ConflictError("default_group", f"{EVERYONE} is everybody's group: it cannot be deleted.")
    erased = await voice_erasure.erase_scope(session, f"group-{group_id}", user.id)
    await session.delete(group)
    await session.flush()
    audit.record("group.deleted", "group", group_id, voices=len(erased))


async def _require_free(session: AsyncSession, name: str) -> None:
    if await repository.by_name(session, name) is not None:
        raise _name_taken()


async def _flush(session: AsyncSession) -> None:
    """Store; somebody may have taken the name since it was looked up."""
    try:
        await session.flush()
    except IntegrityError:
        raise _name_taken() from None


def _name_taken() -> ConflictError:
    return ConflictError("group_exists", "There is a group of this name already: choose another name.")
