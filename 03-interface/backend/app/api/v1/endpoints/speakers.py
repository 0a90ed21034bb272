"""Speakers of a meeting: named, merged, told apart."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.api.deps import AuditDep, PathId, Reader, SessionDep, Writer
from app.api.errors import errors
from app.schemas.edits import Label, SpeakerCreate, SpeakerMerge, SpeakerNaming
from app.schemas.transcripts import MeetingSpeaker, MeetingSpeakers
from app.services import speakers

router = APIRouter(prefix="/meetings/{meeting_id}/speakers", tags=["transcripts"])

PathLabel = Annotated[Label, Path(description="the speaker's label, as the transcript has it")]


@router.get("", responses=errors(401, 404, 409))
async def list_speakers(meeting_id: PathId, session: SessionDep, user: Reader) -> MeetingSpeakers:
    """Everybody who speaks, by name where a name is known, and how much."""
    return MeetingSpeakers(items=await speakers.listed(session, user, meeting_id))


@router.post("", status_code=201, responses=errors(401, 403, 404, 409, 413))
async def create_speaker(
    meeting_id: PathId, wanted: SpeakerCreate, session: SessionDep, user: Writer, audit: AuditDep
) -> MeetingSpeaker:
    """Add a speaker, to give segments to that none of the others said; the owner only."""
    made = await speakers.create(session, user, meeting_id, wanted)
    audit.record("speaker.created", "meeting", meeting_id, label=made.label)
    return made


@router.patch("/{label}", responses=errors(401, 403, 404, 409, 413))
async def name_speaker(
    meeting_id: PathId, label: PathLabel, wanted: SpeakerNaming, session: SessionDep, user: Writer, audit: AuditDep
) -> MeetingSpeaker:
    """Say who a speaker is in the whole meeting: a name, an enrolled person, or both null: unknown; owner only."""
    named = await speakers.name(session, user, meeting_id, label, wanted)
    how = "name" if wanted.name else "identity" if wanted.identity_id else "unknown"
    audit.record("speaker.named", "meeting", meeting_id, label=label, how=how)
    return named


@router.post("/{label}/merge", responses=errors(401, 403, 404, 409, 413))
async def merge_speaker(
    meeting_id: PathId, label: PathLabel, wanted: SpeakerMerge, session: SessionDep, user: Writer, audit: AuditDep
) -> MeetingSpeaker:
    """Let another speaker take over everything that this one says; the owner only."""
    kept = await speakers.merge(session, user, meeting_id, label, wanted.into)
    audit.record("speaker.merged", "meeting", meeting_id, label=label, into=wanted.into)
    return kept
