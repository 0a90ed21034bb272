"""Removes what nobody owns: uploads never completed, and objects without a row. Only what is old, a little at a time.

What broken requests leave is known by their claims and goes within minutes; this is for what no row tells of.

Rows come before objects everywhere but here: whoever looks sees an object before its row for as long as a request
lasts. The safe age is far beyond that.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, BUCKET_PROCESSED, BUCKET_UPLOADS
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import SessionFactory
from app.core.s3 import Listing, ObjectStore
from app.models import IdentityClip, Meeting, ObjectPurge, utc_now
from app.repositories import claims, meetings
from app.repositories import uploads as uploads_repository
from app.services import resumable
from app.services.refusals import passed_over

log = structlog.get_logger(__name__)

PAGES_AT_ONCE = 20
UPLOADS_AT_ONCE = 200

KnownKeys = Callable[[AsyncSession, Collection[str]], Awaitable[set[str]]]
Turn = Callable[[str, str], Awaitable[Listing]]


@dataclass(slots=True)
class Tidier:
    """Goes round the buckets, from where it stopped the last time. ``safe_age``: what is younger is left alone."""

    sessions: SessionFactory
    store: ObjectStore
    safe_age: timedelta
    positions: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """One round of bounded work. A bucket that the store refuses to list does not keep the others from it."""
        before = utc_now() - self.safe_age
        await self._expired_uploads()
        with passed_over(bucket=BUCKET_UPLOADS, step="half uploads"):
            await self._half_uploads(before)
        with passed_over(bucket=BUCKET_UPLOADS):
            await self._objects(BUCKET_UPLOADS, _known_uploads, before)
        with passed_over(bucket=BUCKET_IDENTITY_BANK):
            await self._objects(BUCKET_IDENTITY_BANK, _known_clips, before)
        with passed_over(bucket=BUCKET_PROCESSED):
            await self._results(before)

    async def _expired_uploads(self) -> None:
        async with self.sessions() as session:
            over = await uploads_repository.expired(session, utc_now(), UPLOADS_AT_ONCE)
        for stale in over:
            with passed_over(upload_id=str(stale.id)):
                async with self.sessions.begin() as session:
                    upload = await uploads_repository.try_lock(session, stale.id)
                    if upload is None or upload.expires_at > utc_now():
                        continue
                    await resumable.discard(session, self.store, upload)
                    log.info("expired upload removed", upload_id=str(upload.id), status=upload.status)

    async def _half_uploads(self, before: datetime) -> None:
        unfinished = await self.store.unfinished_uploads(BUCKET_UPLOADS)
        old = [upload for upload in unfinished if upload.initiated_at < before][:UPLOADS_AT_ONCE]
        async with self.sessions() as session:
            # Of meetings, too: to abort what was completed after all would take the parts of its object.
            known = await _known_uploads(session, [upload.key for upload in old])
        for upload in old:
            if upload.key in known:
                continue
            with passed_over(bucket=BUCKET_UPLOADS, key=upload.key):
                await self.store.abort(BUCKET_UPLOADS, upload.key, upload.upload_id)
                log.info("half upload removed", key=upload.key)

    async def _objects(self, bucket: str, known_keys: KnownKeys, before: datetime) -> None:
        async def clean(page: Listing) -> None:
            old = [item.key for item in page.objects if item.modified_at < before]
            async with self.sessions() as session:
                known = await known_keys(session, old) if old else set()
            with passed_over(bucket=bucket):
                await self._remove(bucket, [key for key in old if key not in known])

        await self._round(bucket, self.store.page, clean)

    async def _results(self, before: datetime) -> None:
        async def clean(page: Listing) -> None:
            async with self.sessions() as session:
                known = await _known_results(session, page.folders) if page.folders else set()
            for folder in page.folders:
                if folder not in known:
                    with passed_over(bucket=BUCKET_PROCESSED, prefix=folder):
                        await self._remove_result(folder, before)

        await self._round(BUCKET_PROCESSED, self.store.folders, clean)

    async def _remove_result(self, folder: str, before: datetime) -> None:
        found = await self.store.list(BUCKET_PROCESSED, folder)
        if all(item.modified_at < before for item in found):
            await self._remove(BUCKET_PROCESSED, [item.key for item in found])

    async def _round(self, bucket: str, turn: Turn, clean: Callable[[Listing], Awaitable[None]]) -> None:
        for _ in range(PAGES_AT_ONCE):
            # Forgotten until the page is done: a position that the store no longer takes starts the round anew.
            page = await turn(bucket, self.positions.pop(bucket, ""))
            await clean(page)
            if not page.token:
                return
            self.positions[bucket] = page.token

    async def _remove(self, bucket: str, keys: Sequence[str]) -> None:
        if keys:
            await self.store.delete(bucket, keys)
            log.info("orphans removed", bucket=bucket, count=len(keys))


async def _written(session: AsyncSession, keys: Collection[str]) -> set[str]:
    return await uploads_repository.known_keys(session, keys) | await claims.known_keys(session, keys)


async def _known_uploads(session: AsyncSession, keys: Collection[str]) -> set[str]:
    return await meetings.known_uploads(session, list(keys)) | await _written(session, keys)


async def _known_clips(session: AsyncSession, keys: Collection[str]) -> set[str]:
    return set(await session.scalars(select(IdentityClip.s3_key).where(IdentityClip.s3_key.in_(keys))))


async def _known_results(session: AsyncSession, folders: Collection[str]) -> set[str]:
    """Of meetings, and of deleted ones whose job may still write: the purge takes these."""
    results = select(Meeting.result_prefix).where(Meeting.result_prefix.in_(folders))
    purged = select(ObjectPurge.prefix).where(ObjectPurge.bucket == BUCKET_PROCESSED, ObjectPurge.prefix.in_(folders))
    return set(await session.scalars(results)) | set(await session.scalars(purged))
