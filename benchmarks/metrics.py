"""Scores of one recording. Texts are normalised by whisper-normalizer (its English rules for English, else basic).

WER  words substituted, left out or invented, over the words said; in order of time, whoever said them (jiwer)
cpWER  the same speaker by speaker, for the assignment of speakers that costs least (meeteval)
DER  seconds missed, invented or given to the wrong speaker, over the seconds spoken; overlap counts (pyannote.metrics)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import jiwer
from meeteval.wer import cp_word_error_rate
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from benchmarks.references import Span

Normalizer = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ErrorCount:
    """Errors over what there was: words, or seconds."""

    errors: float
    total: float

    @property
    def rate(self) -> float | None:
        """None where there was nothing to get right."""
        return self.errors / self.total if self.total else None

    def __add__(self, other: ErrorCount) -> ErrorCount:
        return ErrorCount(self.errors + other.errors, self.total + other.total)


@dataclass(frozen=True, slots=True)
class DiarizationErrors:
    """Seconds of each kind of error, and the seconds of reference speech."""

    missed_s: float
    false_alarm_s: float
    confusion_s: float
    total_s: float

    @property
    def count(self) -> ErrorCount:
        """All errors together: the DER."""
        return ErrorCount(self.missed_s + self.false_alarm_s + self.confusion_s, self.total_s)


@dataclass(frozen=True, slots=True)
class Naming:
    """Speaker labels by how they were named. ``wrong`` is the defect that must not happen."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    rightly_unknown: int = 0

    def __add__(self, other: Naming) -> Naming:
        return Naming(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
            self.rightly_unknown + other.rightly_unknown,
        )


def normalizer(language: str | None) -> Normalizer:
    """The rules by which texts of a language are made comparable."""
    normalize: Normalizer = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    return normalize


def word_errors(reference: Iterable[Span], heard: Iterable[Span], normalize: Normalizer) -> ErrorCount:
    """Errors of the whole text. Both sides in order of time."""
    said, found = normalize(_joined(reference)), normalize(_joined(heard))
    if not said:
        return ErrorCount(len(found.split()), 0)
    counted = jiwer.process_words(said, found)
    errors = counted.substitutions + counted.deletions + counted.insertions
    return ErrorCount(errors, len(said.split()))


def attributed_word_errors(reference: Sequence[Span], heard: Sequence[Span], normalize: Normalizer) -> ErrorCount:
    """Errors of every speaker's own text: sees words in the wrong mouth. Labels need not agree."""
    said, found = _texts(reference, normalize), _texts(heard, normalize)
    if not said or not found:
        missing = sum(len(text.split()) for text in said.values())
        invented = sum(len(text.split()) for text in found.values())
        return ErrorCount(missing + invented, missing)
    counted = cp_word_error_rate(said, found, reference_sort=False, hypothesis_sort=False)
    return ErrorCount(counted.errors, counted.length)


def diarization_errors(
    reference: Iterable[Span], heard: Iterable[Span], *, duration_s: float, collar_s: float
) -> DiarizationErrors:
    """Errors over the whole recording; ``collar_s`` on either side of every reference boundary is not scored."""
    # pyannote.metrics takes the collar's whole width.
    metric = DiarizationErrorRate(collar=2 * collar_s, skip_overlap=False)
    whole = Timeline([Segment(0, duration_s)])
    found = metric(_annotation(reference), _annotation(heard), uem=whole, detailed=True)
    return DiarizationErrors(
        missed_s=float(found["missed detection"]),
        false_alarm_s=float(found["false alarm"]),
        confusion_s=float(found["confusion"]),
        total_s=float(found["total"]),
    )


def naming(
    reference: Sequence[Span], heard: Sequence[Span], names: Mapping[str, str | None], enrolled: frozenset[str]
) -> Naming:
    """Every label is the reference speaker with whom it shares most time; a label who is nobody must have no name."""
    result = Naming()
    for label in dict.fromkeys(span.speaker for span in heard):
        truth = _owner([span for span in heard if span.speaker == label], reference)
        name = names.get(label)
        result += Naming(
            right=int(name is not None and name == truth),
            wrong=int(name is not None and name != truth),
            missed=int(name is None and truth in enrolled),
            rightly_unknown=int(name is None and truth not in enrolled),
        )
    return result


def _owner(own: Iterable[Span], reference: Iterable[Span]) -> str | None:
    shared: dict[str, float] = {}
    said = list(reference)
    for span in own:
        for other in said:
            overlap = min(span.end_s, other.end_s) - max(span.start_s, other.start_s)
            if overlap > 0:
                shared[other.speaker] = shared.get(other.speaker, 0.0) + overlap
    return max(shared, key=shared.__getitem__) if shared else None


def _joined(spans: Iterable[Span]) -> str:
    return " ".join(span.text for span in sorted(spans, key=lambda span: (span.start_s, span.end_s)))


def _texts(spans: Iterable[Span], normalize: Normalizer) -> dict[str, str]:
    own: dict[str, list[Span]] = {}
    for span in spans:
        own.setdefault(span.speaker, []).append(span)
    texts = {speaker: normalize(_joined(parts)) for speaker, parts in own.items()}
    return {speaker: text for speaker, text in texts.items() if text}


def _annotation(spans: Iterable[Span]) -> Annotation:
    annotation = Annotation()
    for track, span in enumerate(spans):
        annotation[Segment(span.start_s, span.end_s), track] = span.speaker
    return annotation
