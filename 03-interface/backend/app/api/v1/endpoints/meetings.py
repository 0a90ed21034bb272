"""Meetings and their transcripts."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query

from app.api.deps import Cursor, Limit, PathId, Reader, Resources, ResourcesDep, SessionDep, Writer
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.core.types import MeetingStatus
from app.models import Meeting, User
from app.repositories.meetings import MeetingFilter
from app.schemas.common import Id, Page
from app.schemas.meetings import Meeting as MeetingRead
from app.schemas.meetings import MeetingDetail, MeetingUpdate
from app.schemas.transcripts import TranscriptPage
from app.services import jobs, meetings, progress, transcripts
from app.services.purges import purge_soon

router = APIRouter(prefix="/meetings", tags=["meetings"])

GroupFilter = Annotated[Id | None, Query(description="only meetings shared with this group of mine")]
StatusFilter = Annotated[MeetingStatus | None, Query(alias="status", description="only meetings in this state")]
Words = Annotated[bool, Query(description="0 leaves the words out, which makes pages ten times smaller")]
SegmentLimit = Annotated[int, Query(ge=1, le=1000, description="how many segments a page has at most")]


@router.get("/", responses=errors(401))
async def list_meetings(
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    group_id: GroupFilter = None,
    status: StatusFilter = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MeetingRead]:
    """The meetings I may see, newest first."""
    narrowed = MeetingFilter(group_id=group_id, status=status)
    found = await meetings.page(session, user, narrowed, before_id=decode_cursor(cursor), limit=limit + 1)
    return await _page(found, user, resources, limit)


@router.get("/mine", responses=errors(401))
async def list_my_meetings(
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    group_id: GroupFilter = None,
    status: StatusFilter = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MeetingRead]:
    """The meetings I own, newest first."""
    narrowed = MeetingFilter(group_id=group_id, status=status, mine=True)
    found = await meetings.page(session, user, narrowed, before_id=decode_cursor(cursor), limit=limit + 1)
    return await _page(found, user, resources, limit)


@router.get("/{meeting_id}", responses=errors(401, 404))
async def read_meeting(meeting_id: PathId, session: SessionDep, user: Reader, resources: ResourcesDep) -> MeetingDetail:
    """One meeting, with its plain text once it is completed."""
    meeting = await meetings.get(session, user, meeting_id, with_text=True)
    running = await progress.of_meetings(resources.queue.redis, [meeting])
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
    meeting_id: PathId, wanted: MeetingUpdate, session: SessionDep, user: Writer, resources: ResourcesDep
) -> MeetingRead:
    """Change the title or the groups; the owner only."""
    meeting = await meetings.update(session, user, meeting_id, wanted)
    running = await progress.of_meetings(resources.queue.redis, [meeting])
    return meetings.present(meeting, user, running.get(meeting.id))


@router.delete("/{meeting_id}", status_code=204, responses=errors(401, 403, 404))
async def delete_meeting(
    meeting_id: PathId,
    session: SessionDep,
    user: Writer,
    resources: ResourcesDep,
    background: BackgroundTasks,
) -> None:
    """Delete a meeting with its recording and everything made from it; the owner only."""
    meeting = await meetings.delete(session, user, meeting_id)
    if not meeting.status.is_final:
        await jobs.cancel(resources.queue, meeting)
    background.add_task(purge_soon, resources.sessions, resources.store, resources.queue)


async def _page(found: Sequence[Meeting], user: User, resources: Resources, limit: int) -> Page[MeetingRead]:
    shown = found[:limit]
    running = await progress.of_meetings(resources.queue.redis, shown)
    return Page(
        items=[meetings.present(meeting, user, running.get(meeting.id)) for meeting in shown],
        next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None,
    )
