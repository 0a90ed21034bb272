"""Accounts and tokens."""

from typing import Annotated, Literal

from pydantic import AfterValidator, EmailStr, StringConstraints

from app.core.security import MAX_PASSWORD
from app.schemas.common import Input, Name, Output
from app.schemas.groups import Group


def _no_control(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    return value


Email = Annotated[EmailStr, StringConstraints(max_length=320, to_lower=True)]
Password = Annotated[str, StringConstraints(min_length=8, max_length=MAX_PASSWORD), AfterValidator(_no_control)]


class UserCreate(Input):
    """A registration."""

    email: Email
    password: Password
    full_name: Name


class User(Output):
    """An account, as its owner sees it."""

    id: int
    email: str
    full_name: str
    is_active: bool
    is_superuser: bool


class UserWithGroups(User):
    """An account with the active groups it belongs to."""

    groups: list[Group]


class Token(Output):
    """What a login gives: send it as ``Authorization: Bearer``."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
