"""Subtitles: segments cut into cues that fit a screen, in order, one at a time."""

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from app.services.exports.document import Document, Options, Segment, Voice, plain

LINE_CHARACTERS = 42
LINES = 2
MAX_CUE_MS = 7000
MIN_CUE_MS = 100


@dataclass(frozen=True, slots=True)
class Cue:
    """Text for a while; ``voice`` says who speaks."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    voice: Voice


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start_ms: int
    end_ms: int


def cues(document: Document, options: Options, *, name_in_text: bool) -> Iterator[Cue]:
    """Cues that neither overlap nor are empty. Names go into the text where the voice changes, if asked."""
    free_from_ms = 0
    before: str | None = None
    for segment in document.segments:
        tokens = _tokens(segment)
        if not tokens:
            continue
        voice = document.voice_of(segment)
        if name_in_text and options.speakers and segment.speaker != before:
            tokens = _named(voice.shown(options.wording) + options.wording.colon, tokens[0].start_ms) + tokens
        before = segment.speaker
        for lines, spoken_from_ms, spoken_until_ms in _filled(tokens):
            start_ms = max(spoken_from_ms, free_from_ms)
            free_from_ms = max(spoken_until_ms, start_ms + MIN_CUE_MS)
            yield Cue(start_ms, free_from_ms, lines, voice)


def _named(name: str, at_ms: int) -> list[_Token]:
    return [_Token(piece, at_ms, at_ms) for word in name.split(" ") for piece in _pieces(word)]


def _filled(tokens: list[_Token]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Tokens in lines, lines in cues: the text, and when its first and last token are spoken."""
    lines: list[str] = []
    start_ms = end_ms = 0
    for token in tokens:
        fits = bool(lines) and len(lines[-1]) + 1 + len(token.text) <= LINE_CHARACTERS
        is_late = bool(lines) and token.end_ms - start_ms > MAX_CUE_MS and end_ms > start_ms
        if is_late or (not fits and len(lines) == LINES):
            yield tuple(lines), start_ms, end_ms
            lines = []
        if not lines:
            start_ms = token.start_ms
            lines = [token.text]
        elif fits:
            lines[-1] += f" {token.text}"
        else:
            lines.append(token.text)
        end_ms = max(token.end_ms, start_ms)
    if lines:
        yield tuple(lines), start_ms, end_ms


def _tokens(segment: Segment) -> list[_Token]:
    """The words of the text with their times: as heard where the text still says that, else spread evenly."""
    texts = [piece for word in plain(segment.text).split(" ") for piece in _pieces(word)]
    if not texts:
        return []
    ends = list(accumulate(len(text) for text in texts))
    heard = _heard(segment, "".join(texts))
    if heard is None:
        length_ms = max(0, _ms(segment.end_s) - _ms(segment.start_s))
        at = [_ms(segment.start_s) + length_ms * end // ends[-1] for end in (0, *ends)]
        return [_Token(text, start, end) for text, start, end in zip(texts, at, at[1:], strict=False)]
    spoken_until, times = heard
    tokens = []
    for text, end in zip(texts, ends, strict=True):
        first, last = (bisect_right(spoken_until, place) for place in (end - len(text), end - 1))
        tokens.append(_Token(text, times[first][0], times[last][1]))
    return tokens


def _heard(segment: Segment, text: str) -> tuple[list[int], list[tuple[int, int]]] | None:
    """Where each heard word ends in the text, and its times in ms; None where an edit parted them from the text."""
    spellings, times = [], []
    for word in json.loads(segment.words):
        spelling = plain(str(word.get("text", ""))).replace(" ", "")
        start_s, end_s = word.get("start_s"), word.get("end_s")
        if not isinstance(start_s, (int, float)) or not isinstance(end_s, (int, float)):
            return None
        if spelling:
            spellings.append(spelling)
            times.append((_ms(start_s), _ms(end_s)))
    if "".join(spellings) != text:
        return None
    return list(accumulate(len(spelling) for spelling in spellings)), times


def _pieces(word: str) -> list[str]:
    """The word, cut where it is longer than a line."""
    return [word[at : at + LINE_CHARACTERS] for at in range(0, len(word), LINE_CHARACTERS)]


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
