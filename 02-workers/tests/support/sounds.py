"""Recordings that tests make themselves."""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 16_000


def babble(seconds: float, *, level_db: float = -20.0, seed: int = 7) -> npt.NDArray[np.float64]:
    """Noise that comes and goes as syllables do, at most ``level_db`` below full scale."""
    at = np.arange(int(seconds * RATE)) / RATE
    noise = np.random.default_rng(seed).standard_normal(len(at))
    envelope = np.clip(np.sin(2 * np.pi * 2.5 * at), 0, 1) ** 2
    shaped = noise * envelope
    return shaped / max(1e-9, float(np.abs(shaped).max())) * 10 ** (level_db / 20)


def write_wav(path: Path, samples: npt.NDArray[np.float64], rate: int = RATE) -> Path:
    """s16; two-dimensional samples are (frames, channels)."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2").tobytes())
    return path


def read_wav(path: Path) -> npt.NDArray[np.float64]:
    with wave.open(str(path), "rb") as wav:
        return np.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2") / 32768.0
