"""Changes of a transcript by people."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.core.text import clean_line
from app.schemas.common import Id, Input, Name, Output, require_length
from app.schemas.transcripts import PersonRef, TranscriptSegment

# A monologue without a pause has some 3,000 characters; a segment may grow, but not into a document.
MAX_TEXT = 20_000
MAX_REASSIGNED = 1000


def _clean_text(value: str) -> str:
    text = " ".join(clean_line(value).split())
    if not text:
        raise ValueError("must contain a printable character; delete the segment to take it out")
    return require_length(text, MAX_TEXT)


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    return value


SegmentText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(_clean_text)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_storable)]
SegmentId = Label
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="the version that was read; refused if it is past")]


class SpeakerNaming(Input):
    """Who a speaker is: a ``name``, or the enrolled person ``identity_id``, or both null for nobody known."""

    name: Name | None = None
    identity_id: UUID | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> "SpeakerNaming":
        if self.name is not None and self.identity_id is not None:
            raise ValueError("give a name or an identity_id, not both")
        unknown = self.name is None and self.identity_id is None
        if unknown and self.model_fields_set != {"name", "identity_id"}:
            raise ValueError("give a name or an identity_id, or both as null for an unknown speaker")
        return self


class SpeakerCreate(Input):
    """Another voice than those that were told apart; named at once, or later."""

    name: Name | None = None


class SpeakerMerge(Input):
    """The speaker who takes over everything that the other says."""

    into: Label


class SegmentUpdate(Input):
    """What to change; absent fields stay."""

    text: SegmentText | None = None
    speaker: Label | None = None
    version: Version | None = None

    @model_validator(mode="after")
    def _something(self) -> "SegmentUpdate":
        if self.text is None and self.speaker is None:
            raise ValueError("give a text or a speaker")
        return self


class SegmentSplit(Input):
    """Where a segment becomes two: the word that begins the second, counted from 0; and who says that one."""

    at_word: int = Field(ge=1, le=MAX_TEXT)
    speaker: Label | None = None
    version: Version | None = None


class SegmentsReassign(Input):
    """Segments that somebody else said."""

    segment_ids: list[SegmentId] = Field(min_length=1, max_length=MAX_REASSIGNED)
    speaker: Label


class EditRef(Input):
    """The edit that the caller means: refused if another one is next."""

    edit_id: Id | None = None


class Segments(Output):
    """Segments as they are now, in order."""

    items: list[TranscriptSegment]


class SegmentState(Output):
    """A segment before or after an edit; null for what the edit did not touch, ``present`` for whether it was there."""

    id: str
    present: bool
    speaker: str | None = None
    text: str | None = None


class SpeakerState(Output):
    """A speaker before or after an edit."""

    label: str
    present: bool
    name: str | None = None
    identity_id: UUID | None = None


class EditState(Output):
    """What an edit touched, as it was; of many segments the first ones."""

    segments: list[SegmentState]
    speakers: list[SpeakerState]


class Edit(Output):
    """One change of a transcript. ``undone_at`` tells that it does not hold any more."""

    id: int
    kind: str
    created_at: datetime
    user: PersonRef | None
    undone_at: datetime | None
    segment_count: int
    before: EditState
    after: EditState
