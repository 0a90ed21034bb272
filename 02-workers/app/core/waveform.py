"""Read sound from local disk as the pipeline wants it: mono float32 at 16 kHz."""

from __future__ import annotations

import wave
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

from app.core.types import SAMPLE_RATE_HZ, Waveform

_BLOCK_FRAMES = 1 << 20
_FULL_SCALE = 32_768.0


def read_wav(path: Path) -> Waveform:
    """The audio stage's own output (16 kHz mono s16), block by block: ten hours need 2.3 GB and no more."""
    with wave.open(str(path), "rb") as source:
        shape = (source.getframerate(), source.getnchannels(), source.getsampwidth())
        if shape != (SAMPLE_RATE_HZ, 1, 2):
            raise ValueError(f"{path.name} is {shape[0]} Hz, {shape[1]} channels, {shape[2] * 8} bit: 16 kHz mono s16")
        samples = np.empty(source.getnframes(), dtype=np.float32)
        at = 0
        while block := source.readframes(_BLOCK_FRAMES):
            part = np.frombuffer(block, dtype="<i2")
            samples[at : at + len(part)] = part
            at += len(part)
    samples /= _FULL_SCALE
    return samples[:at]


def read_clip(path: Path, *, max_s: float) -> Waveform:
    """Any sound file that libsndfile reads, downmixed and resampled; at most ``max_s`` from its start.

    Raises soundfile.LibsndfileError for a file that is no sound, ValueError for one without a finite sample.
    """
    with soundfile.SoundFile(str(path)) as source:
        rate_hz = source.samplerate
        frames = source.read(int(max_s * rate_hz), dtype="float32", always_2d=True)
    mono = frames.mean(axis=1)
    if not len(mono) or not np.all(np.isfinite(mono)):
        raise ValueError(f"{path.name} holds no usable sound")
    if rate_hz == SAMPLE_RATE_HZ:
        return np.asarray(mono, dtype=np.float32)
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    return np.asarray(resample_poly(mono, SAMPLE_RATE_HZ // common, rate_hz // common), dtype=np.float32)
