"""Resumable uploads in SQL. Somebody else's do not exist."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Upload, UploadPart

OPEN = "open"
COMPLETED = "completed"


async def own(session: AsyncSession, user_id: int, upload_id: UUID) -> Upload | None:
    """An upload of the user."""
    return await session.scalar(select(Upload).where(Upload.id == upload_id, Upload.user_id == user_id))


async def try_lock(session: AsyncSession, upload_id: UUID) -> Upload | None:
    """The upload as it is now, kept from others until the transaction ends; None where another one has it."""
    query = select(Upload).where(Upload.id == upload_id).with_for_update(key_share=True, skip_locked=True)
    return await session.scalar(query.execution_options(populate_existing=True))


async def open_ones(session: AsyncSession, user_id: int, moment: datetime) -> Sequence[Upload]:
    """The user's uploads that take parts, newest first."""
    query = select(Upload).where(Upload.user_id == user_id, Upload.status == OPEN, Upload.expires_at > moment)
    return (await session.scalars(query.order_by(Upload.created_at.desc(), Upload.id))).all()


async def count_open(session: AsyncSession, user_id: int) -> int:
    """How many uploads of the user are open, expired ones that still take room included."""
    query = select(func.count()).select_from(Upload).where(Upload.user_id == user_id, Upload.status == OPEN)
    return await session.scalar(query) or 0


async def parts(session: AsyncSession, upload_ids: Collection[UUID]) -> Sequence[UploadPart]:
    """The parts of these uploads, in order."""
    query = select(UploadPart).where(UploadPart.upload_id.in_(upload_ids)).order_by(UploadPart.number)
    return (await session.scalars(query)).all()


async def record_part(session: AsyncSession, part: UploadPart) -> None:
    """Note a part, in the place of an earlier one of its number."""
    values = {
        "upload_id": part.upload_id,
        "number": part.number,
        "size_bytes": part.size_bytes,
        "sha256": part.sha256,
        "etag": part.etag,
        "received_at": part.received_at,
    }
    statement = insert(UploadPart).values(values)
    keys = [UploadPart.upload_id, UploadPart.number]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))


async def forget_parts(session: AsyncSession, upload_id: UUID, numbers: Collection[int] | None = None) -> None:
    """Drop notes of parts; of all parts when no number is given."""
    statement = delete(UploadPart).where(UploadPart.upload_id == upload_id)
    await session.execute(statement if numbers is None else statement.where(UploadPart.number.in_(numbers)))


async def expired(session: AsyncSession, moment: datetime, limit: int) -> Sequence[Upload]:
    """Uploads whose time is over, oldest first."""
    query = select(Upload).where(Upload.expires_at < moment).order_by(Upload.expires_at).limit(limit)
    return (await session.scalars(query)).all()


async def known_keys(session: AsyncSession, keys: Collection[str]) -> set[str]:
    """Those of the object keys that belong to an upload."""
    return set(await session.scalars(select(Upload.s3_key).where(Upload.s3_key.in_(keys))))
