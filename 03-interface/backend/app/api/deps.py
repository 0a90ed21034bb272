"""What handlers depend on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Query, Request, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from structlog.contextvars import bind_contextvars

from app.broker import JobQueue
from app.core.config import Settings
from app.core.db import SessionFactory
from app.core.errors import ForbiddenError
from app.core.s3 import ObjectStore
from app.core.s3_reader import ObjectReader
from app.core.text import clean_line
from app.core.throttle import Throttle
from app.core.types import Scope
from app.models import User
from app.schemas.common import Id
from app.services import callers
from app.services.audit import Audit
from app.services.callers import Caller
from app.services.claims import Claims
from app.services.exports.desk import ExportDesk
from app.services.health import Health
from app.services.live import LiveHub
from app.services.outlook import Outlook
from app.services.sessions import MAX_AGENT, Visitor
from app.services.upload_gate import UploadGate

MAX_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class Resources:
    """What one API process holds open."""

    settings: Settings
    engine: AsyncEngine
    sessions: SessionFactory
    store: ObjectStore
    queue: JobQueue
    upload_gate: UploadGate
    claims: Claims
    live: LiveHub
    outlook: Outlook
    throttle: Throttle
    reader: ObjectReader
    exports: ExportDesk
    health: Health


# Dependencies are async, all of them: FastAPI runs others in a thread, which waits for Python's lock where uploads run.
async def get_resources(request: Request) -> Resources:
    """The resources that the lifespan opened."""
    resources = request.app.state.resources
    if not isinstance(resources, Resources):
        raise TypeError("the application has not been started")
    return resources


ResourcesDep = Annotated[Resources, Depends(get_resources)]


async def get_session(resources: ResourcesDep) -> AsyncIterator[AsyncSession]:
    """One request, one transaction: committed when the handler returns, rolled back when it raises."""
    async with resources.sessions() as session:
        yield session
        await session.commit()


# scope="function": FastAPI otherwise commits after the response is sent, so a 201 could outlive its row.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]

_bearer = OAuth2PasswordBearer(
    tokenUrl="/api/v1/auth/login",
    auto_error=False,
    scopes={
        Scope.READ.value: "see meetings, groups and voices",
        Scope.UPLOAD.value: "upload recordings",
        Scope.WRITE.value: "change and delete meetings and transcripts",
        Scope.VOICES.value: "enrol, change and erase voices",
        Scope.ADMIN.value: "administer, for administrators",
        Scope.ACCOUNT.value: "the account itself: password, tokens, sessions; logins only",
    },
)


async def get_caller(
    needed: SecurityScopes,
    request: Request,
    session: SessionDep,
    resources: ResourcesDep,
    token: Annotated[str | None, Depends(_bearer)],
) -> Caller:
    """Who is asking, and by which login or token. Refuses a token that was not made for this."""
    caller = await callers.authenticate(session, resources.settings, token)
    request.state.caller = caller
    bind_contextvars(user_id=caller.user.id, meeting_id=_number(request.path_params.get("meeting_id")))
    for scope in needed.scopes:
        if Scope(scope) not in caller.scopes:
            raise ForbiddenError("missing_scope", f"This token may not do that: it lacks the scope {scope}.")
    return caller


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 11 else None


async def get_user(caller: Annotated[Caller, Security(get_caller)]) -> User:
    """The active account behind the request's token."""
    return caller.user


async def get_superuser(user: Annotated[User, Security(get_user)]) -> User:
    """The same, for those who administer."""
    if not user.is_superuser:
        raise ForbiddenError("admin_only", "Only an administrator may do this.")
    return user


# Every operation says by one of these who may call it, and which scope an API token needs for it.
Reader = Annotated[User, Security(get_user, scopes=[Scope.READ.value])]
Uploader = Annotated[User, Security(get_user, scopes=[Scope.UPLOAD.value])]
Writer = Annotated[User, Security(get_user, scopes=[Scope.WRITE.value])]
VoiceKeeper = Annotated[User, Security(get_user, scopes=[Scope.VOICES.value])]
Superuser = Annotated[User, Security(get_superuser, scopes=[Scope.ADMIN.value])]
AccountHolder = Annotated[Caller, Security(get_caller, scopes=[Scope.ACCOUNT.value])]


async def get_audit(request: Request, session: SessionDep) -> Audit:
    """Records in the request's own transaction: what is rolled back was not done."""
    return Audit(session, lambda: getattr(request.state, "caller", None), address_of(request))


def address_of(request: Request) -> str | None:
    """Where the request comes from; behind a trusted proxy, where that says it comes from."""
    host = request.client.host if request.client else None
    try:
        return str(ip_address(host))[:MAX_ADDRESS] if host else None
    except ValueError:  # what a proxy passes on may be anything
        return None


async def get_visitor(request: Request) -> Visitor:
    """From where, and with what, somebody comes."""
    agent = clean_line(request.headers.get("user-agent", ""))[:MAX_AGENT]
    return Visitor(address_of(request), agent or None)


AuditDep = Annotated[Audit, Depends(get_audit, scope="function")]
VisitorDep = Annotated[Visitor, Depends(get_visitor)]

PathId = Id
Cursor = Annotated[str | None, Query(max_length=64, description="next_cursor of the previous page")]
Limit = Annotated[int, Query(ge=1, le=100, description="how many items a page has at most")]
