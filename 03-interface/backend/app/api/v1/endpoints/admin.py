"""What administrators do with accounts."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query

from app.api.deps import AuditDep, Cursor, Limit, PathId, ResourcesDep, SessionDep, Superuser
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.models import User
from app.repositories.users import UserFilter
from app.schemas.admin import (
    AdminUser,
    AdminUserCreate,
    AdminUserCreated,
    AdminUserUpdate,
    MeetingsChoice,
    OneTimePassword,
)
from app.schemas.common import Id, Page
from app.services import admin, voice_erasure

router = APIRouter(prefix="/admin/users", tags=["admin"])

Text = Annotated[
    str | None, Query(min_length=1, max_length=200, description="only whose name or address contains this")
]
Active = Annotated[bool | None, Query(description="only enabled accounts, or only disabled ones")]


@router.get("/", responses=errors(401))
async def list_users(
    session: SessionDep,
    _admin: Superuser,
    audit: AuditDep,
    q: Text = None,
    is_active: Active = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AdminUser]:
    """All accounts, oldest first."""
    narrowed = UserFilter(q, is_active)
    found = await admin.page(session, audit, narrowed, after_id=decode_cursor(cursor), limit=limit + 1)
    shown = [AdminUser.model_validate(user) for user in found[:limit]]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)


@router.post("/", status_code=201, responses=errors(401, 409, 413))
async def create_user(
    wanted: AdminUserCreate, session: SessionDep, _admin: Superuser, audit: AuditDep
) -> AdminUserCreated:
    """A new account. A made-up password is shown this once, and works for three days."""
    user, made_up = await admin.create(session, audit, wanted)
    shown = AdminUser.model_validate(user).model_dump()
    return AdminUserCreated(**shown, one_time_password=made_up.password if made_up else None)


@router.get("/{user_id}", response_model=AdminUser, responses=errors(401, 404))
async def read_user(user_id: PathId, session: SessionDep, _admin: Superuser, audit: AuditDep) -> User:
    """One account."""
    user = await admin.get(session, user_id)
    audit.record("user.read", "user", user_id)
    return user


@router.patch("/{user_id}", response_model=AdminUser, responses=errors(401, 404, 409, 413))
async def update_user(
    user_id: PathId, wanted: AdminUserUpdate, session: SessionDep, _admin: Superuser, audit: AuditDep
) -> User:
    """Change an account. Disabling it ends its logins and tokens; the last active administrator stays one."""
    return await admin.update(session, audit, user_id, wanted)


@router.post("/{user_id}/password-reset", responses=errors(401, 404, 409))
async def reset_password(user_id: PathId, session: SessionDep, _admin: Superuser, audit: AuditDep) -> OneTimePassword:
    """A password to hand over, not for oneself, shown this once. The account's logins and API tokens end."""
    made_up = await admin.reset_password(session, audit, user_id)
    return OneTimePassword(one_time_password=made_up.password, expires_at=made_up.expires_at)


@router.delete("/{user_id}", status_code=204, responses=errors(401, 404, 409))
async def delete_user(
    user_id: PathId,
    session: SessionDep,
    resources: ResourcesDep,
    _admin: Superuser,
    audit: AuditDep,
    background: BackgroundTasks,
    meetings: Annotated[MeetingsChoice | None, Query(description="what happens to the account's meetings")] = None,
    to: Annotated[Id | None, Query(description="with transfer: the account that gets them")] = None,
) -> None:
    """Delete an account with its private voices; its meetings are handed on or removed, as asked.

    What is handed on counts towards the quota of who gets it, but is never refused for it: an account beyond its quota
    keeps everything, and uploads again once there is room.
    """
    removed = await admin.delete(session, audit, user_id, admin.Heritage(meetings, to))
    await session.commit()
    await admin.clear_up(resources.queue, resources.store, removed)
    background.add_task(voice_erasure.forget_soon, resources.sessions, resources.queue, resources.store)
