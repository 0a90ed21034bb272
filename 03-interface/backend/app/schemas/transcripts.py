"""Who said what: DESIGN's transcript, in pages, and the people in it."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

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


class PersonRef(Output):
    """An account, by name."""

    id: int
    full_name: str


class MeetingSpeaker(TranscriptSpeaker):
    """A speaker with what they say here: seconds of their segments, and the share of everybody's.

    ``named_by_user`` and ``named_at`` tell who decided on the name, or that it is nobody known, and when.
    """

    speech_s: float
    share: float = Field(description="of all talk in this meeting, 0..1")
    segment_count: int
    has_sample: bool
    named_by_user: PersonRef | None
    named_at: datetime | None


class MeetingSpeakers(Output):
    """Everybody who speaks in a meeting, by label."""

    items: list[MeetingSpeaker]


class TranscriptWord(Output):
    """A word; times are seconds from the start. Without a confidence a person typed it."""

    start_s: float
    end_s: float
    text: str
    confidence: float | None


class ExportedSegment(Output):
    """A run of words of one speaker, as it stays."""

    id: str
    index: int
    start_s: float
    end_s: float
    speaker: str
    text: str
    edited: bool
    words: list[TranscriptWord]


class TranscriptSegment(ExportedSegment):
    """A run of words of one speaker. Send ``version`` back with a change: it tells whether somebody else was faster."""

    version: int


class RemovedText(Output):
    """Text that was taken out, with the reason. What a person took out is shown to the meeting's owner alone."""

    id: int = Field(description="its number in this list, for restoring it")
    start_s: float
    end_s: float
    text: str
    reason: str
    restored: bool


class RemovedTexts(Output):
    """Everything that was taken out of a transcript."""

    items: list[RemovedText]


class TimelineEntry(Output):
    """What a stage cost: seconds, and peak device memory in MB."""

    stage: str
    model: str | None
    started_at: datetime
    elapsed_s: float
    load_s: float
    held_s: float
    peak_mb: float | None


class TranscriptHead(Output):
    """Everything about the whole of a transcript.

    ``attempt`` is the one that made it: while a retry runs, and when it fails, the earlier transcript is shown.
    """

    schema_version: int
    meeting_id: int
    attempt: int
    has_edits: bool
    edited_at: datetime | None
    language: str | None
    duration_s: float | None
    speakers: list[TranscriptSpeaker]
    removed: list[RemovedText]
    timeline: list[TimelineEntry]
    warnings: list[str]


class TranscriptPage(TranscriptHead):
    """Everything about the whole, and the segments from ``cursor`` on."""

    segments: list[TranscriptSegment]
    next_cursor: str | None


class TranscriptExport(TranscriptHead):
    """The transcript as a file: everything about the whole, and all segments."""

    segments: list[ExportedSegment]
