"""What jobs need to know of meetings and transcripts, in SQL."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.types import MeetingStatus
from app.models import JsonObject, Meeting, Speaker, Transcript, TranscriptEdit


async def edited_by_people(session: AsyncSession, meeting_id: int) -> bool:
    """Whether somebody corrected the transcript or named its speakers: work that a new transcript would replace."""
    edits = exists().where(TranscriptEdit.meeting_id == meeting_id, TranscriptEdit.undone_at.is_(None))
    names = exists().where(Speaker.meeting_id == meeting_id, Speaker.name.is_not(None))
    return bool(await session.scalar(select(or_(edits, names))))


async def finished_timelines(session: AsyncSession, limit: int) -> Sequence[tuple[float, list[JsonObject]]]:
    """Length in seconds and stage records of the meetings completed last."""
    query = (
        select(Meeting.duration_s, Transcript.timeline)
        .join(Transcript, Transcript.meeting_id == Meeting.id)
        .where(Meeting.status == MeetingStatus.COMPLETED, Meeting.duration_s > 0, Meeting.finished_at.is_not(None))
        .order_by(Meeting.finished_at.desc())
        .limit(limit)
    )
    rows = await session.execute(query)
    return [(duration_s, timeline) for duration_s, timeline in rows if duration_s is not None]
