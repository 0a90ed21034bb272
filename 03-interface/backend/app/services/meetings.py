"""Meetings: born from an upload, seen by the visibility rule, changed by their owner alone."""

from collections.abc import Sequence
from datetime import UTC

from scribe_contracts.queue import BUCKET_PROCESSED, BUCKET_UPLOADS
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ForbiddenError, NotFoundError
from app.core.text import default_title, key_name
from app.models import Meeting, ObjectPurge, User, utc_now
from app.repositories import meetings as repository
from app.repositories.meetings import MeetingFilter
from app.schemas.meetings import GroupRef, MeetingUpdate
from app.schemas.meetings import Meeting as MeetingRead
from app.schemas.meetings import MeetingDetail as MeetingDetailRead
from app.services import groups
from app.services.progress import JobProgress
from app.services.uploads import ReceivedUpload


async def create(session: AsyncSession, owner: User, upload: ReceivedUpload) -> Meeting:
    """A meeting for a recording that is on S3 already."""
    created_at = utc_now()
    meeting = Meeting(
        title=upload.form.title or default_title(upload.filename),
        original_filename=upload.filename,
        s3_path=upload.key,
        owner_id=owner.id,
        size_bytes=upload.size_bytes,
        sha256=upload.sha256,
        language_hint=upload.form.language,
        max_speakers=upload.form.max_speakers,
        job_id=upload.job_id,
        result_prefix=(
            f"{created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{str(upload.job_id)[:8]}_{key_name(upload.filename)}/"
        ),
        groups=await groups.require_attachable(session, owner, upload.form.group_ids),
        created_at=created_at,
        updated_at=created_at,
    )
    session.add(meeting)
    await session.flush()
    return meeting


async def page(
    session: AsyncSession, user: User, narrowed: MeetingFilter, *, before_id: int | None, limit: int
) -> Sequence[Meeting]:
    """Meetings that the user may see, newest first."""
    return await repository.visible_page(session, user, narrowed, before_id=before_id, limit=limit)


async def get(session: AsyncSession, user: User, meeting_id: int, *, with_text: bool = False) -> Meeting:
    """A meeting that the user may see. Raises NotFoundError for every other number."""
    meeting = await repository.visible_by_id(session, user, meeting_id, with_text=with_text)
    if meeting is None:
        raise NotFoundError("meeting_not_found", "There is no such meeting, or you may not see it.")
    return meeting


async def update(session: AsyncSession, user: User, meeting_id: int, wanted: MeetingUpdate) -> Meeting:
    """Change the title or the groups; the owner alone may."""
    meeting = await _own(session, user, meeting_id)
    if wanted.title is not None:
        meeting.title = wanted.title
    if wanted.group_ids is not None:
        meeting.updated_at = utc_now()  # the row itself does not change with its groups
        meeting.groups = await groups.require_attachable(session, user, wanted.group_ids, already=meeting.groups)
    await session.flush()
    return meeting


async def delete(session: AsyncSession, user: User, meeting_id: int) -> Meeting:
    """Remove the meeting, and note its objects for removal in the same transaction; the owner alone may."""
    meeting = await _own(session, user, meeting_id)
    for bucket, prefix in ((BUCKET_UPLOADS, meeting.s3_path), (BUCKET_PROCESSED, meeting.result_prefix)):
        session.add(ObjectPurge(bucket=bucket, prefix=prefix, job_id=meeting.job_id))
    await session.delete(meeting)
    await session.flush()
    return meeting


async def _own(session: AsyncSession, user: User, meeting_id: int) -> Meeting:
    meeting = await repository.visible_by_id(session, user, meeting_id, for_update=True)
    if meeting is None:
        raise NotFoundError("meeting_not_found", "There is no such meeting, or you may not see it.")
    if meeting.owner_id != user.id:
        raise ForbiddenError("not_owner", "Only the owner of a meeting may change or delete it.")
    return meeting


def present(meeting: Meeting, reader: User, progress: JobProgress | None) -> MeetingRead:
    """The meeting as this reader may see it: groups of others are left out, a running job's progress comes in."""
    shown = MeetingRead.model_validate(meeting)
    return shown.model_copy(update=_as_seen(meeting, reader, progress))


def present_detail(meeting: Meeting, reader: User, progress: JobProgress | None) -> MeetingDetailRead:
    """The same with the plain text, which must have been loaded."""
    shown = MeetingDetailRead.model_validate(meeting)
    return shown.model_copy(update=_as_seen(meeting, reader, progress))


def _as_seen(meeting: Meeting, reader: User, progress: JobProgress | None) -> dict[str, object]:
    mine = {group.id for group in reader.groups}
    sees_all = meeting.owner_id == reader.id
    seen: dict[str, object] = {
        "groups": [GroupRef.model_validate(group) for group in meeting.groups if sees_all or group.id in mine]
    }
    if progress is not None:
        seen |= {"stage": progress.stage, "progress": progress.progress}
    return seen
