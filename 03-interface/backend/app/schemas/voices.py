"""Enrolled voices."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.core.text import MAX_DESCRIPTION, clean_line
from app.schemas.common import Id, Input, Name, Output, require_length


def _clean_statement(value: str) -> str:
    return require_length(clean_line(value), MAX_DESCRIPTION)


# private: matched in meetings that I own; group:N: in meetings shared with that group; company: everywhere.
ScopeText = Annotated[str, StringConstraints(pattern=r"^(private|company|group:[1-9][0-9]{0,8})$")]
Statement = Annotated[str, StringConstraints(max_length=MAX_DESCRIPTION), AfterValidator(_clean_statement)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class ConsentGiven(Input):
    """A voice is biometric data: whoever records it says that the person agreed, and in what words if they like."""

    consent: bool = Field(default=False, description="true: the person agreed to being recognised by their voice")
    consent_statement: Statement | None = None


class VoiceForm(ConsentGiven):
    """What comes with a recording of a new voice."""

    name: Name
    scope: ScopeText


class ClipForm(ConsentGiven):
    """What comes with a further recording."""


class SpeakerEnrolment(ConsentGiven):
    """A voice from a meeting that I own: a new one (``name``, ``scope``), or a clip for one (``identity_id``)."""

    meeting_id: Id
    speaker: Label = Field(examples=["SPEAKER_00"])
    name: Name | None = None
    scope: ScopeText | None = None
    identity_id: UUID | None = None

    @model_validator(mode="after")
    def _new_or_known(self) -> "SpeakerEnrolment":
        described = self.name is not None, self.scope is not None
        if self.identity_id is not None and any(described):
            raise ValueError("give identity_id alone, or name and scope for a new voice")
        if self.identity_id is None and not all(described):
            raise ValueError("a new voice needs name and scope")
        return self


class VoiceUpdate(Input):
    """What to change; absent fields stay."""

    name: Name | None = None
    scope: ScopeText | None = None

    @model_validator(mode="after")
    def _set_or_absent(self) -> "VoiceUpdate":
        for field in self.model_fields_set:
            if getattr(self, field) is None:
                raise ValueError(f"{field} cannot be null")
        return self


class Voice(Output):
    """A person whose voice is known. ``may_change`` tells whether I may rename, move and erase it."""

    id: UUID
    name: str
    scope: str = Field(examples=["private", "group:3", "company"])
    created_at: datetime
    may_change: bool


class ConsentRecorder(Output):
    """Who recorded a consent: the name at that time; ``id`` is null once the account is gone."""

    id: int | None
    full_name: str


class Consent(Output):
    """On what ground a voice is kept; nobody recorded it for a voice that the operator imported."""

    recorded_at: datetime
    recorded_by: ConsentRecorder | None
    statement: str | None


class VoiceClip(Output):
    """A recording of a voice. ``source``: upload, meeting or import."""

    id: int
    duration_s: float | None
    size_bytes: int | None
    source: str
    created_at: datetime


class VoiceDetail(Voice):
    """A voice with its recordings."""

    clips: list[VoiceClip]
    consent: Consent | None


class Receipt(Output):
    """Proof that a voice was erased; nothing in it tells whose it was.

    ``clips``: recordings removed from the bank. ``vectors``: recordings whose numeric voice prints every worker was
    told to forget. ``names``: speakers in transcripts that lost the name which this voice had given them.
    """

    id: UUID
    identity_id: UUID
    erased_at: datetime
    erased_by: int | None
    clips: int
    vectors: int
    names: int
