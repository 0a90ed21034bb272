"""Accounts and tokens."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, EmailStr, StringConstraints

from app.core.security import MAX_PASSWORD
from app.schemas.common import Input, Name, Output
from app.schemas.groups import Group


def _no_control(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    return value


def _plain_address(value: object) -> object:
    if isinstance(value, str) and "<" in value:
        raise ValueError("must be the address alone, without a name")
    return value


Email = Annotated[EmailStr, BeforeValidator(_plain_address), StringConstraints(max_length=320, to_lower=True)]
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
