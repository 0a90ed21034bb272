"""Tells readers at once what changes: one listener per process, one queue per open stream."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.background import together
from app.core.config import Settings
from app.core.db import SessionFactory
from app.models import Meeting, User
from app.repositories import live as repository
from app.schemas.events import GoneEvent, ProgressEvent
from app.services import meetings
from app.services.outlook import Outlook
from app.services.progress import JobProgress
from app.services.streams import Kind, Stream, Streams

log = structlog.get_logger(__name__)

# Changes that come together are looked up together.
GATHER_S = 0.05
POLL_EVERY_S = 1.0
RECONNECT_S = 1.0
# How soon a connection is noticed whose other end vanished without a word.
CHECK_EVERY_S = 15.0
AWAY = (SQLAlchemyError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


@dataclass(frozen=True, slots=True)
class Farewell:
    """A meeting that was deleted or unshared: its owner, if they lost it too, and the groups that did."""

    meeting_id: int
    owner_id: int | None
    group_ids: frozenset[int]


class LiveHub:
    """Hears of committed changes of meetings and hands them to those who may see them."""

    def __init__(self, settings: Settings, sessions: SessionFactory, outlook: Outlook) -> None:
        self._settings = settings
        self._sessions = sessions
        self._outlook = outlook
        self._changed: set[int] = set()
        self._gone: list[Farewell] = []
        self._news = asyncio.Event()
        self._last: dict[int, JobProgress] = {}
        self.streams = Streams()
        self.listening = asyncio.Event()

    async def run_forever(self) -> None:
        """Listen until cancelled. What fails ends all three, so that none runs twice when they start again."""
        try:
            await together(self._listen_forever(), self._tell_forever(), self._poll_forever())
        finally:
            self.listening.clear()

    def close(self) -> None:
        """End all streams: the server stops."""
        self.streams.close_all()

    async def show(self, stream: Stream, meeting: Meeting, reader: User) -> None:
        """Begin a stream with its meeting as it is now."""
        shown = await self._outlook.of_meetings([meeting])
        data = meetings.present(meeting, reader, shown.get(meeting.id)).model_dump_json()
        self.streams.send(stream, Kind.MEETING, data)

    async def _listen_forever(self) -> None:
        while True:
            try:
                async with self._connected() as (connection, broken):
                    self.listening.set()
                    self.streams.resync_all()  # nobody knows what was missed
                    while not broken.is_set():
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(broken.wait(), CHECK_EVERY_S)
                            continue
                        await connection.execute("SELECT 1", timeout=5)
            except AWAY as error:
                log.warning("not listening, the database is away", error=type(error).__name__)
            self.listening.clear()
            await asyncio.sleep(RECONNECT_S)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncpg.Connection, asyncio.Event]]:
        """A connection of its own, outside the pool: it is held for as long as the process lives."""
        settings, broken = self._settings, asyncio.Event()
        connection = await asyncpg.connect(
            host=settings.postgres_host,
            port=settings.postgres_port,
            user=settings.postgres_user,
            password=settings.postgres_password.get_secret_value(),
            database=settings.postgres_db,
            timeout=5,
            server_settings={"application_name": "scribe-live"},
        )
        try:
            connection.add_termination_listener(lambda _connection: broken.set())
            await connection.add_listener(repository.CHANGES, self._hear)
            yield connection, broken
        finally:
            connection.terminate()

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        """Note what a commit told; who may know is looked up later."""
        if not len(self.streams):
            return
        try:
            told = json.loads(str(payload))
            if "gone" in told:
                self._gone.append(Farewell(int(told["gone"]), told["owner"], frozenset(told["groups"])))
            else:
                self._changed.add(int(told["id"]))
        except (ValueError, TypeError, KeyError):
            log.warning("notification unreadable")
            return
        self._news.set()

    async def _tell_forever(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(GATHER_S)
            self._news.clear()
            changed, self._changed = self._changed, set()
            gone, self._gone = self._gone, []
            try:
                async with self._sessions() as session:
                    if changed:
                        await self._tell_changed(session, changed)
                    for farewell in _merged(gone):
                        await self._tell_gone(session, farewell)
            except AWAY as error:
                log.warning("changes not told", error=type(error).__name__)
                self.streams.resync_all()

    async def _tell_changed(self, session: AsyncSession, ids: Collection[int]) -> None:
        wanted = {meeting_id for meeting_id in ids if any(stream.wants(meeting_id) for stream in self.streams)}
        seen = await repository.viewers(session, wanted, self.streams.user_ids) if wanted else set()
        if not seen:
            return
        found = await repository.meetings_by_ids(session, {meeting_id for meeting_id, _ in seen})
        readers = await repository.readers(session, {user_id for _, user_id in seen})
        await session.commit()
        progress = await self._outlook.of_meetings(found)
        for meeting in found:
            self._last.pop(meeting.id, None)
            told = {
                reader.id: meetings.present(meeting, reader, progress.get(meeting.id)).model_dump_json()
                for reader in readers.values()
                if (meeting.id, reader.id) in seen
            }
            for stream in self.streams:
                if stream.wants(meeting.id) and stream.user_id in told:
                    self.streams.send(stream, Kind.MEETING, told[stream.user_id])

    async def _tell_gone(self, session: AsyncSession, farewell: Farewell) -> None:
        """Told to those who saw it until now, and to nobody else."""
        present = self.streams.user_ids
        lost = await repository.members(session, farewell.group_ids, present) if farewell.group_ids else set()
        if farewell.owner_id in present:
            lost.add(farewell.owner_id)
        if not lost:
            return
        lost -= {user_id for _, user_id in await repository.viewers(session, {farewell.meeting_id}, lost)}
        data = GoneEvent(id=farewell.meeting_id).model_dump_json()
        for stream in self.streams:
            if stream.user_id in lost and stream.wants(farewell.meeting_id):
                self.streams.send(stream, Kind.GONE, data)

    async def _poll_forever(self) -> None:
        while True:
            await asyncio.sleep(POLL_EVERY_S)
            if not len(self.streams):
                continue
            try:
                await self._tell_progress()
            except AWAY as error:
                log.warning("progress not told", error=type(error).__name__)

    async def _tell_progress(self) -> None:
        """Once for all streams; only what moved."""
        async with self._sessions() as session:
            seen = await repository.running_for(session, self.streams.user_ids)
            running = await repository.meetings_by_ids(session, {meeting_id for meeting_id, _ in seen}) if seen else ()
        progress = await self._outlook.of_meetings(running)
        moved = {key: now for key, now in progress.items() if now != self._last.get(key)}
        self._last = progress
        for meeting_id, now in moved.items():
            data = ProgressEvent(id=meeting_id, stage=now.stage, progress=now.progress, eta=now.eta).model_dump_json()
            for stream in self.streams:
                if stream.wants(meeting_id) and (meeting_id, stream.user_id) in seen:
                    self.streams.send(stream, Kind.PROGRESS, data)


def _merged(told: Iterable[Farewell]) -> list[Farewell]:
    """One for each meeting: a deletion speaks for the meeting, and for each group it was shared with."""
    merged: dict[int, Farewell] = {}
    for one in told:
        known = merged.get(one.meeting_id, one)
        owner_id = known.owner_id if one.owner_id is None else one.owner_id
        merged[one.meeting_id] = Farewell(one.meeting_id, owner_id, known.group_ids | one.group_ids)
    return list(merged.values())
