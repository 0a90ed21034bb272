"""The form that a clip comes in: one file and a few words about it, held in memory, for a clip is small."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.core.errors import InvalidInputError, RequestTimeoutError
from app.core.form_stream import FileData, FileEnd, FileStart, FormEvent, FormField, FormStream
from app.services import voice_clips
from app.services.voice_clips import Clip

Form = TypeVar("Form", bound=BaseModel)

TIMEOUT_S = 120.0


class _Collector:
    """The parts of one form as they come."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.file: bytearray | None = None

    def take(self, event: FormEvent) -> None:
        match event:
            case FormField(name, value):
                if name in self.fields or name == "file":
                    raise InvalidInputError("duplicate_field", f"The field {name[:40]} comes twice, or is no file.")
                self.fields[name] = value
            case FileStart(name):
                if name != "file" or self.file is not None:
                    raise InvalidInputError("unexpected_file", "Send one recording, in a part named file.")
                self.file = bytearray()
            case FileData(data) if self.file is not None:
                self.file += data
                if len(self.file) > voice_clips.MAX_CLIP_BYTES:
                    raise voice_clips.too_large()
            case FileEnd():
                pass


async def read(chunks: AsyncIterator[bytes], content_type: str | None, form: type[Form]) -> tuple[Form, Clip]:
    """The form's fields as ``form`` wants them, and its checked recording."""
    stream, parts = FormStream(content_type), _Collector()
    try:
        async with asyncio.timeout(TIMEOUT_S):
            async for chunk in chunks:
                for event in stream.feed(chunk):
                    parts.take(event)
    except TimeoutError:
        raise RequestTimeoutError("upload_stalled", f"The clip did not come within {TIMEOUT_S:.0f} s.") from None
    if not stream.ended:
        raise InvalidInputError("incomplete_form", "The form ended too early: send it again, completely.")
    # An empty field of a form is one that nobody filled in.
    fields = _validated(form, {name: value for name, value in parts.fields.items() if value.strip()})
    if not parts.file:
        raise InvalidInputError("missing_file", "The form has no recording: send it in a part named file.")
    return fields, await asyncio.to_thread(voice_clips.accept, bytes(parts.file))


def _validated(form: type[Form], fields: dict[str, str]) -> Form:
    try:
        return form.model_validate(fields)
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg'].removeprefix('Value error, ')}"
            for item in error.errors()[:5]
        ]
        raise InvalidInputError("invalid_input", "; ".join(problems) + ".") from None
