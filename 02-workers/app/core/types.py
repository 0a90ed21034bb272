"""The values that flow through the pipeline. All times are seconds from the start of the recording.

Waveforms are one-dimensional float32 numpy arrays, mono, 16 kHz, nominally in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import numpy.typing as npt

SAMPLE_RATE_HZ = 16_000
UNKNOWN_SPEAKER = "UNKNOWN"

Waveform = npt.NDArray[np.float32]
Embedding = npt.NDArray[np.float32]
Progress = Callable[[float], None]
"""Called with the fraction of a stage that is done, 0..1, never going back."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What probing a recording tells."""

    duration_s: float
    has_video: bool
    container: str
    audio_codec: str
    audio_tracks: int
    channels: tuple[int, ...]  # of each of these tracks


@dataclass(frozen=True, slots=True)
class Turn:
    """One interval in which one speaker talks."""

    start_s: float
    end_s: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who spoke when: ``turns`` may overlap, ``exclusive`` never do (one voice at a time, for fusion)."""

    turns: tuple[Turn, ...]
    exclusive: tuple[Turn, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Labels in order of first appearance."""
        return tuple(dict.fromkeys(t.speaker for t in sorted(self.turns, key=lambda t: t.start_s)))


@dataclass(frozen=True, slots=True)
class BankClip:
    """One enrolled recording on local disk; ``etag`` changes when its content does, ``key`` is its place on S3."""

    identity_id: UUID
    path: Path
    etag: str
    key: str


@dataclass(frozen=True, slots=True)
class Identification:
    """The bank's answer for one speaker label. ``identity_id`` is None below threshold or margin.

    ``score`` is the cosine score of the best identity, -1..1; ``margin`` is ``score`` minus the runner-up's.
    """

    identity_id: UUID | None
    closest_id: UUID | None
    score: float | None
    margin: float | None
    speech_s: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """The bank's answers by speaker label, and what was wrong with the bank."""

    by_label: dict[str, Identification]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard; ``confidence`` is the recogniser's probability, 0..1."""

    start_s: float
    end_s: float
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Removed:
    """Words taken out because nobody said them, with the reason."""

    words: tuple[Word, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, in order. ``words`` and ``removed`` together hold every word the recogniser gave, once."""

    words: tuple[Word, ...]
    removed: tuple[Removed, ...]
    language: str | None
    language_probability: float | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """A run of words of one speaker."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def start_s(self) -> float:
        """Start of the first word."""
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        """End of the last word."""
        return max(w.end_s for w in self.words)


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """Who held the device, for how long, at what cost. ``peak_mb`` is device memory (GPU) or RSS (CPU)."""

    model: str
    load_s: float
    held_s: float
    peak_mb: float | None
