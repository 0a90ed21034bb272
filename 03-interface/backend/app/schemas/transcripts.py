"""Who said what: DESIGN's transcript, in pages."""

from datetime import datetime
from uuid import UUID

from app.schemas.common import Output


class ClosestVoice(Output):
    """The nearest enrolled voice, for readers who may see that person. Cosine score, -1..1."""

    identity_id: UUID
    name: str
    score: float


class TranscriptSpeaker(Output):
    """A voice of the meeting; without a name it is an unknown speaker."""

    label: str
    name: str | None
    named_by: str | None
    identity_id: UUID | None
    score: float | None
    margin: float | None
    closest: ClosestVoice | None


class TranscriptWord(Output):
    """A word; times are seconds from the start."""

    start_s: float
    end_s: float
    text: str
    confidence: float


class TranscriptSegment(Output):
    """A run of words of one speaker."""

    id: str
    index: int
    start_s: float
    end_s: float
    speaker: str
    text: str
    edited: bool
    words: list[TranscriptWord]


class RemovedText(Output):
    """Text that was taken out, with the reason."""

    start_s: float
    end_s: float
    text: str
    reason: str


class TimelineEntry(Output):
    """What a stage cost: seconds, and peak device memory in MB."""

    stage: str
    model: str | None
    started_at: datetime
    elapsed_s: float
    load_s: float
    held_s: float
    peak_mb: float | None


class TranscriptPage(Output):
    """A page of a transcript: everything about the whole, and the segments from ``cursor`` on."""

    schema_version: int
    meeting_id: int
    language: str | None
    duration_s: float | None
    speakers: list[TranscriptSpeaker]
    segments: list[TranscriptSegment]
    removed: list[RemovedText]
    timeline: list[TimelineEntry]
    warnings: list[str]
    next_cursor: str | None
