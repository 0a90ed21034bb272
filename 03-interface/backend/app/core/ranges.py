"""Parts of a file, as HTTP asks for them (RFC 9110, 13 and 14)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_ONE_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from the first up to, not including, the end."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Version:
    """Which bytes these are: the tag in its quotes, the time in whole seconds."""

    etag: str
    modified_at: datetime

    @property
    def last_modified(self) -> str:
        """As a header says it."""
        return format_datetime(self.modified_at.astimezone(UTC).replace(microsecond=0), usegmt=True)


class UnsatisfiableRangeError(Exception):
    """The range lies behind the last byte."""


def parse_range(header: str | None, size_bytes: int) -> Span | None:
    """The asked part; None stands for the whole, also where the header is no range or several.

    A client has to put up with the whole, and nobody's player asks for several parts at once. Raises
    UnsatisfiableRangeError for a part that does not exist.
    """
    found = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size_bytes - int(last)), size_bytes
    else:
        start, end = int(first), min(int(last) + 1 if last else size_bytes, size_bytes)
        if last and int(last) < start:
            return None
    if start >= size_bytes:
        raise UnsatisfiableRangeError
    return Span(start, end)


def still_matches(if_range: str | None, version: Version) -> bool:
    """Whether what the client holds a part of is still the same, byte for byte; a weak tag does not tell."""
    if if_range is None:
        return True
    value = if_range.strip()
    if value.startswith(('"', "W/")):
        return value == version.etag
    return value == version.last_modified


def is_known(if_none_match: str | None, if_modified_since: str | None, version: Version) -> bool:
    """Whether the client holds this version already. The tag decides alone where one is sent."""
    if if_none_match is not None:
        tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
        return "*" in tags or version.etag in tags
    if if_modified_since is None:
        return False
    try:
        since = parsedate_to_datetime(if_modified_since)
    except (TypeError, ValueError):
        return False
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    return version.modified_at.replace(microsecond=0) <= since
