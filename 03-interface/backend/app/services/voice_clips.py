"""A recording of a voice, judged by its content: plain WAV, long enough to know a voice by, and not silent.

The API decodes nothing: WAV is what it can measure without a decoder, and what the workers read in any case.
"""

import hashlib
import io
import wave
from dataclasses import dataclass

from app.core.errors import InvalidInputError, PayloadTooLargeError, UnsupportedMediaError

MAX_CLIP_BYTES = 30 * 1024**2
MIN_CLIP_S = 3.0
MAX_CLIP_S = 300.0
_WIDTHS = (2, 3, 4)
_RATES_HZ = range(8_000, 192_001)
_MAX_CHANNELS = 8
_PCM = b"\x01\x00"
_EXTENSIBLE = b"\xfe\xff"
# Offsets in a WAV format chunk's body: the format, and the first word of an extensible one's sub-format.
_SUB_FORMAT_AT = 24
NOT_WAV = "Send the voice as a WAV file (PCM of 16, 24 or 32 bit, 8 kHz or more): nothing else can be checked here."


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording that may be enrolled: its samples under a fresh header, without whatever else the file carried."""

    body: bytes
    sha256: str
    duration_s: float | None


def accept(raw: bytes) -> Clip:
    """Check a recording. Raises UnsupportedMediaError, InvalidInputError or PayloadTooLargeError with the reason."""
    if len(raw) > MAX_CLIP_BYTES:
        raise too_large()
    shape, frames = _read(raw)
    duration_s = len(frames) / (shape.nchannels * shape.sampwidth * shape.framerate)
    if duration_s < MIN_CLIP_S:
        raise InvalidInputError(
            "clip_too_short", f"A voice needs {MIN_CLIP_S:.0f} s at least to be known by, better 10: record some more."
        )
    if duration_s > MAX_CLIP_S:
        raise InvalidInputError("clip_too_long", f"A clip has {MAX_CLIP_S:.0f} s at most: send a part of it.")
    if is_silent(frames, shape.sampwidth):
        raise InvalidInputError("clip_silent", "There is hardly any sound in this recording: record it again, louder.")
    body = _write(shape, frames)
    return Clip(body, hashlib.sha256(body).hexdigest(), round(duration_s, 3))


def too_large() -> PayloadTooLargeError:
    """The refusal of a clip above the limit."""
    return PayloadTooLargeError("clip_too_large", f"A clip has {MAX_CLIP_BYTES // 1024**2} MiB at most: send less.")


def duration_of(raw: bytes) -> float | None:
    """Seconds of a WAV recording; None where it is none."""
    try:
        shape, frames = _read(raw)
    except UnsupportedMediaError:
        return None
    return round(len(frames) / (shape.nchannels * shape.sampwidth * shape.framerate), 3)


def is_silent(frames: bytes, sample_bytes: int) -> bool:
    """Whether no sample comes above -42 dB of full scale: then its highest byte is all sign."""
    return not frames[sample_bytes - 1 :: sample_bytes].translate(None, b"\x00\xff")


def _read(raw: bytes) -> tuple[wave._wave_params, bytes]:
    try:
        with wave.open(io.BytesIO(_plain(raw)), "rb") as source:
            shape = source.getparams()
            frames = source.readframes(source.getnframes())
    except (wave.Error, EOFError, RuntimeError, ZeroDivisionError):
        raise UnsupportedMediaError("unsupported_clip", NOT_WAV) from None
    usable = shape.sampwidth in _WIDTHS and shape.framerate in _RATES_HZ and shape.nchannels <= _MAX_CHANNELS
    if not usable:
        raise UnsupportedMediaError("unsupported_clip", NOT_WAV)
    frame_bytes = shape.sampwidth * shape.nchannels
    return shape, frames[: len(frames) // frame_bytes * frame_bytes]


def _plain(raw: bytes) -> bytes:
    """The extensible header of a PCM file read as the plain one, which the standard library alone understands."""
    at = raw.find(b"fmt ", 12, 4096) + 8
    if at >= 20 and raw[at : at + 2] == _EXTENSIBLE and raw[at + _SUB_FORMAT_AT :][:2] == _PCM:
        return raw[:at] + _PCM + raw[at + 2 :]
    return raw


def _write(shape: wave._wave_params, frames: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(shape.nchannels)
        target.setsampwidth(shape.sampwidth)
        target.setframerate(shape.framerate)
        target.writeframes(frames)
    return out.getvalue()
