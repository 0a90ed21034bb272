"""Meetings and their transcripts."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query

from app.api.deps import AuditDep, Cursor, Limit, PathId, Reader, ResourcesDep, SessionDep, Writer
from app.api.errors import errors
from app.api.filters import WantedDep, cut
from app.core.pages import decode_cursor
from app.schemas.common import Page
from app.schemas.meetings import DeleteOutcome, DeleteReport, MeetingDetail, MeetingItem, MeetingsDelete, MeetingUpdate
from app.schemas.meetings import Meeting as MeetingRead
from app.schemas.transcripts import TranscriptPage
from app.services import jobs, lists, meetings, transcripts
from app.services.purges import purge_soon

router = APIRouter(prefix="/meetings", tags=["meetings"])

Words = Annotated[bool, Query(description="0 leaves the words out, which makes pages ten times smaller")]
SegmentLimit = Annotated[int, Query(ge=1, le=1000, description="how many segments a page has at most")]


@router.get("/", responses=errors(401))
async def list_meetings(
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    wanted: WantedDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MeetingItem]:
    """The meetings I may see, newest first."""
    found = await lists.page(
        session, resources.outlook.of_meetings, user, wanted, before_id=decode_cursor(cursor), limit=limit + 1
    )
    return cut(found, limit)


@router.get("/mine", responses=errors(401))
async def list_my_meetings(
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    wanted: WantedDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MeetingItem]:
    """The meetings I own, newest first."""
    if wanted.owner_id not in (None, user.id):
        return Page(items=[])
    mine = replace(wanted, owner_id=user.id)
    found = await lists.page(
        session, resources.outlook.of_meetings, user, mine, before_id=decode_cursor(cursor), limit=limit + 1
    )
    return cut(found, limit)


@router.post("/delete", responses=errors(401, 413))
async def delete_meetings(
    wanted: MeetingsDelete,
    session: SessionDep,
    user: Writer,
    resources: ResourcesDep,
    background: BackgroundTasks,
    audit: AuditDep,
) -> DeleteReport:
    """Delete up to 100 meetings of mine, each as if alone; says what became of each."""
    done = await meetings.delete_many(session, user, wanted.ids)
    for meeting in done.deleted:
        audit.record("meeting.deleted", "meeting", meeting.id)
    await session.commit()  # first: where this fails, the meetings stay, and their jobs go on
    for meeting in done.deleted:
        if not meeting.status.is_final:
            await jobs.cancel(resources.queue, meeting)
    background.add_task(purge_soon, resources.sessions, resources.store, resources.queue)
    return DeleteReport(
        results=[DeleteOutcome(id=meeting_id, outcome=done.outcomes[meeting_id]) for meeting_id in wanted.ids]
    )


@router.get("/{meeting_id}", responses=errors(401, 404))
async def read_meeting(meeting_id: PathId, session: SessionDep, user: Reader, resources: ResourcesDep) -> MeetingDetail:
    """One meeting, with its plain text once it is completed."""
    meeting = await meetings.get(session, user, meeting_id, with_text=True)
    await session.commit()  # Redis may take its time: it holds no database connection meanwhile
    running = await resources.outlook.of_meetings([meeting])
    return meetings.present_detail(meeting, user, running.get(meeting.id))


@router.get("/{meeting_id}/transcript", responses=errors(401, 404, 409))
async def read_transcript(
    meeting_id: PathId,
    session: SessionDep,
    user: Reader,
    cursor: Cursor = None,
    limit: SegmentLimit = 500,
    words: Words = True,
) -> TranscriptPage:
    """Who said what, by name where a name is known."""
    meeting = await meetings.get(session, user, meeting_id)
    after_index = decode_cursor(cursor)
    return await transcripts.page(session, user, meeting, after_index=after_index, limit=limit, with_words=words)


@router.patch("/{meeting_id}", responses=errors(401, 403, 404, 409, 413))
async def update_meeting(
    meeting_id: PathId,
    wanted: MeetingUpdate,
    session: SessionDep,
    user: Writer,
    resources: ResourcesDep,
    audit: AuditDep,
) -> MeetingRead:
    """Change the title or the groups; the owner only."""
    meeting = await meetings.update(session, user, meeting_id, wanted)
    shared = {} if wanted.group_ids is None else {"groups": [group.id for group in meeting.groups]}
    audit.record("meeting.changed", "meeting", meeting_id, fields=sorted(wanted.model_fields_set), **shared)
    await session.commit()
    running = await resources.outlook.of_meetings([meeting])
    return meetings.present(meeting, user, running.get(meeting.id))


@router.delete("/{meeting_id}", status_code=204, responses=errors(401, 403, 404))
async def delete_meeting(
    meeting_id: PathId,
    session: SessionDep,
    user: Writer,
    resources: ResourcesDep,
    background: BackgroundTasks,
    audit: AuditDep,
) -> None:
    """Delete a meeting with its recording and everything made from it; the owner only."""
    meeting = await meetings.delete(session, user, meeting_id)
    audit.record("meeting.deleted", "meeting", meeting_id)
    await session.commit()  # first: where this fails, the meeting stays, and its job goes on
    if not meeting.status.is_final:
        await jobs.cancel(resources.queue, meeting)
    background.add_task(purge_soon, resources.sessions, resources.store, resources.queue)
