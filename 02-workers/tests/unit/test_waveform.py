"""Sound from disk, as the models take it."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from app.core.memory import ProcessMemory
from app.core.waveform import read_clip, read_wav


def write(path: Path, samples: bytes, rate_hz: int = 16_000, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(samples)
    return path


class TestReadWav:
    def test_scales_to_one(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.wav", np.array([0, 16_384, -32_768], dtype="<i2").tobytes())
        np.testing.assert_allclose(read_wav(path), [0, 0.5, -1])

    def test_reads_more_than_a_block(self, tmp_path: Path) -> None:
        many = np.arange(2_500_000, dtype=np.int64).astype("<i2")
        assert len(read_wav(write(tmp_path / "a.wav", many.tobytes()))) == 2_500_000

    def test_reads_nothing_from_an_empty_recording(self, tmp_path: Path) -> None:
        assert len(read_wav(write(tmp_path / "a.wav", b""))) == 0

    def test_refuses_what_the_audio_stage_never_makes(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="8000 Hz, 2 channels, 16 bit"):
            read_wav(write(tmp_path / "a.wav", b"\0" * 64, rate_hz=8_000, channels=2))


class TestReadClip:
    def test_downmixes_and_resamples(self, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "a.wav", np.full((44_100, 2), 0.25), 44_100)
        clip = read_clip(tmp_path / "a.wav", max_s=10)
        assert (len(clip), clip.dtype) == (16_000, np.float32)
        assert float(clip[8_000]) == pytest.approx(0.25, abs=1e-3)

    def test_stops_at_the_limit(self, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "a.flac", np.zeros(48_000), 16_000)
        assert len(read_clip(tmp_path / "a.flac", max_s=1)) == 16_000

    def test_refuses_sound_that_is_no_number(self, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "a.wav", np.full(100, np.nan), 16_000, subtype="FLOAT")
        with pytest.raises(ValueError, match="no usable sound"):
            read_clip(tmp_path / "a.wav", max_s=1)


class TestProcessMemory:
    def test_sees_a_peak_that_is_gone_again(self) -> None:
        memory = ProcessMemory()
        memory.reset()
        before = memory.peak_mb()
        big = np.ones(30_000_000)
        del big
        after = memory.peak_mb()
        assert before is not None
        assert after is not None
        assert after > before + 150
