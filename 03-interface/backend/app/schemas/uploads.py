"""Resumable uploads, as clients ask for them and see them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.text import MAX_FILENAME, MAX_NAME
from app.schemas.common import Id, Input, Output

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]


class UploadCreate(Input):
    """A recording to come, and the wishes that come with it. ``sha256`` is checked when all parts are there."""

    filename: str = Field(min_length=1, max_length=4 * MAX_FILENAME)
    size_bytes: int = Field(ge=1, le=2**53)
    sha256: Sha256 | None = None
    title: str | None = Field(default=None, max_length=4 * MAX_NAME)
    group_ids: list[Id] = Field(default_factory=list, max_length=100)
    language: str | None = Field(default=None, max_length=8)
    max_speakers: int | None = Field(default=None, ge=1, le=50)


class Upload(Output):
    """A resumable upload. Parts 1 to ``part_count`` have ``part_bytes`` each, the last one what is left."""

    id: UUID
    filename: str
    size_bytes: int
    part_bytes: int
    part_count: int
    received: list[int] = Field(description="numbers of the parts that need not be sent again")
    status: Literal["open", "completed"]
    meeting_id: int | None
    created_at: datetime
    expires_at: datetime


class Part(Output):
    """A part that is stored."""

    number: int
    size_bytes: int
    sha256: str
