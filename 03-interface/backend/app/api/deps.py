"""What handlers depend on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.broker import JobQueue
from app.core.config import Settings
from app.core.db import SessionFactory
from app.core.errors import ForbiddenError
from app.core.s3 import ObjectStore
from app.models import User
from app.schemas.common import Id
from app.services import accounts
from app.services.upload_gate import UploadGate


@dataclass(frozen=True, slots=True)
class Resources:
    """What one API process holds open."""

    settings: Settings
    engine: AsyncEngine
    sessions: SessionFactory
    store: ObjectStore
    queue: JobQueue
    upload_gate: UploadGate


def get_resources(request: Request) -> Resources:
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

_bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/auth/login", auto_error=False)


async def get_current_user(
    session: SessionDep, resources: ResourcesDep, token: Annotated[str | None, Depends(_bearer)]
) -> User:
    """The active account behind the request's token."""
    return await accounts.authenticate(session, resources.settings, token)


CurrentUser = Annotated[User, Depends(get_current_user)]


async def get_superuser(user: CurrentUser) -> User:
    """The same, for those who administer."""
    if not user.is_superuser:
        raise ForbiddenError("admin_only", "Only an administrator may do this.")
    return user


Superuser = Annotated[User, Depends(get_superuser)]

PathId = Id
Cursor = Annotated[str | None, Query(max_length=64, description="next_cursor of the previous page")]
Limit = Annotated[int, Query(ge=1, le=100, description="how many items a page has at most")]
