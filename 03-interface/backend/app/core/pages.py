"""Cursors of keyset pages: opaque to callers, a position to us."""

import base64
import binascii

from app.core.errors import InvalidInputError

MAX_POSITION = 2**31 - 1


def encode_cursor(position: int) -> str:
    """The cursor that continues after ``position``."""
    return base64.urlsafe_b64encode(f"v1:{position}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> int | None:
    """The position in a cursor. Raises InvalidInputError for anything we did not make."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        version, _, digits = base64.urlsafe_b64decode(padded.encode()).decode("ascii").partition(":")
        position = int(digits)
    except (binascii.Error, ValueError):
        position, version = -1, ""
    if version != "v1" or not 0 <= position <= MAX_POSITION:
        raise InvalidInputError(
            "bad_cursor", "This cursor is not ours: pass next_cursor of the previous page unchanged."
        )
    return position
