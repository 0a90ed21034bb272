"""Meetings, as lists and pages show them."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, model_validator

from app.core.types import GroupType, MeetingStatus
from app.schemas.common import Id, Input, Name, Output


class GroupRef(Output):
    """A group that a meeting is shared with, if the reader may know."""

    id: int
    name: str
    type: GroupType


class MeetingUpdate(Input):
    """What to change; absent fields stay. ``group_ids`` replaces the whole list."""

    title: Name | None = None
    group_ids: list[Id] | None = Field(default=None, max_length=100)

    @model_validator(mode="after")
    def _set_or_absent(self) -> "MeetingUpdate":
        for field in self.model_fields_set:
            if getattr(self, field) is None:
                raise ValueError(f"{field} cannot be null")
        return self


class Meeting(Output):
    """A meeting. ``stage`` and ``progress`` (0..1 of the stage) move while it is processed."""

    id: int
    title: str
    original_filename: str
    status: MeetingStatus
    created_at: datetime
    updated_at: datetime
    owner_id: int
    job_id: UUID
    attempt: int
    size_bytes: int
    language: str | None
    duration_s: float | None
    stage: str | None
    progress: float | None
    error_code: str | None
    error_message: str | None
    groups: list[GroupRef]


class MeetingDetail(Meeting):
    """A meeting with its plain text; who said what is in its transcript."""

    sha256: str
    transcription_text: str | None
