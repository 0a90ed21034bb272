"""Resumable uploads: S3 multipart uploads whose parts come one by one, in any order, over any number of days.

Everything is in PostgreSQL and on S3, nothing in this process. The room is reserved when an upload is opened, so
completing one never fails for the quota.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from scribe_contracts.queue import BUCKET_UPLOADS
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.errors import ConflictError, NotFoundError, ScribeError, TooManyRequestsError
from app.core.s3 import MAX_PARTS, ObjectStore, PartTag
from app.core.text import clean_filename, key_name
from app.models import Meeting, Upload, User, utc_now
from app.repositories import uploads as repository
from app.repositories.uploads import COMPLETED, OPEN
from app.schemas.uploads import Upload as UploadRead
from app.schemas.uploads import UploadCreate
from app.services import groups, meetings, quotas
from app.services.claims import Claims
from app.services.upload_form import UploadForm, parse_form
from app.services.upload_gate import UploadGate
from app.services.uploads import ReceivedUpload, told_of_stop, too_large

MIB = 1024**2
MIN_PART_BYTES = 16 * MIB
MAX_PART_BYTES = 64 * MIB
OPEN_PER_USER = 20
SHOWN_MISSING = 20


async def begin(
    session: AsyncSession, settings: Settings, store: ObjectStore, claims: Claims, user: User, wanted: UploadCreate
) -> Upload:
    """Open an upload and reserve its room. Refused when it is too large, or one too many."""
    form = _form(wanted)
    most = min(settings.max_upload_bytes, MAX_PARTS * MAX_PART_BYTES)
    if wanted.size_bytes > most:
        raise too_large(most)
    upload_id, filename = uuid4(), clean_filename(wanted.filename)
    key = f"{upload_id}_{key_name(filename)}"
    await session.commit()  # one connection is enough: the claim has a transaction of its own
    async with claims.claimed(key):
        try:
            await _require_place(session, settings, user, wanted.size_bytes, form)
        except ScribeError:
            await claims.release(key)
            raise
        upload = Upload(
            id=upload_id,
            user_id=user.id,
            filename=filename,
            size_bytes=wanted.size_bytes,
            part_bytes=part_bytes_for(wanted.size_bytes),
            sha256=wanted.sha256.lower() if wanted.sha256 else None,
            form=_fields(wanted),
            s3_key=key,
            s3_upload_id=await store.begin(BUCKET_UPLOADS, key),
            status=OPEN,
            expires_at=utc_now() + timedelta(hours=settings.upload_expiry_hours),
        )
        session.add(upload)
        await session.flush()
        await claims.redeem(session, key)
    return upload


async def _require_place(
    session: AsyncSession, settings: Settings, user: User, size_bytes: int, form: UploadForm
) -> None:
    await quotas.require_room(session, settings, user, size_bytes)  # locks the account: counts hold
    if await repository.count_open(session, user.id) >= OPEN_PER_USER:
        raise TooManyRequestsError(
            "too_many_uploads", f"You have {OPEN_PER_USER} uploads open: complete or abort one of them."
        )
    await groups.require_attachable(session, user, form.group_ids)


def part_bytes_for(size_bytes: int) -> int:
    """The size of a part: whole MiB, and no more parts than every store takes."""
    needed = -(-size_bytes // MAX_PARTS)
    return max(MIN_PART_BYTES, -(-needed // MIB) * MIB)


def part_count(upload: Upload) -> int:
    """How many parts there are."""
    return -(-upload.size_bytes // upload.part_bytes)


async def own(session: AsyncSession, user: User, upload_id: UUID) -> Upload:
    """An upload of the user. Raises NotFoundError for others, unknown ones and those whose time is over."""
    upload = await repository.own(session, user.id, upload_id)
    if upload is None:
        raise NotFoundError("upload_not_found", "There is no such upload, or it is not yours.")
    if upload.status == OPEN and upload.expires_at <= utc_now():
        raise NotFoundError("upload_expired", "This upload was not completed in time: begin a new one.")
    return upload


async def open_ones(session: AsyncSession, user: User) -> Sequence[Upload]:
    """The user's open uploads, newest first; there are never more than a page of them."""
    return await repository.open_ones(session, user.id, utc_now())


async def present(session: AsyncSession, uploads: Sequence[Upload]) -> list[UploadRead]:
    """The uploads with the parts that arrived."""
    received = defaultdict(list)
    for part in await repository.parts(session, [upload.id for upload in uploads]):
        received[part.upload_id].append(part.number)
    return [
        UploadRead.model_validate(
            {
                **{name: getattr(upload, name) for name in UploadRead.model_fields if hasattr(upload, name)},
                "part_count": part_count(upload),
                "received": list(range(1, part_count(upload) + 1))
                if upload.status == COMPLETED
                else received[upload.id],
            }
        )
        for upload in uploads
    ]


