"""Registration, login, and the logins one has."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordRequestForm

from app.api.deps import AccountHolder, AuditDep, ResourcesDep, SessionDep, VisitorDep
from app.api.errors import errors
from app.models import User
from app.schemas.common import Page
from app.schemas.users import Refresh, Session, Token, UserCreate
from app.schemas.users import User as UserRead
from app.services import accounts, sessions

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, response_model=UserRead, responses=errors(403, 409, 413, 429))
async def register(
    wanted: UserCreate, session: SessionDep, resources: ResourcesDep, audit: AuditDep, visitor: VisitorDep
) -> User:
    """Open an account. It joins the group of everybody."""
    return await accounts.register(session, resources.settings, resources.throttle, audit, visitor, wanted)


@router.post("/login", responses=errors(401, 413, 429))
async def login(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    session: SessionDep,
    resources: ResourcesDep,
    audit: AuditDep,
    visitor: VisitorDep,
) -> Token:
    """Exchange an e-mail address (``username``) and a password for an access token and a refresh token."""
    tokens = await accounts.login(
        session, resources.settings, resources.throttle, audit, visitor, form.username, form.password
    )
    return Token.model_validate(tokens)


@router.post("/refresh", responses=errors(401, 413, 429))
async def refresh(
    given: Refresh, session: SessionDep, resources: ResourcesDep, audit: AuditDep, visitor: VisitorDep
) -> Token:
    """Exchange a refresh token for new tokens. It works once: a second use ends the whole login."""
    tokens = await sessions.refresh(
        session, resources.settings, resources.throttle, audit, given.refresh_token, visitor
    )
    return Token.model_validate(tokens)


@router.post("/logout", status_code=204, responses=errors(401))
async def logout(session: SessionDep, caller: AccountHolder, audit: AuditDep) -> None:
    """End this login: its access token and its refresh token stop working at once."""
    await sessions.end_current(session, audit, caller)


@router.post("/logout-everywhere", status_code=204, responses=errors(401))
async def logout_everywhere(session: SessionDep, caller: AccountHolder, audit: AuditDep) -> None:
    """End all of my logins, this one too. API tokens stay."""
    await sessions.end_all(session, audit, caller)


@router.get("/sessions", responses=errors(401))
async def list_sessions(session: SessionDep, caller: AccountHolder) -> Page[Session]:
    """My logins, the last used first; at most a hundred, all on one page."""
    found = await sessions.list_own(session, caller)
    shown = [Session.model_validate(login).model_copy(update={"is_current": current}) for login, current in found]
    return Page(items=shown)


@router.delete("/sessions/{session_id}", status_code=204, responses=errors(401, 404))
async def end_session(session_id: UUID, session: SessionDep, caller: AccountHolder, audit: AuditDep) -> None:
    """End one of my logins."""
    await sessions.end_one(session, audit, caller, session_id)
