"""Markdown, in which names and text are never markup."""

import re
from collections.abc import Iterator

from app.services.exports.document import Document, Options, Paragraph, clock, plain
from app.services.exports.summary import summary

# Emphasis, code, links, images, HTML, entities, tables, formulas; and what readers turn into links by themselves.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&!|~$^@]|(?<=:)//|(?<=www)\.", re.IGNORECASE)
# Headings, lists, rules, quotations and fences begin a line.
_OPENING = re.compile(r"^(?:[#+\-=:]|\d+(?=[.)]))")


def markdown(document: Document, options: Options) -> bytes:
    """The whole in UTF-8."""
    return "\n".join(_lines(document, options)).encode()


def escaped(text: str) -> str:
    """The text as a line of Markdown that shows exactly it."""
    quoted = _MARKUP.sub(lambda found: "".join(f"\\{character}" for character in found[0]), text)
    return _OPENING.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", quoted)


def _lines(document: Document, options: Options) -> Iterator[str]:
    head = summary(document, options)
    yield f"# {escaped(plain(document.title))}"
    yield ""
    yield escaped(" · ".join(head.facts))
    yield ""
    if head.talk_times:
        yield f"## {options.wording.speakers}"
        yield ""
        yield from (f"- {escaped(name)}, {time}" for name, time in head.talk_times)
        yield ""
    for remark in head.remarks:
        yield escaped(remark)
        yield ""
    yield "---"
    yield ""
    for paragraph in document.paragraphs():
        yield f"{_opening(paragraph, options)}{escaped(paragraph.text)}"
        yield ""


def _opening(paragraph: Paragraph, options: Options) -> str:
    parts = []
    if options.speakers:
        parts.append(f"**{escaped(paragraph.voice.shown(options.wording))}**")
    if options.timestamps:
        parts.append(f"`{clock(paragraph.start_s)}`")
    return f"{' '.join(parts)}  \n" if parts else ""
