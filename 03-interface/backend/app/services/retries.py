"""What an owner may ask of a job: again, or no more."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.broker import JobQueue
from app.core.errors import ConflictError, InvalidInputError
from app.core.types import MeetingStatus
from app.models import Meeting, User, utc_now
from app.repositories import jobs as repository
from app.schemas.jobs import Retry
from app.services import meetings, workers
from app.services.events import CANCELLED, settle_failed


async def prepare_retry(session: AsyncSession, queue: JobQueue, user: User, meeting_id: int, wanted: Retry) -> Meeting:
    """Make the meeting pending again, in a new attempt; what it has is readable until something better is there.

    Raises ConflictError while it runs, or when edits by people would be lost unasked; InvalidInputError for a model
    that nobody has. ``jobs.resubmit`` sends it.
    """
    meeting = await meetings.owned(session, user, meeting_id)
    if not meeting.status.is_final:
        raise ConflictError("still_running", f"This meeting is {meeting.status.value}: cancel it before you retry.")
    if not wanted.discard_edits and await repository.edited_by_people(session, meeting.id):
        raise ConflictError(
            "has_edits",
            "People have corrected this transcript, and a new one replaces their work: "
            'send "discard_edits": true if that is what you want.',
        )
    if wanted.model is not None:
        await _require_model(queue, wanted.model)
    meeting.attempt += 1
    meeting.resends = 0
    meeting.status = MeetingStatus.PENDING
    meeting.stage = meeting.progress = meeting.error_code = meeting.error_message = None
    meeting.started_at = meeting.finished_at = None
    meeting.language_hint, meeting.model_hint = wanted.language, wanted.model
    if "max_speakers" in wanted.model_fields_set:
        meeting.max_speakers = wanted.max_speakers
    await session.flush()
    return meeting


async def cancel(session: AsyncSession, queue: JobQueue, user: User, meeting_id: int) -> Meeting:
    """End the current attempt here and now; ``jobs.cancel`` tells the worker. Raises ConflictError when it is over."""
    meeting = await meetings.owned(session, user, meeting_id)
    if meeting.status.is_final:
        raise ConflictError("not_running", f"This meeting is {meeting.status.value}: there is nothing to cancel.")
    await settle_failed(session, queue.redis, meeting, CANCELLED)
    meeting.updated_at = utc_now()
    await session.flush()
    return meeting


async def _require_model(queue: JobQueue, wanted: str) -> None:
    known = await workers.transcription_models(queue.redis)
    if not known:
        raise ConflictError("no_worker", "No worker is running, so no model can be chosen: leave model out, or wait.")
    if wanted not in known:
        raise InvalidInputError("unknown_model", f"No worker has this model; there is {', '.join(known)}.")
