"""What was said: speech spans of a waveform and a faster-whisper model give words with times.

Only speech is decoded: where Whisper's voice detector or the diarization hears somebody. The spans are joined without
the silence between them, in pieces of bounded length, and every word's time is mapped back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from app.core.invented import Heard, merge_spans, sift
from app.core.languages import UNSPACED
from app.core.types import SAMPLE_RATE_HZ, Diarization, Progress, Transcript, Waveform, Word

Span = tuple[float, float]
# Where to cut between two times.
Cut = Callable[[float, float], float]

# A piece's features and their spectrum take about 25 MB a minute of sound; whole recordings of hours would not fit.
PIECE_S = 600.0
VAD_BLOCK_S = 600.0
PAD_S = 0.3
# Where speech goes on for longer than a piece, it is cut at the quietest moment of the piece's end. Untuned.
CUT_SEARCH_S = 30.0
CUT_FRAME_S = 0.1
# Pauses shorter than this stay in: they tell Whisper where sentences end. faster-whisper's own default.
KEEP_PAUSE_S = 2.0
LANGUAGE_WINDOW_S = 30.0
LANGUAGE_WINDOWS = 4
SURE_LANGUAGE = 0.5


class WhisperLike(Protocol):
    """faster-whisper's WhisperModel, as far as it is used here."""

    def transcribe(self, audio: Waveform, **options: Any) -> tuple[Iterable[Any], Any]:
        """Segments, lazily, and info."""

    def detect_language(self, audio: Waveform) -> tuple[str, float, list[tuple[str, float]]]:
        """The language, its probability, and those of all languages."""

    @property
    def supported_languages(self) -> list[str]:
        """Codes that ``transcribe`` takes."""


@dataclass(frozen=True, slots=True)
class Language:
    """The language to decode in, and how sure its detection was; None when nothing was detected."""

    code: str
    probability: float | None
    warning: str | None = None


def transcribe(
    waveform: Waveform,
    model: WhisperLike,
    diarization: Diarization,
    *,
    language: str | None,
    default_language: str,
    progress: Progress,
) -> Transcript:
    """Words in order of time, starts never going back; what nobody said is in ``removed``. No speech, no words."""
    spans = speech_spans(waveform, diarization)
    if not spans:
        progress(1.0)
        return Transcript(words=(), removed=(), language=language, language_probability=None)
    chosen = choose_language(waveform, spans, model, wanted=language, default=default_language)
    progress(0.05)
    heard: list[Heard] = []
    total_s = sum(end - start for start, end in spans)
    done_s = 0.0
    for piece in pieces(spans, partial(quiet_moment, waveform)):
        length_s = sum(end - start for start, end in piece)
        for segment, at_s in _decode(waveform, model, piece, chosen.code):
            heard.append(segment)
            progress(0.05 + 0.95 * min(1.0, (done_s + at_s) / total_s))
        done_s += length_s
    words, removed = sift(in_order(heard, len(waveform) / SAMPLE_RATE_HZ), diarization.turns)
    progress(1.0)
    return Transcript(
        words=words,
        removed=removed,
        language=chosen.code,
        language_probability=chosen.probability,
        warnings=(chosen.warning,) if chosen.warning else (),
    )


def speech_spans(waveform: Waveform, diarization: Diarization) -> list[Span]:
    """Where somebody speaks, by the voice detector or the diarization, padded; long spans are left whole."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415 - loaded with the model

    options = VadOptions(speech_pad_ms=0, min_silence_duration_ms=500)
    block = int(VAD_BLOCK_S * SAMPLE_RATE_HZ)
    spans = [(turn.start_s, turn.end_s) for turn in diarization.turns]
    for offset in range(0, len(waveform), block):
        for found in get_speech_timestamps(waveform[offset : offset + block], options):
            spans.append(((offset + found["start"]) / SAMPLE_RATE_HZ, (offset + found["end"]) / SAMPLE_RATE_HZ))
    end_s = len(waveform) / SAMPLE_RATE_HZ
    padded = ((max(0.0, start - PAD_S), min(end_s, end + PAD_S)) for start, end in spans)
    return merge_spans(padded, gap_s=KEEP_PAUSE_S - 2 * PAD_S)


def pieces(spans: Sequence[Span], cut: Cut, limit_s: float = PIECE_S) -> Iterator[list[Span]]:
    """Consecutive spans of at most ``limit_s`` in all; a longer span is split where ``cut`` says."""
    piece: list[Span] = []
    length_s = 0.0
    for start, end in spans:
        while length_s + end - start > limit_s:
            if piece:
                yield piece
                piece, length_s = [], 0.0
            else:
                at_s = cut(start + max(limit_s / 2, limit_s - CUT_SEARCH_S), start + limit_s)
                yield [(start, at_s)]
                start = at_s  # noqa: PLW2901 - the rest of the same span
        piece.append((start, end))
        length_s += end - start
    if piece:
        yield piece


def quiet_moment(waveform: Waveform, start_s: float, end_s: float) -> float:
    """The middle of the quietest tenth of a second between two times: most likely between two words."""
    first, frame = int(start_s * SAMPLE_RATE_HZ), int(CUT_FRAME_S * SAMPLE_RATE_HZ)
    heard = np.square(waveform[first : int(end_s * SAMPLE_RATE_HZ)], dtype=np.float64)
    if len(heard) < frame:
        return end_s
    sums = np.concatenate(([0.0], np.cumsum(heard)))
    quietest = int(np.argmin(sums[frame:] - sums[:-frame]))
    return (first + quietest + frame // 2) / SAMPLE_RATE_HZ


def cut_out(waveform: Waveform, piece: Sequence[Span]) -> Waveform:
    """The spans' samples, one after another."""
    return np.concatenate([waveform[int(a * SAMPLE_RATE_HZ) : int(b * SAMPLE_RATE_HZ)] for a, b in piece])


