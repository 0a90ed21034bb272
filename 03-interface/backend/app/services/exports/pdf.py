"""PDF on A4, in Noto Sans: Latin, Greek, Cyrillic. Letters of other scripts become a visible mark and are counted."""

import unicodedata
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Text

from app.services.exports.document import Document, Options, clock, plain
from app.services.exports.summary import summary

FONT = "NotoSans"
MISSING = "\ufffd"
_MARGIN = 20 * mm
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=10, leading=14, spaceAfter=6, splitLongWords=1)
_SMALL = ParagraphStyle("small", _BODY, fontSize=9, leading=12, spaceAfter=2, textColor=HexColor("#555555"))
_NAME = ParagraphStyle("name", _SMALL, textColor=HexColor("#1F4E79"), spaceBefore=4, spaceAfter=0, keepWithNext=1)
_TITLE = ParagraphStyle("title", _BODY, fontSize=18, leading=24, spaceAfter=4)


class _Letters:
    """Replaces what the font cannot draw, and counts it."""

    def __init__(self) -> None:
        self.replaced = 0

    def drawable(self, text: str) -> str:
        """The text for a paragraph, its markup escaped."""
        text = unicodedata.normalize("NFC", text)
        known = _glyphs()
        if not known.issuperset(text):
            text = "".join(character if character in known else self._stand_in(character) for character in text)
        return escape(text)

    def _stand_in(self, character: str) -> str:
        if unicodedata.category(character) == "Cf":  # joiners and direction marks draw nothing anyway
            return ""
        self.replaced += 1
        return MISSING


@cache
def _glyphs() -> frozenset[str]:
    """The letters of the font that stand alone; Indic ones need shaping, without which they would mislead."""
    with as_file(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf") as path:
        font = TTFont(FONT, str(path))
    pdfmetrics.registerFont(font)
    return frozenset(chr(code) for code in font.face.charToGlyph if not _needs_shaping(code))


def _needs_shaping(code: int) -> bool:
    return 0x0900 <= code <= 0x0D7F or 0x1CD0 <= code <= 0x1CFF or 0xA830 <= code <= 0xA8FF or code < 0x20


def pdf(document: Document, options: Options) -> bytes:
    """The whole with numbered pages; its text can be searched and copied."""
    letters = _Letters()
    body = list(_body(document, options, letters))
    head = _head(document, options, letters)
    if letters.replaced:
        head.append(Text(escape(options.wording.not_in_font.format(count=letters.replaced)), _SMALL))
    file = BytesIO()
    template = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=plain(document.title),
        lang=options.wording.code,
    )

    def number_page(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawCentredString(A4[0] / 2, 10 * mm, f"{options.wording.page} {page.page}")

    template.build([*head, Spacer(1, 6 * mm), *body], onFirstPage=number_page, onLaterPages=number_page)
    return file.getvalue()


def _head(document: Document, options: Options, letters: _Letters) -> list[Flowable]:
    found = summary(document, options)
    parts = [Text(letters.drawable(plain(document.title)), _TITLE)]
    parts.append(Text(letters.drawable(" · ".join(found.facts)), _SMALL))
    parts += [Text(letters.drawable(f"{name}, {time}"), _SMALL) for name, time in found.talk_times]
    parts += [Text(letters.drawable(remark), _SMALL) for remark in found.remarks]
    return parts


def _body(document: Document, options: Options, letters: _Letters) -> list[Flowable]:
    parts: list[Flowable] = []
    for paragraph in document.paragraphs():
        opening = [clock(paragraph.start_s)] if options.timestamps else []
        opening += [paragraph.voice.shown(options.wording)] if options.speakers else []
        if opening:
            parts.append(Text(letters.drawable("  ".join(opening)), _NAME))
        parts.append(Text(letters.drawable(paragraph.text), _BODY))
    return parts
