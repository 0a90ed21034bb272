"""Around every request: a limit on bodies, safe headers, one log line. Plain ASGI, so that bodies stream through."""

import asyncio
import re
import time
from collections.abc import Collection
from uuid import UUID, uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import error_response, internal_error, stopping
from app.core import metrics
from app.core.errors import PayloadTooLargeError

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 1024**2
# Recordings come without a limit here, for they have one of their own; their parts and clips are bounded, but larger.
_LIMITS: tuple[tuple[re.Pattern[str], int | None], ...] = (
    (re.compile(r"/api/v1/process/?"), None),
    (re.compile(r"/api/v1/uploads/[^/]+/parts/[^/]+/?"), 64 * 1024**2),
    (re.compile(r"/api/v1/voices/?|/api/v1/voices/[^/]+/clips/?"), 32 * 1024**2),
)

_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

_PREFIX = "/api/v1"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class BodyLimit:
    """Refuses bodies above 1 MiB, or above what an address of ``_LIMITS`` takes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        limit = _limit_of(scope)
        if limit is None:
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > limit:
            await error_response(413, "body_too_large", _TOO_LARGE)(scope, receive, send)
            return
        received, replaced = 0, False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise PayloadTooLargeError("body_too_large", _TOO_LARGE)
            return message

        async def answered(message: Message) -> None:
            # FastAPI takes any trouble with reading a body for malformed JSON: the answer is put right here.
            nonlocal replaced
            if message["type"] == "http.response.start" and received > limit:
                replaced = True
                await error_response(413, "body_too_large", _TOO_LARGE)(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, counted, answered)


def is_large(path: str) -> bool:
    """Whether bodies of this address are recordings, or parts of them."""
    return any(known.fullmatch(path) for known, _ in _LIMITS)


def _limit_of(scope: Scope) -> int | None:
    if scope["type"] != "http":
        return None
    return next((limit for path, limit in _LIMITS if path.fullmatch(scope["path"])), MAX_BODY_BYTES)


_TOO_LARGE = "The body of this request is larger than this address takes. Recordings go to POST /api/v1/process/."


class AnySlash:
    """Serves an address with and without its last slash: a redirect would trust the Host header of the request."""

    def __init__(self, app: ASGIApp, collections: Collection[str]) -> None:
        self._app = app
        self._collections = frozenset(collections)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the path as the routes do: a slash after a collection, none after anything else."""
        inner = scope
        if scope["type"] == "http":
            path = scope["path"].removesuffix("/")
            inner = {**scope, "path": f"{path}/" if path in self._collections else path or "/"}
        try:
            await self._app(inner, receive, send)
        finally:  # the router writes what it finds into its scope; RequestLog wants to know it too
            scope["route"] = inner.get("route")


class RequestLog:
    """Adds the safe headers, and writes one line per request: never a query, a header or a body.

    It also answers for what nobody handled, so that a 500 has its headers and the connection lives on, and for what
    the stop of the server cut off. It warns once of a proxy that is not trusted: behind it, everybody is one address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch the response go by."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not self._warned and (peer := _unbelieved_peer(scope)):
            self._warned = True
            log.warning("X-Forwarded-For is not believed: if this is your proxy, name it in TRUSTED_PROXIES", peer=peer)
        started, status, begun = time.perf_counter(), 500, False
        request_id = _request_id(scope)

        async def watched(message: Message) -> None:
            nonlocal begun, status
            if message["type"] == "http.response.start":
                begun = True
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in _SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        # Authentication adds who asks, and about which meeting: see get_caller.
        with structlog.contextvars.bound_contextvars(request_id=request_id, user_id=None, meeting_id=None):
            try:
                await self._app(scope, receive, watched)
            except asyncio.CancelledError:  # by the server alone, when it stops and the request took too long
                log.warning("request ended by the stop of the server")
                if not begun:  # else the server closes the connection: the reader notices that the end is missing
                    await stopping()(scope, receive, watched)
            except Exception:  # the last place where a surprise can become an answer
                log.exception("request failed")
                if begun:
                    raise
                await internal_error()(scope, receive, watched)
            finally:
                elapsed_s = time.perf_counter() - started
                _count(scope, status, elapsed_s)
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    elapsed_ms=round(elapsed_s * 1000, 1),
                )


def _unbelieved_peer(scope: Scope) -> str | None:
    """Who passed on an address that the server did not take for the client's."""
    forwarded = dict(scope["headers"]).get(b"x-forwarded-for")
    if forwarded is None or scope["client"] is None:
        return None
    peer = str(scope["client"][0])
    return None if peer in forwarded.decode("latin-1") else peer


def _request_id(scope: Scope) -> str:
    """The caller's own, if it is a UUID, so that lines of several services can be put together."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    try:
        return str(UUID(given.decode("ascii")))
    except ValueError:
        return str(uuid4())


def _count(scope: Scope, status: int, elapsed_s: float) -> None:
    """By route template: a label for every address would never end."""
    route = getattr(scope.get("route"), "path", "none")
    if route != "none" and scope["path"].startswith(_PREFIX):
        route = _PREFIX + route.removeprefix(_PREFIX)  # FastAPI leaves out the prefix of the router around a route
    method = scope["method"] if scope["method"] in _METHODS else "other"
    metrics.REQUESTS.labels(method, route, status).inc()
    metrics.REQUEST_SECONDS.labels(method, route).observe(elapsed_s)
