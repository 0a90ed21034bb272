"""Segments changed by people, with a history; removed text, restored."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api.deps import AuditDep, Cursor, PathId, Reader, SessionDep, Writer
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.schemas.common import Page
from app.schemas.edits import Edit, EditRef, SegmentId, Segments, SegmentSplit, SegmentsReassign, SegmentUpdate, Version
from app.schemas.transcripts import RemovedTexts, TranscriptSegment
from app.services import edits, history

router = APIRouter(prefix="/meetings/{meeting_id}", tags=["transcripts"])

PathSegmentId = Annotated[SegmentId, Path(description="the segment's id, as the transcript has it")]
RemovedNumber = Annotated[int, Path(ge=0, le=2**31 - 1, description="the number of the removed text")]
VersionQuery = Annotated[Version | None, Query()]
EditLimit = Annotated[int, Query(ge=1, le=50, description="how many edits a page has at most")]


@router.patch("/segments/{segment_id}", responses=errors(401, 403, 404, 409, 413))
async def change_segment(
    meeting_id: PathId,
    segment_id: PathSegmentId,
    wanted: SegmentUpdate,
    session: SessionDep,
    user: Writer,
    audit: AuditDep,
) -> TranscriptSegment:
    """Correct what a segment says, or who says it; the owner only. 409 if the given version is past."""
    segment = await edits.change(session, user, meeting_id, segment_id, wanted)
    action = "segment.reassigned" if wanted.text is None else "segment.edited"
    audit.record(action, "meeting", meeting_id, segment_id=segment_id)
    return segment


@router.post("/segments/reassign", responses=errors(401, 403, 404, 409, 413))
async def reassign_segments(
    meeting_id: PathId, wanted: SegmentsReassign, session: SessionDep, user: Writer, audit: AuditDep
) -> Segments:
    """Say that somebody else said these segments; the owner only."""
    items = await edits.reassign(session, user, meeting_id, wanted.segment_ids, wanted.speaker)
    audit.record("segment.reassigned", "meeting", meeting_id, segments=len(items), speaker=wanted.speaker)
    return Segments(items=items)


@router.post("/segments/{segment_id}/split", responses=errors(401, 403, 404, 409, 413))
async def split_segment(
    meeting_id: PathId,
    segment_id: PathSegmentId,
    wanted: SegmentSplit,
    session: SessionDep,
    user: Writer,
    audit: AuditDep,
) -> Segments:
    """Make two segments of one, the second from a word on, and say who says that; the owner only."""
    items = await edits.split(session, user, meeting_id, segment_id, wanted)
    audit.record("segment.split", "meeting", meeting_id, segment_id=segment_id)
    return Segments(items=items)


@router.delete("/segments/{segment_id}", status_code=204, responses=errors(401, 403, 404, 409))
async def remove_segment(
    meeting_id: PathId,
    segment_id: PathSegmentId,
    session: SessionDep,
    user: Writer,
    audit: AuditDep,
    version: VersionQuery = None,
) -> None:
    """Take a segment out of the transcript, to the removed text; the owner only."""
    await edits.take_out(session, user, meeting_id, segment_id, version)
    audit.record("segment.removed", "meeting", meeting_id, segment_id=segment_id)


@router.get("/removed", responses=errors(401, 404, 409))
async def list_removed(meeting_id: PathId, session: SessionDep, user: Reader) -> RemovedTexts:
    """What was taken out of the transcript, and why; what the owner took out is shown to the owner alone."""
    return RemovedTexts(items=await edits.removed(session, user, meeting_id))


@router.post("/removed/{number}/restore", responses=errors(401, 403, 404, 409))
async def restore_removed(
    meeting_id: PathId, number: RemovedNumber, session: SessionDep, user: Writer, audit: AuditDep
) -> TranscriptSegment:
    """Put removed text back at its place; the owner only."""
    segment = await edits.restore(session, user, meeting_id, number)
    audit.record("text.restored", "meeting", meeting_id, number=number)
    return segment


@router.get("/edits", responses=errors(401, 403, 404))
async def list_edits(
    meeting_id: PathId, session: SessionDep, user: Reader, cursor: Cursor = None, limit: EditLimit = 20
) -> Page[Edit]:
    """Who changed what, newest first; the owner only."""
    found = await history.page(session, user, meeting_id, before_id=decode_cursor(cursor), limit=limit + 1)
    shown = found[:limit]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)


@router.post("/edits/undo", responses=errors(401, 403, 404, 409, 413))
async def undo_edit(
    meeting_id: PathId, session: SessionDep, user: Writer, audit: AuditDep, wanted: EditRef | None = None
) -> Edit:
    """Take the last edit back; 409 if it is not the one that is meant. The owner only."""
    edit = await history.undo(session, user, meeting_id, wanted.edit_id if wanted else None)
    audit.record("transcript.edit_undone", "meeting", meeting_id, edit_id=edit.id, kind=edit.kind)
    return edit


@router.post("/edits/redo", responses=errors(401, 403, 404, 409, 413))
async def redo_edit(
    meeting_id: PathId, session: SessionDep, user: Writer, audit: AuditDep, wanted: EditRef | None = None
) -> Edit:
    """Bring back the edit that was undone last; the owner only."""
    edit = await history.redo(session, user, meeting_id, wanted.edit_id if wanted else None)
    audit.record("transcript.edit_redone", "meeting", meeting_id, edit_id=edit.id, kind=edit.kind)
    return edit
