"""The shapes that cross a process boundary: job, result, webhook event, and the names of the queue.

Producers are strict (they build these models), consumers ignore fields they do not know. Adding means an optional
field; renaming or removing means a new ``schema_version``, both read for one release. No behaviour lives here.
"""

from scribe_contracts.job import JobMessage
from scribe_contracts.result import (
    Closest,
    Media,
    ModelIds,
    NamedBy,
    RemovedText,
    Segment,
    Speaker,
    Stage,
    StageRecord,
    TranscriptResult,
    Word,
)
from scribe_contracts.webhook import ErrorCode, EventType, JobStatus, WebhookData, WebhookEvent

SCHEMA_VERSION = 1

__all__ = [
    "SCHEMA_VERSION",
    "Closest",
    "ErrorCode",
    "EventType",
    "JobMessage",
    "JobStatus",
    "Media",
    "ModelIds",
    "NamedBy",
    "RemovedText",
    "Segment",
    "Speaker",
    "Stage",
    "StageRecord",
    "TranscriptResult",
    "WebhookData",
    "WebhookEvent",
    "Word",
]
