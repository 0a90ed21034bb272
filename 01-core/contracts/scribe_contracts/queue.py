"""Names that the API and the worker must agree on to meet in Redis and on S3."""

TASK_NAME = "scribe.transcribe_meeting"

# One stream, one consumer group; deliveries that failed too often move to the dead stream.
JOBS_STREAM = "scribe:jobs"
JOBS_GROUP = "workers"
DEAD_STREAM = "scribe:jobs:dead"

BUCKET_UPLOADS = "uploads"
BUCKET_PROCESSED = "processed"
BUCKET_IDENTITY_BANK = "identity-bank"

RESULT_NAME = "result.json"
RTTM_NAME = "diarization.rttm"
PEAKS_NAME = "peaks.json"


# Sorted set: clips of erased voices by their object key, scored by when (Unix seconds). Workers forget their vectors.
ERASED_CLIPS = "scribe:erased-clips"


def progress_key(job_id: str) -> str:
    """Redis key of a running job's progress: JSON ``{"stage", "progress", "attempt", "duration_s"}``, expiring.

    ``duration_s`` is the recording's length, null until it is known.
    """
    return f"scribe:progress:{job_id}"


def cancel_key(job_id: str) -> str:
    """Redis key that asks the worker to cancel a job; its value is the attempt to cancel."""
    return f"scribe:cancel:{job_id}"


def worker_key(worker_name: str) -> str:
    """Redis key that a living worker keeps alive, expiring.

    JSON ``{"pid", "jobs", "resident_model", "transcription_models"}``: the last one are the models it can be asked for.
    """
    return f"scribe:worker:{worker_name}"
