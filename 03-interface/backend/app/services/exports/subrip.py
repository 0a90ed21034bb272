"""SRT. It knows no escapes: what players take for markup is replaced by letters that look alike."""

import re
from datetime import timedelta

import srt

from app.services.exports.cues import cues
from app.services.exports.document import Document, Options

_LOOKALIKES = str.maketrans({"<": "\u2039", ">": "\u203a", "{": "\u2774", "}": "\u2775", "\\": "\u29f5"})
# Readers that look for times take any line with two of them for the head of a cue.
_TIME = re.compile(r"\d:\d{1,2}:\d{1,2}(?=[.,]\d)")


def subrip(document: Document, options: Options) -> bytes:
    """Cues in order; a name stands where the voice changes."""
    subtitles = [
        srt.Subtitle(
            number,
            timedelta(milliseconds=cue.start_ms),
            timedelta(milliseconds=cue.end_ms),
            "\n".join(_shown(line) for line in cue.lines),
        )
        for number, cue in enumerate(cues(document, options, name_in_text=True), start=1)
    ]
    return str(srt.compose(subtitles, reindex=False)).encode()


def _shown(line: str) -> str:
    if line.isdecimal():  # a number alone on its line would be read as the next cue's; a word joiner is not seen
        return f"{line}\u2060"
    return _TIME.sub(lambda found: found[0].replace(":", "\u2236"), line.replace("-->", "→")).translate(_LOOKALIKES)
