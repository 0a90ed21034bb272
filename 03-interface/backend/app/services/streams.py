"""Open streams: one bounded queue each, so many per person, and none after the server stops."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import count
from uuid import uuid4

from app.core.errors import TooManyRequestsError, UnavailableError
from app.schemas.events import Resync

STREAMS_PER_USER = 10
STREAMS = 1000
EVENTS_WAITING = 100


class Kind(str, Enum):
    """What an event tells."""

    MEETING = "meeting"
    PROGRESS = "progress"
    GONE = "gone"
    RESYNC = "resync"


@dataclass(frozen=True, slots=True)
class Event:
    """One event, ready to be written."""

    id: str
    kind: Kind
    data: str


class Stream:
    """What one reader has open: all meetings, or one. A reader that is too slow loses its place, not our memory."""

    def __init__(self, user_id: int, meeting_id: int | None) -> None:
        self.user_id = user_id
        self.meeting_id = meeting_id
        self.ended = asyncio.Event()
        self._waiting: asyncio.Queue[Event] = asyncio.Queue(EVENTS_WAITING)

    def wants(self, meeting_id: int) -> bool:
        """Whether it is about this meeting."""
        return self.meeting_id in {None, meeting_id}

    def put(self, event: Event, resync: Event) -> None:
        """Hand over an event; when too many wait, one ``resync`` takes the place of them all."""
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(resync)

    async def next(self, timeout_s: float) -> Event | None:
        """The next event; None when there was none for so long, or the stream has ended."""
        if not self._waiting.empty():
            return self._waiting.get_nowait()
        getting, ending = asyncio.create_task(self._waiting.get()), asyncio.create_task(self.ended.wait())
        try:
            await asyncio.wait({getting, ending}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            return getting.result() if getting.done() else None
        finally:
            getting.cancel()
            ending.cancel()


class Streams:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._open: dict[Stream, None] = {}
        self._closed = False
        self._boot = uuid4().hex[:8]
        self._numbers = count(1)

    def __iter__(self) -> Iterator[Stream]:
        return iter(tuple(self._open))

    def __len__(self) -> int:
        return len(self._open)

    @property
    def user_ids(self) -> set[int]:
        """Whose streams are open."""
        return {stream.user_id for stream in self._open}

    def open(self, user_id: int, meeting_id: int | None) -> Stream:
        """Raises TooManyRequestsError above a person's share, UnavailableError when the house is full or closing."""
        if self._closed or len(self._open) >= STREAMS:
            raise UnavailableError("busy", "The server takes no more streams at this moment. Try again soon.")
        if Counter(stream.user_id for stream in self._open)[user_id] >= STREAMS_PER_USER:
            raise TooManyRequestsError(
                "too_many_streams", f"You have {STREAMS_PER_USER} streams open already: close one first."
            )
        stream = Stream(user_id, meeting_id)
        self._open[stream] = None
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream whose reader is gone."""
        self._open.pop(stream, None)
        stream.ended.set()

    def close_all(self) -> None:
        """End every stream now, and open none any more."""
        self._closed = True
        for stream in self:
            stream.ended.set()

    def event(self, kind: Kind, data: str) -> Event:
        """An event with an id of its own; ids of another process never match."""
        return Event(f"{self._boot}-{next(self._numbers)}", kind, data)

    def resync(self) -> Event:
        """The event that asks a reader to read again."""
        return self.event(Kind.RESYNC, Resync().model_dump_json())

    def send(self, stream: Stream, kind: Kind, data: str) -> None:
        """Hand an event to one stream."""
        stream.put(self.event(kind, data), self.resync())

    def resync_all(self) -> None:
        """Every reader may have missed something."""
        for stream in self:
            stream.put(self.resync(), self.resync())
