"""Cursors of pages in the order of time, where ids are no order."""

import base64
import binascii
import struct
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.core.errors import InvalidInputError

Position = tuple[datetime, UUID]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAYOUT = struct.Struct(">cq16s")
_VERSION = b"t"
_MICROSECOND = timedelta(microseconds=1)


def encode(at: datetime, item_id: UUID) -> str:
    """The cursor that continues after this item."""
    packed = _LAYOUT.pack(_VERSION, (at - _EPOCH) // _MICROSECOND, item_id.bytes)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(cursor: str | None) -> Position | None:
    """The position in a cursor. Raises InvalidInputError for anything we did not make."""
    if cursor is None:
        return None
    try:
        packed = base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode())
        version, microseconds, item_id = _LAYOUT.unpack(packed)
        if version == _VERSION:
            return _EPOCH + timedelta(microseconds=microseconds), UUID(bytes=item_id)
    except (binascii.Error, ValueError, OverflowError, struct.error):
        pass
    raise InvalidInputError("bad_cursor", "This cursor is not ours: pass next_cursor of the previous page unchanged.")
