"""Registration and login."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordRequestForm

from app.api.deps import ResourcesDep, SessionDep
from app.api.errors import errors
from app.models import User
from app.schemas.users import Token, UserCreate
from app.schemas.users import User as UserRead
from app.services import accounts

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, response_model=UserRead, responses=errors(403, 409, 413))
async def register(wanted: UserCreate, session: SessionDep, resources: ResourcesDep) -> User:
    """Open an account. It joins the group of everybody."""
    return await accounts.register(session, resources.settings, wanted)


@router.post("/login", responses=errors(401, 413))
async def login(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], session: SessionDep, resources: ResourcesDep
) -> Token:
    """Exchange an e-mail address (``username``) and a password for an access token."""
    return Token(access_token=await accounts.login(session, resources.settings, form.username, form.password))