def choose_language(
    waveform: Waveform, spans: Sequence[Span], model: WhisperLike, *, wanted: str | None, default: str
) -> Language:
    """The user's language; else the one that most of the speech is in; else (below 0.5) the configured one."""
    known = model.supported_languages
    if wanted in known:
        return Language(str(wanted), None)
    warning = f"The language {wanted!r} is not one this model knows; it was detected instead." if wanted else None
    if len(known) == 1:
        return Language(known[0], None, warning)
    best, probability = _detect(waveform, spans, model)
    if probability >= SURE_LANGUAGE:
        return Language(best, round(probability, 3), warning)
    unsure = f"The language could not be told for sure ({best}, {probability:.0%}): transcribed as {default}."
    return Language(default if default in known else best, round(probability, 3), warning or unsure)


def _detect(waveform: Waveform, spans: Sequence[Span], model: WhisperLike) -> tuple[str, float]:
    """Mean probabilities over windows of speech spread over the recording: a jingle or a guest does not decide."""
    total_s = sum(end - start for start, end in spans)
    count = max(1, min(LANGUAGE_WINDOWS, int(total_s // LANGUAGE_WINDOW_S)))
    totals: dict[str, float] = {}
    for window in _windows(spans, total_s, count):
        for code, probability in model.detect_language(cut_out(waveform, window))[2]:
            totals[code] = totals.get(code, 0.0) + probability / count
    best = max(totals, key=totals.__getitem__)
    return best, totals[best]


def _windows(spans: Sequence[Span], total_s: float, count: int) -> Iterator[list[Span]]:
    """``count`` stretches of 30 s of speech, evenly spread."""
    for index in range(count):
        skip_s = total_s * index / count
        left_s = LANGUAGE_WINDOW_S
        window: list[Span] = []
        for start, end in spans:
            skipped = min(skip_s, end - start)
            skip_s -= skipped
            taken = min(left_s, end - start - skipped)
            if taken > 0:
                window.append((start + skipped, start + skipped + taken))
                left_s -= taken
        yield window


def _decode(
    waveform: Waveform, model: WhisperLike, piece: Sequence[Span], language: str
) -> Iterator[tuple[Heard, float]]:
    """Segments of one piece with the time of the piece that is done."""
    segments, _ = model.transcribe(
        cut_out(waveform, piece),
        language=language,
        beam_size=5,
        word_timestamps=True,
        condition_on_previous_text=False,
        vad_filter=False,
    )
    clock = Clock(piece)
    for segment in segments:
        words = _words(segment.words or (), clock, spaced=language not in UNSPACED)
        if words:
            yield Heard(tuple(words), float(segment.no_speech_prob)), float(segment.end)


class Clock:
    """Maps times of joined spans back to the recording."""

    def __init__(self, piece: Sequence[Span]) -> None:
        lengths = np.array([end - start for start, end in piece])
        self._ends = np.cumsum(lengths)
        self._shift = np.array([start for start, _ in piece]) - (self._ends - lengths)
        self._limits = [end for _, end in piece]

    def span_of(self, at_s: float) -> int:
        """Which span a time of the joined sound lies in."""
        return min(int(np.searchsorted(self._ends, at_s, side="right")), len(self._limits) - 1)

    def __call__(self, at_s: float, span: int) -> float:
        """The recording's time, kept within ``span``."""
        shifted = at_s + float(self._shift[span])
        return min(max(shifted, 0.0), self._limits[span])


def _words(words: Iterable[Any], clock: Clock, *, spaced: bool) -> list[Word]:
    """Stripped words; both ends of a word lie in the span of its middle.

    What does not begin with a space belongs to the word before ("real" + "-time"), where a language has spaces at all,
    else every token is a word of its own; punctuation always does.
    """
    found: list[Word] = []
    for word in words:
        text = word.word.strip()
        if not text:
            continue
        span = clock.span_of((word.start + word.end) / 2)
        start_s, end_s = clock(word.start, span), clock(word.end, span)
        goes_on = (spaced and not word.word[0].isspace()) or not any(c.isalnum() for c in text)
        if found and goes_on:
            last = found[-1]
            found[-1] = Word(last.start_s, max(last.end_s, end_s), last.text + text, last.confidence)
        else:
            found.append(Word(start_s, end_s, text, min(1.0, max(0.0, float(word.probability)))))
    return found


def in_order(heard: Sequence[Heard], duration_s: float) -> list[Heard]:
    """Times rounded to milliseconds, within the recording; no start before an earlier one, no end before its start."""
    ordered: list[Heard] = []
    floor = 0.0
    for segment in heard:
        words: list[Word] = []
        for word in segment.words:
            start = round(min(max(word.start_s, floor), duration_s), 3)
            end = round(min(max(word.end_s, start), duration_s), 3)
            words.append(Word(start, max(start, end), word.text, round(word.confidence, 4)))
            floor = start
        ordered.append(Heard(tuple(words), segment.no_speech))
    return ordered
