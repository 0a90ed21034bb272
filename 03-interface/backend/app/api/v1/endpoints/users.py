"""The account behind the token."""

from fastapi import APIRouter

from app.api.deps import Reader
from app.api.errors import errors
from app.models import User
from app.schemas.users import UserWithGroups

router = APIRouter(prefix="/users", tags=["users"])


@router.get("/me", response_model=UserWithGroups, responses=errors(401))
async def read_me(user: Reader) -> User:
    """Who I am, and which groups I belong to."""
    return user
