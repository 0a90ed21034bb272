"""What every format is written from: one reader's view of a transcript, free of the database."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services.exports.wording import Wording

# Consecutive segments of one speaker make a paragraph, until it is this long or was silent for that long.
PARAGRAPH_S = 60.0
PAUSE_S = 10.0
UNCONFIRMED = "(?)"

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_SPACES = re.compile(" +")
# Controls, lone surrogates, directions that outlive their line, byte order marks and what XML cannot hold.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def plain(text: str) -> str:
    """One line of what can be shown: no line breaks, controls or directions that reach beyond it."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", _BREAKS.sub(" ", text))).strip()


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker as this reader may know them. ``number`` is their place among the meeting's voices, for everybody."""

    label: str
    number: int | None
    name: str | None = None
    is_confirmed: bool = False
    talk_s: float = 0.0

    def shown(self, wording: Wording) -> str:
        """The name, marked unless a person gave or confirmed it; a number for the unknown."""
        name = plain(self.name or "")
        if name:
            return name if self.is_confirmed else f"{name} {UNCONFIRMED}"
        return wording.unknown if self.number is None else f"{wording.speaker} {self.number}"

    @property
    def is_guess(self) -> bool:
        """Whether the name is the machine's alone."""
        return bool(plain(self.name or "")) and not self.is_confirmed


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words of one speaker. ``words`` is their JSON, read by those formats alone that need them."""

    id: str
    index: int
    start_s: float
    end_s: float
    speaker: str
    text: str
    edited: bool = False
    words: str = "[]"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one voice said before somebody else spoke."""

    start_s: float
    voice: Voice
    text: str


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader wants to see in the formats that leave a choice."""

    wording: Wording
    timestamps: bool = True
    speakers: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A whole transcript. ``whole`` is what the JSON format holds beside the segments."""

    meeting_id: int
    title: str
    created_at: datetime
    duration_s: float | None
    voices: Mapping[str, Voice]
    segments: tuple[Segment, ...]
    warnings: tuple[str, ...]
    whole: Mapping[str, Any]

    def voice_of(self, segment: Segment) -> Voice:
        """Who spoke; a label that no voice has is nobody known."""
        return self.voices.get(segment.speaker) or Voice(segment.speaker, None)

    @property
    def has_guesses(self) -> bool:
        """Whether some name was not confirmed by a person."""
        return any(voice.is_guess for voice in self.voices.values())

    def paragraphs(self) -> Iterator[Paragraph]:
        """The segments, joined while the same voice goes on. Those without text are left out."""
        texts: list[str] = []
        first = last = None
        for segment in self.segments:
            text = plain(segment.text)
            if not text:
                continue
            if first and last and not _goes_on(first, last, segment):
                yield Paragraph(first.start_s, self.voice_of(first), " ".join(texts))
                first, texts = None, []
            first, last = first or segment, segment
            texts.append(text)
        if first:
            yield Paragraph(first.start_s, self.voice_of(first), " ".join(texts))


def _goes_on(first: Segment, last: Segment, following: Segment) -> bool:
    same_voice = following.speaker == first.speaker
    return same_voice and following.end_s - first.start_s <= PARAGRAPH_S and following.start_s - last.end_s <= PAUSE_S


def clock(seconds: float) -> str:
    """Hours, minutes and seconds: 01:02:03."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
