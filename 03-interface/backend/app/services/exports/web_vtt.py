"""WebVTT: each cue in the voice of its speaker."""

import re

from webvtt import Caption, WebVTT

from app.services.exports.cues import Cue, cues
from app.services.exports.document import Document, Options

# Readers that look for times take any line with two of them for the head of a cue.
_TIME = re.compile(r"\d:\d{2}(?=\.\d)")


def web_vtt(document: Document, options: Options) -> bytes:
    """Cues in order, with voice tags; what would be a tag or an arrow in names and text is escaped."""
    captions = [
        Caption(_timestamp(cue.start_ms), _timestamp(cue.end_ms), _payload(cue, options))
        for cue in cues(document, options, name_in_text=False)
    ]
    comments = [options.wording.legend] if options.speakers and document.has_guesses else []
    return str(WebVTT(captions=captions, header_comments=comments).content).encode()


def _payload(cue: Cue, options: Options) -> str:
    text = "\n".join(_escaped(line) for line in cue.lines)
    return f"<v {_escaped(cue.voice.shown(options.wording))}>{text}" if options.speakers else text


def _escaped(text: str) -> str:
    quoted = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _TIME.sub(lambda found: found[0].replace(":", "&#58;"), quoted)


def _timestamp(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"
