"""Accounts and tokens."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, StringConstraints

from app.core.security import MAX_PASSWORD, MAX_TOKEN
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


class UserUpdate(Input):
    """What people change about themselves."""

    full_name: Name


class UserWithGroups(User):
    """An account with the active groups it belongs to.

    ``password_expires_at`` is set while the password is one that an administrator made up: ask for a new one.
    """

    password_expires_at: datetime | None
    groups: list[Group]


class Me(UserWithGroups):
    """My account. An upload that would take ``used_bytes`` beyond ``quota_bytes`` is refused."""

    quota_bytes: int = Field(description="what I may keep: my own quota, or else the configured one; 0: no limit")
    used_bytes: int = Field(description="what my meetings and my open uploads take")


class PasswordChange(Input):
    """A new password, and the present one as proof. ``revoke_tokens`` ends the account's API tokens as well."""

    current_password: Annotated[str, StringConstraints(max_length=MAX_PASSWORD), AfterValidator(_no_control)]
    new_password: Password
    revoke_tokens: bool = False


class Token(Output):
    """What a login gives: send ``access_token`` as ``Authorization: Bearer``, renew it with ``refresh_token``.

    ``expires_in`` counts seconds. ``password_expires_at`` is set when a new password should be asked for.
    """

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    refresh_token: str
    expires_in: int = Field(description="seconds until the access token expires")
    password_expires_at: datetime | None


class Refresh(Input):
    """A refresh token, which works once."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TOKEN)]


class Session(Output):
    """One login of mine. ``is_current`` marks the one that asks; ``last_used_at`` is its last refresh."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str | None
    user_agent: str | None
    is_current: bool = False
