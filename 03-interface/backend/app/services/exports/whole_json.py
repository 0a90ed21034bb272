"""JSON: the transcript as the API shows it, all pages in one."""

import json

from app.services.exports.document import Document, Options, Segment


def whole_json(document: Document, _options: Options) -> bytes:
    """The same fields as a page of the transcript, ``next_cursor`` aside; words come as PostgreSQL wrote them."""
    head = json.dumps(document.whole, ensure_ascii=False)
    segments = ",\n".join(_segment(segment) for segment in document.segments)
    return f'{head[:-1]}, "segments": [\n{segments}\n]}}\n'.encode()


def _segment(segment: Segment) -> str:
    fields = {
        "id": segment.id,
        "index": segment.index,
        "start_s": segment.start_s,
        "end_s": segment.end_s,
        "speaker": segment.speaker,
        "text": segment.text,
        "edited": segment.edited,
    }
    return f'{json.dumps(fields, ensure_ascii=False)[:-1]}, "words": {segment.words}}}'
