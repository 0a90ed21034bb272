import struct

import pytest
from app.core.errors import ScribeError
from app.services import voice_clips
from app.services.voice_clips import accept

from tests.tones import TONE, tone, wav


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (tone(2.9), "clip_too_short"),
        (tone(4, level=0.004), "clip_silent"),
        (wav(bytes(2 * 8000 * 301)), "clip_too_long"),
        (wav(b"\x80" * 40_000, width=1), "unsupported_clip"),
        (wav(bytes(60_000), rate_hz=4000), "unsupported_clip"),
        (b"ID3\x04" + bytes(50_000), "unsupported_clip"),
        (b"fLaC" + bytes(50_000), "unsupported_clip"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "unsupported_clip"),
        (TONE[:40], "unsupported_clip"),
        (TONE[:1000], "clip_too_short"),
        (b"", "unsupported_clip"),
        (bytes(voice_clips.MAX_CLIP_BYTES + 1), "clip_too_large"),
    ],
    ids=range(12),
)
def test_refuses_what_is_no_usable_voice(content: bytes, code: str) -> None:
    with pytest.raises(ScribeError) as refused:
        accept(content)
    assert refused.value.code == code


def test_measures_what_is_there_not_what_the_header_says() -> None:
    at = TONE.index(b"data") + 4
    boastful = TONE[:at] + struct.pack("<I", 2**31) + TONE[at + 4 :]
    assert accept(boastful).duration_s == 4.0


def test_keeps_the_samples_and_nothing_else() -> None:
    assert accept(TONE + b"LIST\x10\x00\x00\x00INFOwhere I live").body == TONE


def test_reads_wide_samples_under_an_extensible_header() -> None:
    frames = b"\x00\x00\x40" * 2 * 8000 * 4
    plain = wav(frames, width=3, channels=2)
    sub_format = (
        b"\x16\x00\x18\x00\x03\x00\x00\x00" + b"\x01\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    )
    size = struct.pack("<I", len(plain) + 24 - 8)
    extensible = (
        plain[:4] + size + plain[8:16] + struct.pack("<I", 40) + b"\xfe\xff" + plain[22:36] + sub_format + plain[36:]
    )
    clip = accept(extensible)
    assert (clip.duration_s, clip.body) == (4.0, plain)