async def complete(
    session: AsyncSession, store: ObjectStore, gate: UploadGate, user: User, upload_id: UUID
) -> tuple[Meeting, bool]:
    """The meeting made of the parts, and whether it is new; asking again answers the same one.

    The lock is kept while the store puts the parts together and the recording is read back: a process that dies lets
    it go, and the next attempt goes on from what the store holds.
    """
    await own(session, user, upload_id)
    await session.commit()  # waits for its turn without a database connection
    with told_of_stop():
        async with gate.completing:
            return await _complete(session, store, user, upload_id)


async def _complete(session: AsyncSession, store: ObjectStore, user: User, upload_id: UUID) -> tuple[Meeting, bool]:
    upload = await _lock(session, upload_id)
    if upload.status == COMPLETED:
        return await _made_before(session, user, upload), False
    form = parse_form({name: str(value) for name, value in upload.form.items()})
    await groups.require_attachable(session, user, form.group_ids)
    await _assemble(session, store, upload)
    stored = await store.digest(BUCKET_UPLOADS, upload.s3_key)
    if stored is None or stored[0] != upload.size_bytes or upload.sha256 not in (None, stored[1]):
        await _refuse_content(session, store, upload)
    size_bytes, sha256 = stored or (0, "")
    received = ReceivedUpload(upload.id, upload.s3_key, upload.filename, size_bytes, sha256, form)
    await quotas.lock_account(session, user)
    meeting = await meetings.create(session, user, received)
    upload.status, upload.meeting_id = COMPLETED, meeting.id
    await repository.forget_parts(session, upload.id)
    await session.flush()
    return meeting, True


async def abort(session: AsyncSession, store: ObjectStore, user: User, upload_id: UUID) -> None:
    """Throw an open upload away, with everything that arrived."""
    await own(session, user, upload_id)
    upload = await _lock(session, upload_id)
    if upload.status == COMPLETED:
        raise ConflictError("upload_completed", "This upload has become a meeting: delete the meeting instead.")
    await discard(session, store, upload)


async def discard(session: AsyncSession, store: ObjectStore, upload: Upload) -> None:
    """Remove what the store holds of an upload, then its row."""
    if upload.status == OPEN:
        await store.abort(BUCKET_UPLOADS, upload.s3_key, upload.s3_upload_id)
        await store.delete(BUCKET_UPLOADS, [upload.s3_key])
    await session.delete(upload)
    await session.flush()


async def _lock(session: AsyncSession, upload_id: UUID) -> Upload:
    upload = await repository.try_lock(session, upload_id)
    if upload is None:
        raise ConflictError("upload_busy", "This upload is being completed or aborted just now: ask again in a moment.")
    return upload


async def _made_before(session: AsyncSession, user: User, upload: Upload) -> Meeting:
    if upload.meeting_id is None:
        raise NotFoundError("upload_not_found", "The meeting that was made of this upload has been deleted.")
    return await meetings.get(session, user, upload.meeting_id)


async def _assemble(session: AsyncSession, store: ObjectStore, upload: Upload) -> None:
    """Let the store make one object of the parts, unless it has done so before."""
    held = await store.part_tags(BUCKET_UPLOADS, upload.s3_key, upload.s3_upload_id)
    if held is None:
        if await store.exists(BUCKET_UPLOADS, upload.s3_key):
            return
        await discard(session, store, upload)
        await session.commit()
        raise NotFoundError("upload_expired", "The object store no longer has the parts: begin a new upload.")
    noted = {part.number: part.etag for part in await repository.parts(session, [upload.id])}
    numbers = range(1, part_count(upload) + 1)
    # A part that was sent twice at once may be another one than noted: it does not count.
    missing = [number for number in numbers if number not in noted or held.get(number) != noted[number]]
    if missing:
        await repository.forget_parts(session, upload.id, missing)
        await session.commit()
        shown = ", ".join(str(number) for number in missing[:SHOWN_MISSING])
        more = f" and {len(missing) - SHOWN_MISSING} more" if len(missing) > SHOWN_MISSING else ""
        raise ConflictError("parts_missing", f"Send these parts first: {shown}{more}.")
    tags = [PartTag(number, noted[number]) for number in numbers]
    await store.complete(BUCKET_UPLOADS, upload.s3_key, upload.s3_upload_id, tags)


async def _refuse_content(session: AsyncSession, store: ObjectStore, upload: Upload) -> None:
    """Every part was right, so the sum of the whole, or the file, is another one: the upload ends."""
    await discard(session, store, upload)
    await session.commit()
    raise ConflictError(
        "checksum_mismatch",
        "The recording is not the one that was announced: its SHA-256 differs. The upload is removed: begin again.",
    )


def _form(wanted: UploadCreate) -> UploadForm:
    return parse_form({name: str(value) for name, value in _fields(wanted).items()})


def _fields(wanted: UploadCreate) -> dict[str, object]:
    """The wishes as the fields of a form: both ways of uploading read them by the same rules."""
    return {
        "title": wanted.title or "",
        "group_ids": json.dumps(wanted.group_ids) if wanted.group_ids else "",
        "language": wanted.language or "",
        "max_speakers": "" if wanted.max_speakers is None else str(wanted.max_speakers),
    }
