"""Plain text: a line with time and name, what was said indented below it, so that no text can pose as a speaker."""

from collections.abc import Iterator

from app.services.exports.document import Document, Options, Paragraph, clock, plain
from app.services.exports.summary import summary

INDENT = "    "


def text(document: Document, options: Options) -> bytes:
    """The whole in UTF-8."""
    return "\n".join(_lines(document, options)).encode()


def _lines(document: Document, options: Options) -> Iterator[str]:
    head = summary(document, options)
    yield plain(document.title)
    yield " · ".join(head.facts)
    if head.talk_times:
        yield f"{options.wording.speakers}{options.wording.colon}"
        yield from (f"- {name}\t{time}" for name, time in head.talk_times)
    yield from head.remarks
    yield ""
    for paragraph in document.paragraphs():
        opening = _opening(paragraph, options)
        if opening:
            yield opening
        yield f"{INDENT}{paragraph.text}" if opening else paragraph.text
        yield ""


def _opening(paragraph: Paragraph, options: Options) -> str:
    time = f"[{clock(paragraph.start_s)}]" if options.timestamps else ""
    name = f"{paragraph.voice.shown(options.wording)}{options.wording.colon}" if options.speakers else ""
    return " ".join(part for part in (time, name) if part)
