"""What each speaker sounds like: the longest stretches of them alone, as a small WAV file to hear and to enrol."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.core.scoring import Span, clean_speech
from app.core.types import SAMPLE_RATE_HZ, Diarization

MIN_SAMPLE_S = 3.0
MAX_SAMPLE_S = 30.0
_SAMPLE_BYTES = 2


def speaker_samples(wav_path: Path, diarization: Diarization) -> Iterator[tuple[str, bytes]]:
    """Label and WAV (16 kHz mono s16, 3 to 30 s) of every speaker with enough clean speech, one at a time."""
    spans = clean_speech(diarization.turns)
    for label in diarization.speakers:
        chosen = longest(spans.get(label, ()))
        with wave.open(str(wav_path), "rb") as source:
            frames = b"".join(_cut(source, span) for span in chosen)
        if len(frames) >= MIN_SAMPLE_S * SAMPLE_RATE_HZ * _SAMPLE_BYTES:
            yield label, _wav(frames)


def longest(spans: Sequence[Span]) -> list[Span]:
    """The longest spans, up to 30 s in all, in the order of time."""
    chosen: list[Span] = []
    left = MAX_SAMPLE_S
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if left <= 0:
            break
        chosen.append((start, min(end, start + left)))
        left -= end - start
    return sorted(chosen)


def _cut(source: wave.Wave_read, span: Span) -> bytes:
    first = min(source.getnframes(), round(span[0] * SAMPLE_RATE_HZ))
    source.setpos(first)
    return source.readframes(round(span[1] * SAMPLE_RATE_HZ) - first)


def _wav(frames: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(_SAMPLE_BYTES)
        target.setframerate(SAMPLE_RATE_HZ)
        target.writeframes(frames)
    return out.getvalue()
