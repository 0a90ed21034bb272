"""Who spoke when: a waveform and the pyannote pipeline give turns, overlapping and exclusive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np

from app.core.types import SAMPLE_RATE_HZ, Diarization, Progress, Turn, Waveform

# Shorter than this there is nothing to tell voices apart by; an empty waveform makes pyannote raise.
MIN_DURATION_S = 0.1
# Where the time goes with CAM++ on a CPU: a third in segmentation, the rest in embeddings.
_STEPS = {"segmentation": (0.0, 0.33), "embeddings": (0.33, 0.97)}


class DiarizationPipeline(Protocol):
    """pyannote's SpeakerDiarization, as far as it is used here."""

    def __call__(self, file: Mapping[str, Any], **options: Any) -> Any:
        """An object with ``speaker_diarization`` and ``exclusive_speaker_diarization``."""


def diarize(
    waveform: Waveform,
    pipeline: DiarizationPipeline,
    *,
    max_speakers: int | None = None,
    progress: Progress,
) -> Diarization:
    """Turns in order of their start. Silence gives no turns; ``max_speakers`` bounds, never forces, their number."""
    if len(waveform) < MIN_DURATION_S * SAMPLE_RATE_HZ or not np.any(waveform):
        progress(1.0)
        return Diarization(turns=(), exclusive=())
    import torch  # noqa: PLC0415 - the tensor type that the pipeline takes; loaded with it

    samples = torch.from_numpy(waveform)[None]
    output = pipeline(
        {"waveform": samples, "sample_rate": SAMPLE_RATE_HZ, "uri": "meeting"},
        max_speakers=max_speakers,
        hook=ProgressHook(progress),
    )
    duration_s = len(waveform) / SAMPLE_RATE_HZ
    found = Diarization(
        turns=_turns(output.speaker_diarization.itertracks(yield_label=True), duration_s),
        exclusive=_turns(output.exclusive_speaker_diarization.itertracks(yield_label=True), duration_s),
    )
    progress(1.0)
    return in_order_of_appearance(found)


def in_order_of_appearance(found: Diarization) -> Diarization:
    """The same turns with SPEAKER_00 for the voice that is heard first, and so on."""
    names = {label: f"SPEAKER_{index:02d}" for index, label in enumerate(found.speakers)}

    def renamed(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
        return tuple(Turn(t.start_s, t.end_s, names[t.speaker]) for t in turns if t.speaker in names)

    return Diarization(turns=renamed(found.turns), exclusive=renamed(found.exclusive))


class ProgressHook:
    """Turns pyannote's steps into one fraction that never goes back (it may report 32 of 21 chunks)."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = 0.0

    def __call__(
        self, step: str, _artefact: object, *, completed: int | None = None, total: int | None = None, **_: object
    ) -> None:
        """The signature of a hook of pyannote."""
        if step not in _STEPS:
            return
        start, end = _STEPS[step]
        done = min(1.0, completed / total) if completed is not None and total else 1.0
        fraction = start + (end - start) * done
        if fraction > self._last:
            self._last = fraction
            self._progress(fraction)


def _turns(tracks: Iterable[tuple[Any, object, str]], duration_s: float) -> tuple[Turn, ...]:
    """The last chunk is padded with silence, so a turn may end beyond the recording: cut it there."""
    turns = (
        Turn(round(max(0.0, segment.start), 3), round(min(segment.end, duration_s), 3), str(label))
        for segment, _, label in tracks
    )
    return tuple(sorted((t for t in turns if t.end_s > t.start_s), key=lambda t: (t.start_s, t.end_s, t.speaker)))
