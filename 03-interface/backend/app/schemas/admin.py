"""Accounts, as administrators see them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.schemas.common import Input, Name, Output
from app.schemas.users import Email, Password, UserWithGroups

Quota = Annotated[int, Field(ge=0, le=2**63 - 1, description="bytes of recordings; 0 means no limit")]
MeetingsChoice = Literal["transfer", "remove"]


class AdminUser(UserWithGroups):
    """An account. ``quota_bytes`` null means the configured one; ``password_expires_at`` that of a made-up password."""

    quota_bytes: int | None
    created_at: datetime


class AdminUserCreate(Input):
    """A new account. Without ``password`` one is made up, which works for three days, until it is changed."""

    email: Email
    full_name: Name
    password: Password | None = None
    is_superuser: bool = False
    quota_bytes: Quota | None = None


class AdminUserCreated(AdminUser):
    """The one time that a made-up password is shown."""

    one_time_password: str | None


class AdminUserUpdate(Input):
    """What to change; absent fields stay. ``quota_bytes`` null goes back to the configured quota."""

    full_name: Name | None = None
    is_active: bool | None = None
    is_superuser: bool | None = None
    quota_bytes: Quota | None = None

    @model_validator(mode="after")
    def _required_stay_set(self) -> "AdminUserUpdate":
        for field in ("full_name", "is_active", "is_superuser"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(f"{field} cannot be null")
        return self


class OneTimePassword(Output):
    """Shown this once. It works until ``expires_at``, and has to be changed until then."""

    one_time_password: str
    expires_at: datetime
