"""What the machine said of a meeting. Stored once as ``result.json`` and never changed afterwards.

All times are seconds from the start of the recording.
"""

from datetime import datetime
from enum import Enum
from typing import Literal
from uuid import UUID

from pydantic import Field

from scribe_contracts._base import Contract


class Stage(str, Enum):
    """The stages of a job, in order."""

    DOWNLOAD = "download"
    CONVERT = "convert"
    DIARIZE = "diarize"
    IDENTIFY = "identify"
    TRANSCRIBE = "transcribe"
    FUSE = "fuse"
    STORE = "store"
    NOTIFY = "notify"


class NamedBy(str, Enum):
    """How a speaker came by a name."""

    VOICE = "voice"
    PERSON = "person"


class Word(Contract):
    """One word as heard; ``confidence`` is the recogniser's probability, 0..1."""

    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    text: str
    confidence: float = Field(ge=0, le=1)


class Segment(Contract):
    """A run of words of one speaker. ``id`` is stable for a job, ``index`` is the place in the transcript."""

    id: str
    index: int = Field(ge=0)
    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    speaker: str
    text: str
    words: tuple[Word, ...] = ()


class Closest(Contract):
    """The nearest enrolled voice, below or above the threshold: cosine score, -1..1."""

    identity_id: UUID
    score: float


class Speaker(Contract):
    """A voice of this meeting. ``identity_id`` is None for an unknown speaker; ``margin`` is score minus runner-up.

    ``sample_key`` is a key of ``processed``: a WAV clip (16 kHz, mono) of this speaker's clean speech, at most 30 s
    long; None where there were not 3 s of it.
    """

    label: str
    identity_id: UUID | None = None
    named_by: NamedBy | None = None
    score: float | None = None
    margin: float | None = None
    closest: Closest | None = None
    speech_s: float = Field(default=0.0, ge=0)
    sample_key: str | None = None


class RemovedText(Contract):
    """Text taken out of the transcript, kept so that a person can restore it."""

    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    text: str
    reason: str
    words: tuple[Word, ...] = ()


class StageRecord(Contract):
    """When a stage ran and what it cost: model load and lease in seconds, peak memory of the device in MB."""

    stage: Stage
    started_at: datetime
    elapsed_s: float = Field(ge=0)
    model: str | None = None
    load_s: float = Field(default=0.0, ge=0)
    held_s: float = Field(default=0.0, ge=0)
    peak_mb: float | None = None
    resumed: bool = False


class ModelIds(Contract):
    """Which models spoke. Scores of different embedding models are never compared."""

    profile: str
    diarization: str
    embedding: str
    transcription: str


class Media(Contract):
    """Keys in ``processed`` of what a player needs."""

    rendition_key: str
    rendition_type: str
    peaks_key: str
    has_video: bool = False


class TranscriptResult(Contract):
    """The whole answer for one meeting."""

    schema_version: Literal[1] = 1
    job_id: UUID
    meeting_id: int
    attempt: int = Field(ge=1)
    created_at: datetime
    language: str | None
    language_probability: float | None = None
    duration_s: float = Field(ge=0)
    speakers: tuple[Speaker, ...]
    segments: tuple[Segment, ...]
    removed: tuple[RemovedText, ...] = ()
    timeline: tuple[StageRecord, ...] = ()
    warnings: tuple[str, ...] = ()
    models: ModelIds
    media: Media
