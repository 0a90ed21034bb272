"""RTTM, for tools that score diarization: labels and times, no names."""

from app.services.exports.document import Document, Options


def rttm(document: Document, _options: Options) -> bytes:
    """One line per segment, for the file ``meeting-<id>``; fields hold no spaces."""
    return "".join(
        f"SPEAKER meeting-{document.meeting_id} 1 {segment.start_s:.3f} {segment.end_s - segment.start_s:.3f}"
        f" <NA> <NA> {_field(segment.speaker)} <NA> <NA>\n"
        for segment in document.segments
        if segment.end_s > segment.start_s
    ).encode()


def _field(label: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in label) or "UNKNOWN"
