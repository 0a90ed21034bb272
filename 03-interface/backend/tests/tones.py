"""Recordings that tests make themselves: tones that sound like nobody."""

import io
import math
import wave
from array import array


def tone(seconds: float = 4.0, *, pitch_hz: int = 200, rate_hz: int = 8000, level: float = 0.5) -> bytes:
    """A WAV file, 16 bit mono."""
    samples = (math.sin(2 * math.pi * pitch_hz * at / rate_hz) for at in range(int(seconds * rate_hz)))
    frames = array("h", (int(level * 32767 * sample) for sample in samples)).tobytes()
    return wav(frames, rate_hz=rate_hz)


def wav(frames: bytes, *, rate_hz: int = 8000, width: int = 2, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(channels)
        target.setsampwidth(width)
        target.setframerate(rate_hz)
        target.writeframes(frames)
    return out.getvalue()


TONE = tone()
