"""Erases voices: the row and every name from it at once, the recordings and what workers remember within seconds.

In one transaction the voice leaves PostgreSQL and its objects are noted for removal. Then the workers are told, through
Redis, which recordings to forget, and the objects go. What cannot be reached now is left to the sweep, which does the
same with the same notes; a worker that missed the news forgets what it no longer finds in the bank.
"""

from collections.abc import Sequence
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, ERASED_CLIPS
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.broker import JobQueue
from app.core.db import SessionFactory
from app.core.s3 import ObjectStore
from app.models import ErasureReceipt, Identity, ObjectPurge, utc_now
from app.repositories import delivery
from app.repositories import identities as repository
from app.services import purges
from app.services.voice_pages import Position

log = structlog.get_logger(__name__)

# A worker that was off for longer learns it from the bank.
TOLD_FOR_S = 90 * 86_400


def drop_object(session: AsyncSession, key: str) -> None:
    """Note a clip's object for removal, in the transaction that gives it up; no job writes into the bank."""
    session.add(ObjectPurge(bucket=BUCKET_IDENTITY_BANK, prefix=key, job_id=uuid4()))


async def erase(session: AsyncSession, identity: Identity, erased_by: int | None) -> ErasureReceipt:
    """Erase a voice, which the caller has locked, and say what went."""
    clips = await repository.clips_of(session, identity.id)
    for clip in clips:
        drop_object(session, clip.s3_key)
    receipt = ErasureReceipt(
        id=uuid4(),
        identity_id=identity.id,
        erased_by=erased_by,
        erased_at=utc_now(),
        clips=len(clips),
        vectors=len(clips),
        names=await repository.take_from_speakers(session, identity.id),
    )
    session.add(receipt)
    await session.delete(identity)
    await session.flush()
    return receipt


async def erase_scope(session: AsyncSession, scope: str, erased_by: int | None) -> list[ErasureReceipt]:
    """Erase every voice of a scope whose group or account is going: nobody could see or erase them afterwards."""
    receipts = []
    for identity_id in await repository.ids_in_scope(session, scope):
        identity = await repository.by_id(session, identity_id, for_update=True)
        if identity is not None and identity.scope == scope:
            receipts.append(await erase(session, identity, erased_by))
    return receipts


async def announce(sessions: SessionFactory, redis: Redis) -> None:
    """Tell the workers which recordings are going. Repeated until the objects are gone."""
    async with sessions() as session:
        keys = [purge.prefix for purge in await delivery.purges(session) if purge.bucket == BUCKET_IDENTITY_BANK]
    if not keys:
        return
    now = utc_now().timestamp()
    async with redis.pipeline(transaction=True) as pipe:
        pipe.zadd(ERASED_CLIPS, dict.fromkeys(keys, now))
        pipe.zremrangebyscore(ERASED_CLIPS, "-inf", now - TOLD_FOR_S)
        await pipe.execute()


async def forget_soon(sessions: SessionFactory, queue: JobQueue, store: ObjectStore) -> None:
    """Right after an erasure or a move: tell the workers, then remove the objects."""
    try:
        await announce(sessions, queue.redis)
    except (SQLAlchemyError, RedisError, OSError) as error:
        log.warning("erased voices left for the sweep", error=type(error).__name__)
        return
    await purges.purge_soon(sessions, store, queue)


async def receipts(session: AsyncSession, *, before: Position | None, limit: int) -> Sequence[ErasureReceipt]:
    """What was erased, newest first."""
    return await repository.receipts(session, before=before, limit=limit)
