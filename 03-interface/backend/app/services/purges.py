"""Removes the objects of deleted meetings, again and again until they are gone for good."""

from collections.abc import Collection
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from app.broker import JobQueue
from app.core.db import SessionFactory
from app.core.errors import UnavailableError
from app.core.s3 import ObjectStore
from app.models import ObjectPurge
from app.repositories import delivery
from app.services import job_stream
from app.services.refusals import passed_over

log = structlog.get_logger(__name__)


async def run(sessions: SessionFactory, store: ObjectStore, held_jobs: Collection[UUID]) -> None:
    """Remove what is noted; a note stays while its job is in the queue, for the job may still write."""
    async with sessions() as session:
        noted = await delivery.purges(session)
    for purge in noted:
        with passed_over(bucket=purge.bucket, prefix=purge.prefix):
            found = await store.list(purge.bucket, purge.prefix)
            await store.delete(purge.bucket, [item.key for item in found])
            if purge.job_id in held_jobs:
                continue
            async with sessions.begin() as session:
                await session.execute(delete(ObjectPurge).where(ObjectPurge.id == purge.id))
            log.info("objects removed", bucket=purge.bucket, count=len(found))


async def purge_soon(sessions: SessionFactory, store: ObjectStore, queue: JobQueue) -> None:
    """Right after a deletion; what cannot be reached now is left to the sweep."""
    try:
        await run(sessions, store, await job_stream.jobs_in_stream(queue.redis))
    except (SQLAlchemyError, RedisError, UnavailableError, OSError) as error:
        log.warning("objects left for the sweep", error=type(error).__name__)
