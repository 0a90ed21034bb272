"""Groups: members read theirs, administrators manage all."""

from fastapi import APIRouter, BackgroundTasks

from app.api.deps import AuditDep, Cursor, Limit, PathId, Reader, ResourcesDep, SessionDep, Superuser
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.models import Group
from app.schemas.common import Page
from app.schemas.groups import Group as GroupRead
from app.schemas.groups import GroupCreate, GroupUpdate, Member
from app.services import groups, members, voice_erasure

router = APIRouter(prefix="/groups", tags=["groups"])


@router.get("/", responses=errors(401))
async def list_groups(session: SessionDep, user: Reader, cursor: Cursor = None, limit: Limit = 50) -> Page[GroupRead]:
    """The groups I belong to, oldest first; all of them for an administrator."""
    found = await groups.page(session, user, after_id=decode_cursor(cursor), limit=limit + 1)
    shown = [GroupRead.model_validate(group) for group in found[:limit]]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)


@router.get("/{group_id}", response_model=GroupRead, responses=errors(401, 404))
async def read_group(group_id: PathId, session: SessionDep, user: Reader) -> Group:
    """One of them."""
    return await groups.get(session, user, group_id)


@router.post("/", status_code=201, response_model=GroupRead, responses=errors(401, 403, 409, 413))
async def create_group(wanted: GroupCreate, session: SessionDep, _admin: Superuser, audit: AuditDep) -> Group:
    """A new group; administrators only."""
    return await groups.create(session, audit, wanted)


@router.patch("/{group_id}", response_model=GroupRead, responses=errors(401, 403, 404, 409, 413))
async def update_group(
    group_id: PathId, wanted: GroupUpdate, session: SessionDep, admin: Superuser, audit: AuditDep
) -> Group:
    """Change a group; administrators only."""
    return await groups.update(session, audit, admin, group_id, wanted)


@router.delete("/{group_id}", status_code=204, responses=errors(401, 403, 404, 409))
async def delete_group(
    group_id: PathId,
    session: SessionDep,
    resources: ResourcesDep,
    admin: Superuser,
    audit: AuditDep,
    background: BackgroundTasks,
) -> None:
    """Delete a group with its voices, but not the one of everybody; administrators only. Its meetings stay."""
    await groups.delete(session, audit, admin, group_id)
    background.add_task(voice_erasure.forget_soon, resources.sessions, resources.queue, resources.store)


@router.get("/{group_id}/members", responses=errors(401, 404))
async def list_members(
    group_id: PathId,
    session: SessionDep,
    user: Reader,
    audit: AuditDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Member]:
    """Who belongs to a group of mine, without disabled accounts; any group for an administrator."""
    after_id = decode_cursor(cursor)
    found = await members.page(session, audit, user, group_id, after_id=after_id, limit=limit + 1)
    shown = [Member.model_validate(member) for member in found[:limit]]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)


@router.put("/{group_id}/members/{user_id}", status_code=204, responses=errors(401, 404))
async def add_member(group_id: PathId, user_id: PathId, session: SessionDep, admin: Superuser, audit: AuditDep) -> None:
    """Let somebody into a group; administrators only. Nothing happens to one who is in it already."""
    await members.add(session, audit, admin, group_id, user_id)


@router.delete("/{group_id}/members/{user_id}", status_code=204, responses=errors(401, 404, 409))
async def remove_member(
    group_id: PathId, user_id: PathId, session: SessionDep, admin: Superuser, audit: AuditDep
) -> None:
    """Take somebody out of a group, but not out of the one of everybody; administrators only."""
    await members.remove(session, audit, admin, group_id, user_id)
