"""What the fields of an upload mean."""

import json
from dataclasses import dataclass

from app.core.errors import InvalidInputError
from app.core.languages import LANGUAGES
from app.core.text import MAX_NAME, clean_line

MAX_GROUPS = 100
MAX_SPEAKERS = 50
FIELDS = frozenset({"title", "group_ids", "language", "max_speakers"})


@dataclass(frozen=True, slots=True)
class UploadForm:
    """The wishes that come with a recording."""

    title: str | None = None
    group_ids: tuple[int, ...] = ()
    language: str | None = None
    max_speakers: int | None = None


def parse_form(fields: dict[str, str]) -> UploadForm:
    """Read the fields; ``unknown_field`` is for others. Raises InvalidInputError with a sentence."""
    return UploadForm(
        title=_title(fields.get("title", "")),
        group_ids=_group_ids(fields.get("group_ids", "")),
        language=_language(fields.get("language", "")),
        max_speakers=_max_speakers(fields.get("max_speakers", "")),
    )


def unknown_field(name: str) -> InvalidInputError:
    """The refusal of a field that means nothing: a typing error must not pass as success."""
    known = ", ".join(["file", *sorted(FIELDS)])
    wanted = " Did you mean group_ids?" if name.lower().startswith("group") else ""
    return InvalidInputError("unknown_field", f"There is no field {name[:40]!r} here, but {known}.{wanted}")


def _title(raw: str) -> str | None:
    title = clean_line(raw)
    if len(title) > MAX_NAME:
        raise InvalidInputError("invalid_title", f"A title has at most {MAX_NAME} characters.")
    return title or None


def _group_ids(raw: str) -> tuple[int, ...]:
    text = raw.strip()
    if not text:
        return ()
    values = _json_list(text) if text.startswith("[") else [part.strip() for part in text.split(",")]
    ids = [_group_id(value) for value in values]
    if len(ids) > MAX_GROUPS:
        raise InvalidInputError("invalid_group_ids", f"A meeting is shared with at most {MAX_GROUPS} groups.")
    return tuple(dict.fromkeys(ids))


def _json_list(text: str) -> list[object]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise _bad_group_ids() from None
    if not isinstance(values, list):
        raise _bad_group_ids()
    return values


def _group_id(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise _bad_group_ids()
    return value


def _bad_group_ids() -> InvalidInputError:
    return InvalidInputError("invalid_group_ids", 'group_ids must be a list of group numbers, like "[1,2]" or "1,2".')


def _language(raw: str) -> str | None:
    code = raw.strip().lower()
    if not code:
        return None
    if code not in LANGUAGES:
        raise InvalidInputError(
            "invalid_language", "language must be a two-letter code that the recogniser knows, like fr or en."
        )
    return code


def _max_speakers(raw: str) -> int | None:
    text = raw.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MAX_SPEAKERS):
        raise InvalidInputError("invalid_max_speakers", f"max_speakers must be a number from 1 to {MAX_SPEAKERS}.")
    return int(text)
