"""Meetings: born from an upload, seen by the visibility rule, changed by their owner alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from scribe_contracts.queue import BUCKET_PROCESSED, BUCKET_UPLOADS
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import metrics
from app.core.errors import ForbiddenError, NotFoundError
from app.core.text import default_title, key_name
from app.core.types import OutgoingEvent
from app.models import Meeting, ObjectPurge, User, utc_now
from app.repositories import meetings as repository
from app.repositories import search
from app.schemas.meetings import GroupRef, MeetingUpdate
from app.schemas.meetings import Meeting as MeetingRead
from app.schemas.meetings import MeetingDetail as MeetingDetailRead
from app.services import groups, outgoing
from app.services.progress import JobProgress
from app.services.uploads import ReceivedUpload

Outcome = Literal["deleted", "not_found", "not_owner"]


@dataclass(frozen=True, slots=True)
class Deletions:
    """What became of meetings that were to be deleted, by id."""

    deleted: list[Meeting]
    outcomes: dict[int, Outcome]


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
    await search.refresh(session, meeting.id)
    metrics.UPLOADED_BYTES.inc(upload.size_bytes)
    return meeting


async def get(session: AsyncSession, user: User, meeting_id: int, *, with_text: bool = False) -> Meeting:
    """A meeting that the user may see. Raises NotFoundError for every other number."""
    meeting = await repository.visible_by_id(session, user, meeting_id, with_text=with_text)
    if meeting is None:
        raise NotFoundError("meeting_not_found", "There is no such meeting, or you may not see it.")
    return meeting


async def update(session: AsyncSession, user: User, meeting_id: int, wanted: MeetingUpdate) -> Meeting:
    """Change the title or the groups; the owner alone may."""
    meeting = await owned(session, user, meeting_id)
    if wanted.title is not None and wanted.title != meeting.title:
        before, meeting.title = meeting.title, wanted.title
        await search.replace(session, meeting.id, [before], [wanted.title])
    if wanted.group_ids is not None:
        meeting.updated_at = utc_now()  # the row itself does not change with its groups
        meeting.groups = await groups.require_attachable(session, user, wanted.group_ids, already=meeting.groups)
    await session.flush()
    return meeting


async def delete(session: AsyncSession, user: User, meeting_id: int) -> Meeting:
    """Remove the meeting, and note its objects for removal in the same transaction; the owner alone may."""
    meeting = await owned(session, user, meeting_id)
    for bucket, prefix in ((BUCKET_UPLOADS, meeting.s3_path), (BUCKET_PROCESSED, meeting.result_prefix)):
        session.add(ObjectPurge(bucket=bucket, prefix=prefix, job_id=meeting.job_id))
    await outgoing.announce(session, meeting, OutgoingEvent.DELETED)
    await session.delete(meeting)
    await session.flush()
    return meeting


async def owned(session: AsyncSession, user: User, meeting_id: int) -> Meeting:
    """The meeting, locked for a change that the owner alone may make."""
    meeting = await repository.visible_by_id(session, user, meeting_id, for_update=True)
    if meeting is None:
        raise NotFoundError("meeting_not_found", "There is no such meeting, or you may not see it.")
    if meeting.owner_id != user.id:
        raise ForbiddenError("not_owner", "Only the owner of a meeting may change or delete it.")
    return meeting


async def delete_many(session: AsyncSession, user: User, meeting_ids: Sequence[int]) -> Deletions:
    """Delete those of the meetings that may be deleted, each as alone; by id, so that two never wait in a ring."""
    outcomes: dict[int, Outcome] = {}
    deleted: list[Meeting] = []
    for meeting_id in sorted(set(meeting_ids)):
        try:
            deleted.append(await delete(session, user, meeting_id))
            outcomes[meeting_id] = "deleted"
        except NotFoundError:
            outcomes[meeting_id] = "not_found"
        except ForbiddenError:
            outcomes[meeting_id] = "not_owner"
    return Deletions(deleted, outcomes)


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
        seen |= {"jobs_ahead": progress.jobs_ahead, "eta": progress.eta}
        if progress.stage is not None:
            seen |= {"stage": progress.stage, "progress": progress.progress}
    return seen
