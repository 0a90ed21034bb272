"""Shapes that several resources share."""

from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.core.text import MAX_NAME, clean_line

T = TypeVar("T")

MAX_ID = 2**31 - 1


def _clean_name(value: str) -> str:
    name = clean_line(value)
    if not name:
        raise ValueError("must contain a printable character")
    return require_length(name, MAX_NAME)


def require_length(text: str, limit: int) -> str:
    """The text, measured after cleaning, which may lengthen it. Raises ValueError above the limit."""
    if len(text) > limit:
        raise ValueError(f"must have at most {limit} characters")
    return text


Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME), AfterValidator(_clean_name)]


class Input(BaseModel):
    """A request body: unknown fields are refused, so that a typing error does not pass as success."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """A response."""

    model_config = ConfigDict(from_attributes=True)


class Page(Output, Generic[T]):
    """One page of a list. Ask for the next one with ``cursor=next_cursor`` until it is null."""

    items: list[T]
    next_cursor: str | None = None


class ErrorBody(Output):
    """The one shape of every error."""

    error: str = Field(examples=["not_found"])
    detail: str = Field(examples=["There is no such meeting, or you may not see it."])
