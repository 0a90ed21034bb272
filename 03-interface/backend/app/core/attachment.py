"""File names in headers (RFC 6266 and 8187)."""

from urllib.parse import quote

from app.core.text import MAX_FILENAME, clean_line, key_name

# What file systems refuse, and what separates paths.
_UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


def file_name(title: str, extension: str) -> str:
    """A title as the name of a file, on every system."""
    stem = clean_line(title).translate(_UNSAFE).strip(". ")[: MAX_FILENAME - 60] or "meeting"
    return f"{stem}.{extension}"


def disposition(kind: str, name: str) -> str:
    """The header ``Content-Disposition``: plain ASCII for old clients, the whole name for the others."""
    safe = clean_line(name).translate(_UNSAFE)
    return f"{kind}; filename=\"{key_name(safe)}\"; filename*=UTF-8''{quote(safe, safe='')}"
