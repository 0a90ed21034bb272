"""Who writes a recording to the object store claims its key first, in a row of its own.

The claim is there before the first byte, is renewed while the request runs, and goes in the very transaction that
makes the recording somebody's. So what a dead process left is known a minute later, whatever its age; and a
recording that was cleared away can no longer become a meeting.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from scribe_contracts.queue import BUCKET_UPLOADS
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import SessionFactory
from app.core.errors import UnavailableError
from app.core.s3 import ObjectStore
from app.repositories import claims as repository
from app.services.refusals import passed_over

log = structlog.get_logger(__name__)

CLAIMED_FOR = timedelta(seconds=60)
RENEW_EVERY_S = 15.0
# While the database is away nobody can renew: after its start everybody gets the time for it.
AFTER_START = timedelta(seconds=30)
CLEARED_AT_ONCE = 200


class Claims:
    """The keys that this process is writing."""

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self._held: set[str] = set()

    async def make(self, key: str) -> None:
        """Claim a key before anything is sent. Whoever does this calls one of the others at the end."""
        async with self._sessions.begin() as session:
            await repository.make(session, key, CLAIMED_FOR)
        self._held.add(key)

    @asynccontextmanager
    async def claimed(self, key: str) -> AsyncIterator[None]:
        """Hold a claim for as long as the block lasts; unless it was redeemed or released, it lapses after that."""
        await self.make(key)
        try:
            yield
        finally:
            self.forget(key)

    async def redeem(self, session: AsyncSession, key: str) -> None:
        """Give the claim up for the row that the session's transaction makes. Refused when it has lapsed."""
        if not await repository.take(session, key):
            raise UnavailableError("upload_lost", "The database was away too long during this upload. Send it again.")

    async def release(self, key: str) -> None:
        """Give up a claim on which nothing is left in the store."""
        self.forget(key)
        try:
            async with self._sessions.begin() as session:
                await repository.take(session, key)
        except (SQLAlchemyError, OSError) as error:
            log.warning("claim left to lapse", key=key, error=type(error).__name__)

    def forget(self, key: str) -> None:
        """Renew a claim no longer: unless it was redeemed, the sweep clears its key."""
        self._held.discard(key)

    async def renew(self) -> None:
        """Let what is being written go on."""
        if self._held:
            async with self._sessions.begin() as session:
                await repository.renew(session, self._held, CLAIMED_FOR)

    async def run_forever(self) -> None:
        """Renew in time; a database that is away is asked again."""
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            try:
                await self.renew()
            except (SQLAlchemyError, OSError) as error:
                log.warning("claims not renewed", error=type(error).__name__)


async def clear_lapsed(sessions: SessionFactory, store: ObjectStore) -> None:
    """Remove what the store holds under claims that nobody renews; a claim stays until that is done."""
    async with sessions() as session:
        keys = await repository.lapsed(session, AFTER_START, CLEARED_AT_ONCE)
    for key in keys:
        with passed_over(bucket=BUCKET_UPLOADS, key=key):
            async with sessions.begin() as session:
                if not await repository.take_lapsed(session, key):
                    continue
                for half in await store.unfinished_uploads(BUCKET_UPLOADS, key):
                    await store.abort(BUCKET_UPLOADS, half.key, half.upload_id)
                await store.delete(BUCKET_UPLOADS, [key])
                log.info("broken upload removed", key=key)
