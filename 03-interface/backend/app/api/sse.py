"""Server-sent events: a stream of the hub, written as the standard says, for as long as its reader may read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from app.core.background import end
from app.services.streams import Kind, Stream, Streams

log = structlog.get_logger(__name__)

HEARTBEAT_S = 15.0
RETRY_MS = 2000
# What a reader that does not read gets, to let go, when the server stops.
LET_GO_S = 0.2

# The groups that the reader is in now; None when they may read no more.
Check = Callable[[], Awaitable[frozenset[int] | None]]


class LiveResponse(StreamingResponse):
    """Writes one stream until it ends; whatever ends the response closes the stream.

    FastAPI's own EventSourceResponse wants a generator as the handler, which can refuse nobody with a 404 or a 429.
    """

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, stream: Stream, groups: frozenset[int], check: Check) -> None:
        # Nginx would collect events until a buffer is full.
        super().__init__(_written(streams, stream, groups, check), headers={"X-Accel-Buffering": "no"})
        self._streams = streams
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a reader that is stuck cannot hold up the end of the stream."""
        answering = asyncio.ensure_future(super().__call__(scope, receive, send))
        ending = asyncio.create_task(self._stream.ended.wait())
        try:
            await asyncio.wait({answering, ending}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({answering}, timeout=LET_GO_S)
            if answering.done():
                answering.result()
        finally:
            await end((answering, ending))
            self._streams.close(self._stream)


async def _written(streams: Streams, stream: Stream, groups: frozenset[int], check: Check) -> AsyncIterator[bytes]:
    """``groups`` are the reader's own as the stream opens: a change before the first beat is one, too."""
    yield format_sse_event(comment="open", retry=RETRY_MS)
    loop = asyncio.get_running_loop()
    beat_at = loop.time() + HEARTBEAT_S
    while not stream.ended.is_set():
        event = await stream.next(max(0.0, beat_at - loop.time()))
        if event is not None:
            yield format_sse_event(event=event.kind.value, data_str=event.data, id=event.id)
            if event.kind is Kind.GONE and stream.meeting_id is not None:
                return
        if loop.time() >= beat_at:
            try:
                now = await check()
            except (SQLAlchemyError, OSError) as error:
                # While the database is away nobody can be refused by it: asked again at the next beat.
                log.warning("stream not checked", error=type(error).__name__)
            else:
                if now is None:
                    return
                if now != groups:
                    stream.put(streams.resync(), streams.resync())  # what one may see has changed with one's groups
                groups = now
            yield KEEPALIVE_COMMENT
            beat_at = loop.time() + HEARTBEAT_S
