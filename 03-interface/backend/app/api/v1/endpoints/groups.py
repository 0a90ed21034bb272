"""Groups: members read theirs, administrators manage all."""

from fastapi import APIRouter

from app.api.deps import Cursor, Limit, PathId, Reader, SessionDep, Superuser
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.models import Group
from app.schemas.common import Page
from app.schemas.groups import Group as GroupRead
from app.schemas.groups import GroupCreate, GroupUpdate
from app.services import groups

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
async def create_group(wanted: GroupCreate, session: SessionDep, _admin: Superuser) -> Group:
    """A new group; administrators only."""
    return await groups.create(session, wanted)


@router.patch("/{group_id}", response_model=GroupRead, responses=errors(401, 403, 404, 409, 413))
async def update_group(group_id: PathId, wanted: GroupUpdate, session: SessionDep, admin: Superuser) -> Group:
    """Change a group; administrators only."""
    return await groups.update(session, admin, group_id, wanted)


@router.delete("/{group_id}", status_code=204, responses=errors(401, 403, 404, 409))
async def delete_group(group_id: PathId, session: SessionDep, admin: Superuser) -> None:
    """Delete a group, but not the one of everybody; administrators only. Its meetings stay."""
    await groups.delete(session, admin, group_id)
