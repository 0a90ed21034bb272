"""Why a job did not end well.

PipelineError                 code, stage, retryable; the message is a sentence for the person who uploaded
|-- BadRecordingError         the recording's fault: trying again changes nothing
|-- TooLongError              longer than MAX_DURATION_S
|-- SourceMissingError        the upload is not there, or not whole
|-- CancelledJobError         somebody asked for it
|-- EngineError               a model stage ended badly: retried, then given up
|   |-- EngineCrashedError    the child that runs the models died
|   |-- StageTimeoutError     it took longer than the recording's length allows
|   `-- DeviceMemoryError     not enough memory for this recording
|-- ModelLoadError            a model's files are missing or damaged
|-- ModelNotInstalledError    the job asks for a model that is not here
`-- InfrastructureError       a neighbour is away: wait and try again, nobody's fault
    |-- StorageUnavailableError
    |-- ResourcesExhaustedError    the machine's disk is full, or it has no file handle left
    `-- ApiUnavailableError
MeetingGoneError              the meeting was deleted: drop everything, tell nobody
DeliveryLostError             another worker holds the job now: stop at once, tell nobody
WorkerStoppingError           this worker stops: the job goes back to the queue
"""

from __future__ import annotations

from collections.abc import Iterable

from scribe_contracts import ErrorCode, Stage


class PipelineError(Exception):
    """A job failed for a reason that can be told in plain words."""

    code = ErrorCode.INTERNAL
    retryable = False

    def __init__(self, message: str, *, stage: Stage | None = None, code: ErrorCode | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.stage = stage
        if code is not None:
            self.code = code


class BadRecordingError(PipelineError):
    """The recording cannot be transcribed, now or later."""

    code = ErrorCode.UNREADABLE_MEDIA


class TooLongError(PipelineError):
    """The recording is longer than this installation accepts."""

    code = ErrorCode.TOO_LONG


class SourceMissingError(PipelineError):
    """The uploaded file is not on the storage, or not whole."""

    code = ErrorCode.SOURCE_MISSING


class CancelledJobError(PipelineError):
    """Somebody cancelled the job."""

    code = ErrorCode.CANCELLED


class EngineError(PipelineError):
    """A model stage ended badly; another try may succeed."""

    retryable = True


class EngineCrashedError(EngineError):
    """The process that runs the models died under a stage."""


class StageTimeoutError(EngineError):
    """A stage took far longer than the recording's length explains."""

    code = ErrorCode.TIMEOUT


class DeviceMemoryError(EngineError):
    """The machine or the GPU has not enough memory for this recording."""

    code = ErrorCode.OUT_OF_MEMORY


class ModelLoadError(PipelineError):
    """A model cannot be loaded: files missing or damaged. Its text is for the operator, ``message`` for the user."""

    code = ErrorCode.MODEL_UNAVAILABLE
    retryable = True

    def __init__(self, detail: str, *, stage: Stage | None = None) -> None:
        super().__init__(detail, stage=stage)
        self.message = "The speech models are not available on this server. Its administrator can see why in the log."


class ModelNotInstalledError(PipelineError):
    """Somebody asked for a transcription model that this worker has not: another try changes nothing."""

    code = ErrorCode.MODEL_UNAVAILABLE

    def __init__(self, name: str, known: Iterable[str]) -> None:
        there = ", ".join(sorted(known))
        super().__init__(f"The transcription model {name} is not installed on this server; there is {there}.")


class InfrastructureError(PipelineError):
    """A neighbouring service is away; the job waits for it and loses none of its tries."""

    retryable = True


class StorageUnavailableError(InfrastructureError):
    """The object storage does not answer."""

    code = ErrorCode.STORAGE_UNAVAILABLE


class ResourcesExhaustedError(InfrastructureError):
    """The machine has no disk space or no file handles left at the moment. Its text is for the operator."""

    code = ErrorCode.STORAGE_UNAVAILABLE

    def __init__(self, detail: str, *, stage: Stage | None = None) -> None:
        super().__init__(detail, stage=stage)
        self.message = "The server has no room left for this recording. Its administrator can see why in the log."


class ApiUnavailableError(InfrastructureError):
    """The API does not take an event."""


class MeetingGoneError(Exception):
    """The API does not know the meeting any more."""


class DeliveryLostError(Exception):
    """The queue gave this job to another worker, or deleted it."""


class WorkerStoppingError(Exception):
    """The worker was told to stop."""
