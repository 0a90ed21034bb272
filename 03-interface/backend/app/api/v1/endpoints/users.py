"""The account behind the token."""

from fastapi import APIRouter

from app.api.deps import AccountHolder, AuditDep, Reader, ResourcesDep, SessionDep
from app.api.errors import errors
from app.models import User
from app.schemas.users import Me, PasswordChange, UserUpdate, UserWithGroups
from app.services import accounts, passwords, quotas

router = APIRouter(prefix="/users", tags=["users"])


@router.get("/me", responses=errors(401))
async def read_me(user: Reader, session: SessionDep, resources: ResourcesDep) -> Me:
    """Who I am, which groups I belong to, and how much I may keep."""
    return Me(
        **UserWithGroups.model_validate(user).model_dump(),
        quota_bytes=quotas.allowed_bytes(resources.settings, user),
        used_bytes=await quotas.used_bytes(session, user.id),
    )


@router.patch("/me", response_model=UserWithGroups, responses=errors(401, 413))
async def update_me(wanted: UserUpdate, session: SessionDep, caller: AccountHolder, audit: AuditDep) -> User:
    """Change how I am called."""
    return await accounts.rename(session, audit, caller, wanted.full_name)


@router.post("/me/password", status_code=204, responses=errors(401, 409, 413, 429))
async def change_password(
    wanted: PasswordChange, session: SessionDep, resources: ResourcesDep, caller: AccountHolder, audit: AuditDep
) -> None:
    """Choose a new password. My other logins end; my API tokens stay, unless ``revoke_tokens`` says otherwise."""
    await passwords.change(session, resources.settings, resources.throttle, audit, caller, wanted)
