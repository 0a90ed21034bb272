"""The formats that a transcript can be had in."""

from collections.abc import Callable
from dataclasses import dataclass

from app.schemas.exports import ExportFormat
from app.services.exports.document import Document, Options
from app.services.exports.docx_file import docx_file
from app.services.exports.markdown import markdown
from app.services.exports.pdf import pdf
from app.services.exports.rttm import rttm
from app.services.exports.subrip import subrip
from app.services.exports.text import text
from app.services.exports.web_vtt import web_vtt
from app.services.exports.whole_json import whole_json


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written."""

    content_type: str
    write: Callable[[Document, Options], bytes]
    needs_words: bool = False


WRITERS = {
    ExportFormat.TXT: Writer("text/plain; charset=utf-8", text),
    ExportFormat.MD: Writer("text/markdown; charset=utf-8", markdown),
    ExportFormat.SRT: Writer("application/x-subrip; charset=utf-8", subrip, needs_words=True),
    ExportFormat.VTT: Writer("text/vtt; charset=utf-8", web_vtt, needs_words=True),
    ExportFormat.JSON: Writer("application/json", whole_json, needs_words=True),
    ExportFormat.RTTM: Writer("text/plain; charset=utf-8", rttm),
    ExportFormat.DOCX: Writer("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx_file),
    ExportFormat.PDF: Writer("application/pdf", pdf),
}
