"""Claims on keys of the object store, in SQL. The database's clock counts: processes may not agree on the time."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import UploadClaim


async def make(session: AsyncSession, key: str, lasting: timedelta) -> None:
    """Note that a key is about to be written."""
    await session.execute(insert(UploadClaim).values(s3_key=key, expires_at=func.now() + lasting))


async def renew(session: AsyncSession, keys: Collection[str], lasting: timedelta) -> None:
    """Let the claims last from now on; those that are gone stay gone."""
    renewal = update(UploadClaim).where(UploadClaim.s3_key.in_(keys)).values(expires_at=func.now() + lasting)
    await session.execute(renewal)


async def take(session: AsyncSession, key: str) -> bool:
    """Remove a claim; False when there is none. Nobody else can take it until the transaction ends."""
    taken = delete(UploadClaim).where(UploadClaim.s3_key == key).returning(UploadClaim.s3_key)
    return await session.scalar(taken) is not None


async def known_keys(session: AsyncSession, keys: Collection[str]) -> set[str]:
    """Those of the keys that are claimed."""
    return set(await session.scalars(select(UploadClaim.s3_key).where(UploadClaim.s3_key.in_(keys))))


async def lapsed(session: AsyncSession, after_start: timedelta, limit: int) -> Sequence[str]:
    """Keys whose claims nobody renewed, oldest first; none right after the database started."""
    was_there = func.pg_postmaster_start_time() < func.now() - after_start
    query = select(UploadClaim.s3_key).where(UploadClaim.expires_at < func.now(), was_there)
    return (await session.scalars(query.order_by(UploadClaim.expires_at).limit(limit))).all()


async def take_lapsed(session: AsyncSession, key: str) -> bool:
    """The same as ``take`` for a claim that nobody has renewed meanwhile."""
    is_lapsed = (UploadClaim.s3_key == key, UploadClaim.expires_at < func.now())
    return await session.scalar(delete(UploadClaim).where(*is_lapsed).returning(UploadClaim.s3_key)) is not None
