"""Groups."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints, model_validator

from app.core.text import MAX_DESCRIPTION, clean_line
from app.core.types import GroupType
from app.schemas.common import Input, Name, Output, require_length


def _clean_description(value: str) -> str:
    return require_length(clean_line(value), MAX_DESCRIPTION)


Description = Annotated[str, StringConstraints(max_length=MAX_DESCRIPTION), AfterValidator(_clean_description)]


class GroupCreate(Input):
    """A new group."""

    name: Name
    type: GroupType
    description: Description | None = None
    is_active: bool = True


class GroupUpdate(Input):
    """What to change; absent fields stay."""

    name: Name | None = None
    type: GroupType | None = None
    description: Description | None = None
    is_active: bool | None = None

    @model_validator(mode="after")
    def _required_stay_set(self) -> "GroupUpdate":
        for field in ("name", "type", "is_active"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(f"{field} cannot be null")
        return self


class Group(Output):
    """A group."""

    id: int
    name: str
    description: str | None
    type: GroupType
    is_active: bool


class Member(Output):
    """Somebody who belongs to a group."""

    id: int
    full_name: str
    email: str
