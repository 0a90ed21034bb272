"""Objects as responses: whole or in part, to clients that may be slow, gone or know it already."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.errors import error_response
from app.core.attachment import disposition
from app.core.errors import ScribeError
from app.core.ranges import Span, UnsatisfiableRangeError, is_known, parse_range, still_matches
from app.core.s3_reader import ObjectChangedError, ObjectHead, ObjectReader
from app.schemas.media import PartHeaders

log = structlog.get_logger(__name__)

# A client that takes nothing for so long is gone or paused; a player asks for the rest when it goes on.
STALL_S = 60.0
SENT_AT_ONCE_BYTES = 64 * 1024

_BINARY = {"schema": {"type": "string", "format": "binary"}}


@dataclass(frozen=True, slots=True)
class Shown:
    """How a browser should take a file: ``kind`` is inline or attachment."""

    content_type: str
    kind: str
    name: str
    policy: str | None = None


def binary(*content_types: str, partial: bool = True) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an operation that sends bytes."""
    content = dict.fromkeys(content_types, _BINARY)
    known: dict[int | str, dict[str, Any]] = {200: {"description": "The whole file.", "content": content}}
    if partial:
        known[206] = {"description": "The asked part of it.", "content": content}
        known[304] = {"description": "You have this version already."}
    return known


def not_modified(asked: PartHeaders, found: ObjectHead) -> Response | None:
    """The answer for a client that has this version already."""
    if is_known(asked.if_none_match, asked.if_modified_since, found.version):
        return Response(status_code=304, headers=version_headers(found))
    return None


def version_headers(found: ObjectHead) -> dict[str, str]:
    """Kept by the reader's own browser, which asks each time whether they may still see it."""
    version = found.version
    return {"ETag": version.etag, "Last-Modified": version.last_modified, "Cache-Control": "private, no-cache"}


def object_response(
    method: str,
    asked: PartHeaders,
    reader: ObjectReader,
    found: ObjectHead,
    shown: Shown,
    *,
    user_id: int,
) -> Response:
    """The object, or the part of it that the request asks for; for HEAD what GET without a range would say."""
    known = not_modified(asked, found)
    if known is not None:
        return known
    headers = {
        **version_headers(found),
        "Accept-Ranges": "bytes",
        "Content-Type": shown.content_type,
        "Content-Disposition": disposition(shown.kind, shown.name),
        **({"Content-Security-Policy": shown.policy} if shown.policy else {}),
    }
    if method == "HEAD":
        return Response(headers={**headers, "Content-Length": str(found.size_bytes)})
    wanted = asked.range if still_matches(asked.if_range, found.version) else None
    try:
        part = parse_range(wanted, found.size_bytes)
    except UnsatisfiableRangeError:
        outside = {"Content-Range": f"bytes */{found.size_bytes}"}
        return error_response(416, "range_not_satisfiable", "The recording ends before that.", outside)
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{found.size_bytes}"
    return _ObjectResponse(reader, found, part, user_id=user_id, headers=headers)


class _ObjectResponse(Response):
    """Fetches the next piece when the client has taken the last one."""

    def __init__(
        self, reader: ObjectReader, found: ObjectHead, part: Span | None, *, user_id: int, headers: Mapping[str, str]
    ) -> None:
        self._reader, self._found, self._user_id = reader, found, user_id
        self._span = part or Span(0, found.size_bytes)
        status = 200 if part is None else 206
        super().__init__(status_code=status, headers={**headers, "Content-Length": str(len(self._span))})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end, or until nobody takes it. An answer cut short ends with its connection."""
        gone = asyncio.create_task(_disconnected(receive))
        try:
            with self._reader.entered(self._user_id):
                await self._send(send, gone)
        except ScribeError as error:  # no place: nothing has been sent yet
            await error_response(error.status, error.code, error.detail)(scope, receive, send)
        finally:
            gone.cancel()

    async def _send(self, send: Send, gone: "asyncio.Task[None]") -> None:
        begun = False
        try:
            async for piece in self._reader.pieces(self._found, self._span):
                if not begun:  # what fails before is an answer still
                    await send(self._start())
                    begun = True
                for at in range(0, len(piece), SENT_AT_ONCE_BYTES):
                    if gone.done():
                        return
                    async with asyncio.timeout(STALL_S):
                        await send(_body(piece[at : at + SENT_AT_ONCE_BYTES]))
            if not begun:
                await send(self._start())
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            log.info("stopped sending to a client that takes nothing", stall_s=STALL_S)
        except (ObjectChangedError, ScribeError) as error:
            if not begun and isinstance(error, ScribeError):
                raise
            log.warning("stopped sending an object", error=type(error).__name__)

    def _start(self) -> dict[str, Any]:
        return {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}


def _body(piece: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": piece, "more_body": True}


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
