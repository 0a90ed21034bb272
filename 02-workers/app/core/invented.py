"""Text that a recogniser makes up where nobody speaks: which words to take out, and why. Pure.

Whisper writes subtitles' credits and thanks over silence, and falls into loops. What is taken out keeps its reason and
can be put back, so the rules look for evidence: real words spoken in a turn stay, whatever they say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.core.types import Removed, Turn, Word


class Reason(str, Enum):
    """Why words were taken out."""

    NO_SPEECH = "no_speech"
    KNOWN_HALLUCINATION = "known_hallucination"
    REPETITION = "repetition"


@dataclass(frozen=True, slots=True)
class Heard:
    """One segment as the recogniser gave it. ``no_speech`` and ``confidence`` (mean over words) are 0..1."""

    words: tuple[Word, ...]
    no_speech: float

    @property
    def confidence(self) -> float:
        """Mean over words."""
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0


# Lines that end subtitles and transcripts; Whisper was trained on them.
_CREDITS = re.compile(
    r"amara ?org|sous titrage (st|societe radio canada)|sous titres? (realises|fait|par)"
    r"|untertitel(ung)? (der|im auftrag|des|von)"
    r"|subtitles by|subtitled by|transcri(bed|ption|pt) by|captions? by|sottotitoli (creati|e revisione|a cura)"
    r"|subtitulos (realizados|por|creados)|legendas pela comunidade|ondertitel(d|ing) door|napisy stworzone"
    r"|redactor de subtitulos|字幕由|字幕志愿者"
)
# Whole segments that nobody says in a meeting, however sure Whisper is of them.
_SIGNATURES = re.compile(
    r"(sous titr|subtit|untertitel|sottotitoli|legendas|ondertitel|napisy)\w*( \w+){0,6} amara ?org( \w+){0,2}"
    r"|sous titrage (st \d+|societe radio canada)|字幕志愿者.*"
)
# A credit names somebody after it: "Subtitles by the ABC community". Untuned.
_NAME_WORDS = 6
# People do say these: taken out only where no voice was found.
_COURTESIES = frozenset(
    """
    you|thank you|thank you very much|thank you so much|thanks for watching|thank you for watching|bye|bye bye|okay|oh
    thanks for listening|please subscribe|please subscribe to my channel|see you next time|see you in the next video
    merci|merci beaucoup|merci d avoir regarde|merci d avoir regarde cette video|abonnez vous|a bientot|au revoir
    vielen dank|danke|danke furs zuschauen|vielen dank furs zuschauen|bis zum nachsten mal|tschuss
    gracias|muchas gracias|gracias por ver el video|suscribete|hasta la proxima
    grazie|grazie a tutti|grazie per la visione|iscrivetevi al canale
    obrigado|obrigada|bedankt voor het kijken|dziekuje|spasibo|ご視聴ありがとうございました|谢谢观看|谢谢大家
    music|applause|laughter|silence|musique|musik|musica|applaudissements|rires
    """.replace("\n", "|").split("|")
)
_KNOWN_COURTESIES = frozenset(phrase.strip() for phrase in _COURTESIES if phrase.strip())
# Fraction of a segment's words that must lie in a turn for its courtesies and credits to be believed. Untuned.
_BELIEVED = 0.3
NEAR_TURN_S = 0.5
# Outside every turn, words this sure are kept: the diarizer misses faint voices more often than Whisper invents them.
SURE_CONFIDENCE = 0.5
NO_SPEECH = 0.8
_LONGEST_LOOP = 16


def sift(heard: Sequence[Heard], turns: Sequence[Turn]) -> tuple[tuple[Word, ...], tuple[Removed, ...]]:
    """Every word of ``heard`` comes back once: as kept, or in exactly one ``Removed``."""
    spans = merge_spans(((turn.start_s, turn.end_s) for turn in turns), gap_s=0.0)
    kept: list[Word] = []
    removed: list[Removed] = []
    for segment in heard:
        reason = _judge(segment, spans)
        if reason is None:
            kept.extend(segment.words)
        elif segment.words:
            removed.append(Removed(segment.words, reason.value))
    loops = find_loops([normalise(word.text) for word in kept])
    removed.extend(Removed(tuple(kept[a:b]), Reason.REPETITION.value) for a, b in loops)
    dropped = {i for a, b in loops for i in range(a, b)}
    words = tuple(word for i, word in enumerate(kept) if i not in dropped)
    return words, tuple(sorted(removed, key=lambda one: one.words[0].start_s))


def _judge(segment: Heard, spans: Sequence[tuple[float, float]]) -> Reason | None:
    text = normalise(" ".join(word.text for word in segment.words))
    inside = share_inside(segment.words, spans)
    unsure = segment.confidence < SURE_CONFIDENCE or segment.no_speech > NO_SPEECH
    if inside < _BELIEVED:
        invented = text in _KNOWN_COURTESIES or _CREDITS.search(text) is not None
    else:
        invented = _SIGNATURES.fullmatch(text) is not None or (unsure and _is_credit(text))
    if invented:
        return Reason.KNOWN_HALLUCINATION
    return Reason.NO_SPEECH if inside == 0.0 and unsure else None


def _is_credit(text: str) -> bool:
    """Whether a credit, with the name it gives, is all that ``text`` says."""
    found = _CREDITS.match(text)
    return found is not None and len(text[found.end() :].split()) <= _NAME_WORDS


def share_inside(words: Sequence[Word], spans: Sequence[tuple[float, float]]) -> float:
    """Fraction of ``words`` whose middle lies within half a second of a span. ``spans`` are sorted and disjoint."""
    if not words or not spans:
        return 0.0
    starts = np.array([start for start, _ in spans]) - NEAR_TURN_S
    ends = np.array([end for _, end in spans]) + NEAR_TURN_S
    middles = np.array([(word.start_s + word.end_s) / 2 for word in words])
    # The span that begins last before a word ends last too, so one look is enough.
    at = np.searchsorted(starts, middles, side="right") - 1
    return float(np.mean((at >= 0) & (middles <= ends[np.maximum(at, 0)])))


def merge_spans(spans: Iterable[tuple[float, float]], *, gap_s: float) -> list[tuple[float, float]]:
    """Sorted, disjoint spans; those nearer than ``gap_s`` become one."""
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= gap_s:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def normalise(text: str) -> str:
    """Lower case, without accents and punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


def find_loops(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Index ranges of repetitions after the first time, disjoint and in order.

    A loop is one word eight times over, two words five times, three or four words four times, or a longer phrase
    (up to 16 words) three times. Speakers do say "no, no, no", so short ones need more evidence. Untuned.
    """
    ids = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    codes = np.array([ids[token] for token in tokens], dtype=np.int64)
    found: list[tuple[int, int]] = []
    taken = np.zeros(len(codes), dtype=bool)
    for period in range(1, min(_LONGEST_LOOP, len(codes) // 2) + 1):
        for start, stop in _runs(codes[:-period] == codes[period:]):
            times = (stop - start) // period + 1
            if times >= _times_needed(period) and not taken[start : stop + period].any():
                taken[start : stop + period] = True
                found.append((start + period, stop + period))
    return sorted(found)


def _times_needed(period: int) -> int:
    return {1: 8, 2: 5, 3: 4, 4: 4}.get(period, 3)


def _runs(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    padded = np.concatenate(([False], flags, [False])).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
