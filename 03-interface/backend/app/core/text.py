"""Names and titles as data: what people typed, without what would break a line, a log or a database."""

import re
import unicodedata

MAX_NAME = 200
MAX_DESCRIPTION = 500
MAX_FILENAME = 255
MAX_KEY_NAME = 80
FALLBACK_NAME = "recording"

# Bidirectional overrides and isolates: they make "gpj.exe" read as "exe.jpg".
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and symbols by category that show nothing: Hangul fillers, the blank Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn"})


def clean_line(text: str) -> str:
    """One printable line: no control characters, no bidirectional overrides, no lone surrogates, NFC.

    Empty when nothing in it can be seen. Composing may lengthen a text: whoever has a limit measures the result.
    """
    spaced = re.sub(r" *[\t\r\n\f\v]+ *", " ", text)
    kept = (c for c in spaced if c not in _BIDI and unicodedata.category(c) not in _DROPPED_CATEGORIES)
    line = unicodedata.normalize("NFC", "".join(kept)).strip()
    return line if any(_is_seen(character) for character in line) else ""


def _is_seen(character: str) -> bool:
    return character not in _BLANKS and unicodedata.category(character)[0] in "LNPS"


def clean_filename(raw: str) -> str:
    """The name a person gave the file: its last path component, printable, never empty."""
    name = clean_line(re.split(r"[/\\]", raw)[-1])
    if name in {"", ".", ".."}:
        return FALLBACK_NAME
    if len(name) <= MAX_FILENAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:MAX_FILENAME]
    return f"{stem[: MAX_FILENAME - len(extension) - 1]}.{extension}"


def key_name(filename: str) -> str:
    """A safe ASCII form for object keys: letters, digits, one dot, dashes; never empty, at most 80 characters."""
    stem, dot, extension = filename.rpartition(".")
    if not dot:
        stem, extension = filename, ""
    safe_stem = _ascii_slug(stem) or FALLBACK_NAME
    safe_extension = _ascii_slug(extension)[:10]
    room = MAX_KEY_NAME - len(safe_extension) - 1
    return f"{safe_stem[:room]}.{safe_extension}" if safe_extension else safe_stem[:room]


def _ascii_slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "_", ascii_text).strip("_-")


def default_title(filename: str) -> str:
    """The title of a meeting whose owner gave none: the file's name without its extension."""
    stem = filename.rpartition(".")[0].strip() or filename
    return stem[:MAX_NAME].strip() or FALLBACK_NAME


def without_nul(text: str) -> str:
    """PostgreSQL stores every character but NUL."""
    return text.replace("\x00", "")
