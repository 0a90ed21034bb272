"""What the owner of a meeting may ask of its job: again, or no more."""

from fastapi import APIRouter

from app.api.deps import AuditDep, PathId, Reader, Resources, ResourcesDep, SessionDep, Writer
from app.api.errors import errors
from app.models import Meeting, User
from app.schemas.jobs import Retry, TranscriptionModels
from app.schemas.meetings import Meeting as MeetingRead
from app.services import jobs, meetings, retries, workers

router = APIRouter(tags=["meetings"])


@router.post("/meetings/{meeting_id}/retry", status_code=202, responses=errors(401, 403, 404, 409, 413))
async def retry_meeting(
    meeting_id: PathId,
    session: SessionDep,
    user: Writer,
    resources: ResourcesDep,
    audit: AuditDep,
    wanted: Retry | None = None,
) -> MeetingRead:
    """Transcribe again, also a completed meeting, with another language or model; the owner only."""
    wanted = wanted or Retry()
    meeting = await retries.prepare_retry(session, resources.queue, user, meeting_id, wanted)
    audit.record(
        "meeting.retried",
        "meeting",
        meeting.id,
        attempt=meeting.attempt,
        language=wanted.language,
        model=wanted.model,
        discard_edits=wanted.discard_edits,
    )
    await jobs.resubmit(session, resources.queue, meeting)
    return await _shown(resources, meeting, user)


@router.post("/meetings/{meeting_id}/cancel", responses=errors(401, 403, 404, 409))
async def cancel_meeting(
    meeting_id: PathId, session: SessionDep, user: Writer, resources: ResourcesDep, audit: AuditDep
) -> MeetingRead:
    """Stop processing: the meeting has failed with ``cancelled`` at once, and can be retried; the owner only."""
    meeting = await retries.cancel(session, resources.queue, user, meeting_id)
    audit.record("meeting.cancelled", "meeting", meeting.id, attempt=meeting.attempt)
    await session.commit()
    await jobs.cancel(resources.queue, meeting)
    return await _shown(resources, meeting, user)


@router.get("/transcription-models", responses=errors(401))
async def list_transcription_models(_user: Reader, resources: ResourcesDep) -> TranscriptionModels:
    """The models that the living workers have, for a retry that asks for one."""
    living = await workers.living(resources.queue.redis)
    return TranscriptionModels(
        models=sorted({model for worker in living for model in worker.models}), workers=len(living)
    )


async def _shown(resources: Resources, meeting: Meeting, user: User) -> MeetingRead:
    running = await resources.outlook.of_meetings([meeting])
    return meetings.present(meeting, user, running.get(meeting.id))
