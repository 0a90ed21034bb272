"""A multipart form, parsed as it arrives: bytes in, events out. Nothing is kept but one small field at a time."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.core.errors import InvalidInputError, PayloadTooLargeError

MAX_FIELDS = 20
MAX_FIELD_BYTES = 16 * 1024
MAX_HEADER_BYTES = 4 * 1024
MAX_EPILOGUE_BYTES = 64 * 1024
_DISPOSITION = b"content-disposition"
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_EXTENDED = re.compile(r";\s*filename\*\s*=\s*([\w-]+)'[\w-]*'([^\s;\"]+)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class FormField:
    """A complete text field."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FileStart:
    """The headers of a file part."""

    name: str
    filename: str


@dataclass(frozen=True, slots=True)
class FileData:
    """Some bytes of the current file."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FileEnd:
    """The current file is complete."""


FormEvent = FormField | FileStart | FileData | FileEnd


@dataclass(slots=True)
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    header_name: bytes = b""
    header_value: bytes = b""
    name: str = ""
    is_file: bool = False
    value: bytearray = field(default_factory=bytearray)


class FormStream:
    """Push parser of one form body; raises InvalidInputError or PayloadTooLargeError for what is no such form."""

    def __init__(self, content_type: str | None) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise InvalidInputError("expected_form", "Send the recording as multipart/form-data, in a part named file.")
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
            max_header_size=MAX_HEADER_BYTES,
        )
        self._part = _Part()
        self._parts = 0
        self._epilogue = 0
        self._events: list[FormEvent] = []
        self.ended = False

    def feed(self, chunk: bytes) -> list[FormEvent]:
        """Parse the next bytes of the body into what they complete."""
        if not chunk:
            return []
        self._events = []
        if self.ended:
            self._epilogue += len(chunk)
            if self._epilogue > MAX_EPILOGUE_BYTES:
                raise InvalidInputError("malformed_form", "The form goes on after its end: send nothing behind it.")
            return []
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise InvalidInputError("malformed_form", "The form cannot be read: its parts are malformed.") from None
        return self._events

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_FIELDS:
            raise InvalidInputError("too_many_fields", f"The form has more than {MAX_FIELDS} fields.")
        self._part = _Part()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.header_value += data[start:end]

    def _on_header_end(self) -> None:
        self._part.headers[self._part.header_name.lower()] = self._part.header_value
        self._part.header_name = self._part.header_value = b""

    def _on_headers_finished(self) -> None:
        # Latin-1 keeps every byte; what the sender meant is UTF-8.
        disposition = self._part.headers.get(_DISPOSITION, b"").decode("latin-1")
        _, options = parse_options_header(disposition)
        if b"name" not in options:
            raise InvalidInputError("malformed_form", "The form cannot be read: a part has no name.")
        self._part.name = _decode(options[b"name"])
        filename = _extended_filename(disposition) or _plain_filename(options)
        self._part.is_file = filename is not None
        if filename is not None:
            self._events.append(FileStart(self._part.name, filename))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._part.is_file:
            self._events.append(FileData(data[start:end]))
            return
        if len(self._part.value) + end - start > MAX_FIELD_BYTES:
            raise PayloadTooLargeError("field_too_large", f"The field {self._part.name[:40]!r} is longer than 16 KiB.")
        self._part.value += data[start:end]

    def _on_part_end(self) -> None:
        if self._part.is_file:
            self._events.append(FileEnd())
        else:
            self._events.append(FormField(self._part.name, _decode(bytes(self._part.value))))

    def _on_end(self) -> None:
        self.ended = True


def _extended_filename(disposition: str) -> str | None:
    """The name in RFC 5987's form, charset'language'percent-encoded, which the parser of options leaves out."""
    found = _EXTENDED.search(_QUOTED.sub('""', disposition))
    if found is None:
        return None
    charset, encoded = found.groups()
    try:
        return unquote(encoded, encoding=charset, errors="replace")
    except LookupError:
        return unquote(encoded)


def _plain_filename(options: dict[bytes, bytes]) -> str | None:
    plain = options.get(b"filename")
    return None if plain is None else _decode(plain).replace("%22", '"')  # browsers and curl escape quotes so


def _decode(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")
