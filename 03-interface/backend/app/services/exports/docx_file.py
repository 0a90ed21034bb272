"""DOCX: a heading, who spoke for how long, and paragraphs in styles of their own."""

from io import BytesIO

import docx
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor

from app.services.exports.document import Document, Options, clock, plain
from app.services.exports.summary import summary

_LINE_STYLE = "Speaker"
_MAX_PROPERTY = 255
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def docx_file(document: Document, options: Options) -> bytes:
    """The whole as a Word document, A4."""
    page = docx.Document()
    _set_up(page, document, options)
    head = summary(document, options)
    page.add_heading(plain(document.title), level=0)
    page.add_paragraph(" · ".join(head.facts))
    if head.talk_times:
        page.add_heading(options.wording.speakers, level=2)
        table = page.add_table(rows=0, cols=2)
        for name, time in head.talk_times:
            for cell, content in zip(table.add_row().cells, (name, time), strict=True):
                cell.text = content
    for remark in head.remarks:
        page.add_paragraph(remark)
    page.add_paragraph()
    _write_paragraphs(page, document, options)
    file = BytesIO()
    page.save(file)
    return file.getvalue()


def _set_up(page: Docx, document: Document, options: Options) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    style = page.styles.add_style(_LINE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    style.font.bold, style.font.size = True, Pt(10)
    style.font.color.rgb = RGBColor(0x1F, 0x4E, 0x79)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.space_after = Pt(0)
    properties = page.core_properties
    properties.title, properties.author, properties.comments = plain(document.title)[:_MAX_PROPERTY], "", ""
    properties.language = options.wording.code
    properties.created = properties.modified = document.created_at.replace(tzinfo=None)


def _write_paragraphs(page: Docx, document: Document, options: Options) -> None:
    """Straight into the XML: add_paragraph() looks the whole body over every time, which is quadratic."""
    insert = page.element.body.sectPr.addprevious
    style_id = page.styles[_LINE_STYLE].style_id
    for paragraph in document.paragraphs():
        opening = [clock(paragraph.start_s)] if options.timestamps else []
        opening += [paragraph.voice.shown(options.wording)] if options.speakers else []
        if opening:
            insert(_paragraph("  ".join(opening), style_id))
        insert(_paragraph(paragraph.text))


def _paragraph(text: str, style_id: str | None = None) -> BaseOxmlElement:
    paragraph, run, content = (OxmlElement(tag) for tag in ("w:p", "w:r", "w:t"))
    if style_id:
        properties, style = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        style.set(qn("w:val"), style_id)
        properties.append(style)
        paragraph.append(properties)
    content.text = text
    content.set(_SPACE, "preserve")
    run.append(content)
    paragraph.append(run)
    return paragraph
