"""Meetings, as lists and pages show them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.types import GroupType, MeetingStatus
from app.schemas.common import Id, Input, Name, Output


class GroupRef(Output):
    """A group that a meeting is shared with, if the reader may know."""

    id: int
    name: str
    type: GroupType


class Eta(Output):
    """Seconds from now to the end; four jobs in five take between low and high. ``basis`` finished jobs taught it."""

    remaining_s: int
    low_s: int
    high_s: int
    basis: int


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
    jobs_ahead: int | None = Field(default=None, description="while it waits: how many jobs come first")
    eta: Eta | None = Field(default=None, description="null where it would be a guess")
    error_code: str | None
    error_message: str | None
    groups: list[GroupRef]


class MeetingSpeaker(Output):
    """A voice of a meeting. ``name`` is null when nobody, or not the reader, knows it; ``share`` is of the speech."""

    label: str
    name: str | None
    named_by: str | None
    identity_id: UUID | None
    share: float = Field(ge=0, le=1)


class MeetingItem(Meeting):
    """A meeting as lists show it: with those who spoke most, most first, and its first words."""

    speakers: list[MeetingSpeaker]
    excerpt: str | None


class MeetingDetail(Meeting):
    """A meeting with its plain text; who said what is in its transcript."""

    sha256: str
    transcription_text: str | None


class MeetingsDelete(Input):
    """Which meetings to delete."""

    ids: list[Id] = Field(min_length=1, max_length=100)


class DeleteOutcome(Output):
    """What became of one of them. One that the caller may not see is ``not_found``."""

    id: int
    outcome: Literal["deleted", "not_found", "not_owner"]


class DeleteReport(Output):
    """What became of each, in the order of the request."""

    results: list[DeleteOutcome]
