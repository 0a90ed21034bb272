"""The errors that a caller of the API may see, each with a code for machines and a sentence for people.

ScribeError
├── UnauthorizedError 401
├── ForbiddenError 403
├── NotFoundError 404          also what one may not see
├── ConflictError 409
├── RequestTimeoutError 408
├── PayloadTooLargeError 413
├── UnsupportedMediaError 415
├── InvalidInputError 422
├── TooManyRequestsError 429
└── UnavailableError 503       a server we need does not answer
"""

from http import HTTPStatus


class ScribeError(Exception):
    """Base: ``code`` is stable for machines, ``detail`` says what to do, ``retry_after_s`` when, if that is known."""

    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR
    retry_after_s: int | None = None

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class UnauthorizedError(ScribeError):
    """Nobody we know."""

    status = HTTPStatus.UNAUTHORIZED


class ForbiddenError(ScribeError):
    """Known, visible, but not allowed."""

    status = HTTPStatus.FORBIDDEN


class NotFoundError(ScribeError):
    """Not there, or not for this reader."""

    status = HTTPStatus.NOT_FOUND


class ConflictError(ScribeError):
    """The state of things does not allow it."""

    status = HTTPStatus.CONFLICT


class PayloadTooLargeError(ScribeError):
    """More bytes than we take."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class RequestTimeoutError(ScribeError):
    """The body stopped coming."""

    status = HTTPStatus.REQUEST_TIMEOUT


class UnsupportedMediaError(ScribeError):
    """Plainly not audio or video."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class InvalidInputError(ScribeError):
    """Malformed input."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyRequestsError(ScribeError):
    """More than one person gets."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class UnavailableError(ScribeError):
    """A server that we need does not answer; the same request may succeed later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class StorageUnavailableError(UnavailableError):
    """The object store does not answer."""

    def __init__(self) -> None:
        super().__init__("storage_unavailable", "The object store does not answer. Try again in a moment.")


class StorageRefusedError(StorageUnavailableError):
    """The object store answers, and refuses this: another object may well do."""
