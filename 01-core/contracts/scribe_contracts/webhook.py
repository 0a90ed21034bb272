"""What a worker tells the API. Signed by Standard Webhooks; idempotent by ``id``; fenced by ``attempt``."""

from datetime import datetime
from enum import Enum
from typing import Literal
from uuid import UUID

from pydantic import Field

from scribe_contracts._base import Contract


class EventType(str, Enum):
    """The three things that happen to a job."""

    STARTED = "transcription.started"
    COMPLETED = "transcription.completed"
    FAILED = "transcription.failed"


class JobStatus(str, Enum):
    """The meeting's status that an event leads to."""

    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class ErrorCode(str, Enum):
    """Why a job failed. The first six are the recording's fault: trying again changes nothing."""

    NOT_MEDIA = "not_media"
    NO_AUDIO = "no_audio"
    EMPTY_AUDIO = "empty_audio"
    UNREADABLE_MEDIA = "unreadable_media"
    NO_SPEECH = "no_speech"
    TOO_LONG = "too_long"
    SOURCE_MISSING = "source_missing"
    CANCELLED = "cancelled"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    MODEL_UNAVAILABLE = "model_unavailable"
    STORAGE_UNAVAILABLE = "storage_unavailable"
    GAVE_UP = "gave_up"
    INTERNAL = "internal"


class WebhookData(Contract):
    """The job, and how it ended. ``error_message`` is a sentence for the person who uploaded the recording."""

    job_id: UUID
    meeting_id: int
    attempt: int = Field(ge=1)
    status: JobStatus
    result_s3_path: str | None = None
    language: str | None = None
    duration_s: float | None = Field(default=None, ge=0)
    error_code: ErrorCode | None = None
    error_message: str | None = None


class WebhookEvent(Contract):
    """The envelope. ``id`` repeats the ``webhook-id`` header and is the same for every delivery of one event."""

    schema_version: Literal[1] = 1
    id: str = Field(min_length=8, max_length=128)
    type: EventType
    timestamp: datetime
    data: WebhookData
