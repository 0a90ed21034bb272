"""Every error in one shape: ``{"error": code, "detail": sentence}``."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.core import metrics
from app.core.errors import ScribeError, StorageUnavailableError
from app.schemas.common import ErrorBody

log = structlog.get_logger(__name__)

# SQLSTATE classes of a server that is going, starting or out of resources, or of two that waited for each other.
_SERVER_TROUBLE = ("08", "40", "53", "57", "58")
# The class of a value that its column cannot hold.
_DATA_TROUBLE = "22"
_ENUM_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}
_HTTP_DETAILS = {
    404: "There is nothing at this address: see /docs for what there is.",
    405: "This address does not take that method: see /docs for what it takes.",
}
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "5"}, 503: {"Retry-After": "5"}}
_WHEN = {
    400: "The request is not readable HTTP or was broken off.",
    401: "Nobody we know: log in first.",
    403: "Known, but not allowed.",
    404: "Not there, or not visible to you.",
    408: "The body stopped coming.",
    409: "The state of things does not allow it.",
    413: "Too large.",
    415: "Plainly not a recording.",
    416: "The file ends before the asked part.",
    422: "Malformed input.",
    429: "More at once than one person gets; try again.",
    503: "A server behind the API does not answer; try again.",
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an operation that may fail with these statuses; 401 brings 403, a token lacks the scope."""
    known = {*statuses, 422, 503, *((403,) if 401 in statuses else ())}
    return {status: {"model": ErrorBody, "description": _WHEN[status]} for status in sorted(known)}


def error_response(status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error for the caller."""
    headers = {**_HEADERS.get(status, {}), **(headers or {})}
    return JSONResponse({"error": code, "detail": detail}, status_code=status, headers=headers)


def internal_error() -> JSONResponse:
    """What nobody thought of."""
    return error_response(
        500, "internal_error", "Something went wrong on our side. An administrator finds it in the logs."
    )


def stopping() -> JSONResponse:
    """The server ends before the answer was there."""
    return error_response(503, "stopping", "The API is being restarted. Send this again in a minute.")


async def _on_scribe_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ScribeError)  # noqa: S101  registered for this class alone
    if isinstance(error, StorageUnavailableError):
        metrics.SERVER_ERRORS.labels("s3").inc()
    headers = None if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    return error_response(error.status, error.code, error.detail, headers)


async def _on_validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    problems = [f"{_where(item['loc'])}: {_in_words(item['msg'])}" for item in error.errors()[:5]]
    return error_response(422, "invalid_input", "; ".join(problems) + ".")


async def _on_http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI's word for a body that is no JSON or no form at all
        return error_response(422, "invalid_input", "The body of the request cannot be read.")
    code = _HTTP_CODES.get(error.status_code, "http_error")
    detail = _HTTP_DETAILS.get(error.status_code, str(error.detail))
    return error_response(error.status_code, code, detail, error.headers)


async def _on_conflict(_request: Request, _error: Exception) -> JSONResponse:
    return error_response(409, "conflict", "Somebody else changed this at the same time: look again and retry.")


async def _on_database_error(_request: Request, error: Exception) -> JSONResponse:
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if state.startswith(_DATA_TROUBLE):
        log.warning("value refused by the database", sqlstate=state)
        return error_response(422, "invalid_input", "A value is too large or too long to be stored.")
    if isinstance(error, DBAPIError) and not error.connection_invalidated and not state.startswith(_SERVER_TROUBLE):
        raise error
    metrics.SERVER_ERRORS.labels("postgres").inc()
    log.warning("database unavailable", error=type(error).__name__)
    return error_response(503, "database_unavailable", "The database does not answer. Try again in a moment.")


async def _on_redis_error(_request: Request, error: Exception) -> JSONResponse:
    metrics.SERVER_ERRORS.labels("redis").inc()
    log.warning("queue unavailable", error=type(error).__name__)
    return error_response(503, "queue_unavailable", "The queue does not answer. Try again in a moment.")


async def _on_os_error(_request: Request, error: Exception) -> JSONResponse:
    log.warning("server unavailable", error=type(error).__name__)
    return error_response(503, "unavailable", "A server behind the API does not answer. Try again in a moment.")


async def _on_disconnect(_request: Request, _error: Exception) -> JSONResponse:
    return error_response(400, "client_gone", "The connection was closed before the request was complete.")


def install_error_handlers(app: FastAPI) -> None:
    """Let no error out in another shape; RequestLog answers for what has no handler here."""
    app.add_exception_handler(ScribeError, _on_scribe_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(IntegrityError, _on_conflict)
    app.add_exception_handler(DBAPIError, _on_database_error)
    app.add_exception_handler(PoolTimeoutError, _on_database_error)
    app.add_exception_handler(RedisError, _on_redis_error)
    app.add_exception_handler(OSError, _on_os_error)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)


def _in_words(message: str) -> str:
    """What pydantic says, without its own words for errors and for members of an enum."""
    return _ENUM_MEMBER.sub(r"\1", message.removeprefix("Value error, ")).removesuffix(".")


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in {"body", "query", "path"}) or "body"
