"""The numeric half of audio conversion, without FFmpeg."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from app.core.types import SAMPLE_RATE_HZ
from app.services.audio import ChannelMeter, Levels, measure, write_wav
from sounds import babble, read_wav


def raw(path: Path, samples: npt.NDArray[np.float64]) -> Path:
    path.write_bytes(samples.astype("<f4").tobytes())
    return path


def feed(samples: npt.NDArray[np.float64], step: int = 1000) -> tuple[ChannelMeter, npt.NDArray[np.float32]]:
    """Feed interleaved frames in chunks that respect no boundary."""
    meter, out = ChannelMeter(samples.shape[1]), io.BytesIO()
    data = samples.astype("<f4").tobytes()
    for at in range(0, len(data), step):
        meter.feed(data[at : at + step], out)
    return meter, np.frombuffer(out.getvalue(), dtype="<f4")


class TestChannelMeter:
    def test_mixes_channels_whatever_the_chunks(self) -> None:
        frames = np.random.default_rng(1).uniform(-1, 1, (5000, 3))
        meter, mono = feed(frames, step=1001)
        assert meter.frames == 5000
        assert np.allclose(mono, frames.mean(axis=1), atol=1e-6)

    @pytest.mark.parametrize(
        ("right", "cancels"), [(-1.0, True), (1.0, False), (0.0, False), (-0.9, True), (-0.2, False)]
    )
    def test_notices_opposite_phase_only(self, right: float, cancels: bool) -> None:
        left = babble(1.0)
        meter, _ = feed(np.stack([left, right * left], axis=1))
        assert meter.channels_cancel() is cancels

    def test_eight_microphones_of_which_one_speaks_do_not_cancel(self) -> None:
        frames = np.zeros((16_000, 8))
        frames[:, 5] = babble(1.0)
        assert not feed(frames)[0].channels_cancel()

    def test_digital_silence_does_not_cancel(self) -> None:
        assert not feed(np.zeros((1000, 2)))[0].channels_cancel()

    def test_mutes_what_is_no_number(self) -> None:
        frames = np.ones((10, 1)) * 0.5
        frames[2], frames[3], frames[4] = np.nan, np.inf, -np.inf
        meter, mono = feed(frames)
        assert meter.cleaned == 3
        assert list(mono[2:5]) == [0, 0, 0]


class TestLevels:
    def test_quiet_speech_is_raised(self, tmp_path: Path) -> None:
        levels = measure([raw(tmp_path / "a", babble(5.0, level_db=-50))])
        assert 20 < levels.gain_db <= 40
        assert not levels.is_silent

    def test_quiet_steady_noise_is_not(self, tmp_path: Path) -> None:
        noise = np.random.default_rng(1).standard_normal(SAMPLE_RATE_HZ * 5) * 10 ** (-60 / 20)
        assert measure([raw(tmp_path / "a", noise)]).gain_db == 0

    def test_normal_speech_is_left_alone(self, tmp_path: Path) -> None:
        assert measure([raw(tmp_path / "a", babble(5.0, level_db=-6))]).gain_db == 0

    @pytest.mark.parametrize("level_db", [-200.0, -80.0])
    def test_silence_is_silent_and_stays_so(self, tmp_path: Path, level_db: float) -> None:
        levels = measure([raw(tmp_path / "a", babble(5.0, level_db=level_db))])
        assert levels.is_silent
        assert levels.gain_db == 0

    def test_an_offset_is_no_sound(self, tmp_path: Path) -> None:
        assert measure([raw(tmp_path / "a", np.full(SAMPLE_RATE_HZ, 0.3))]).is_silent
        assert measure([raw(tmp_path / "a", np.full(SAMPLE_RATE_HZ, -0.3))]).is_silent

    def test_gain_never_clips(self) -> None:
        assert Levels(mean=0, peak_db=-10, floor_db=-90, loud_db=-60).gain_db == pytest.approx(9)

    def test_samples_beyond_full_scale_are_brought_back(self, tmp_path: Path) -> None:
        loud = raw(tmp_path / "a", babble(1.0) * 30)
        levels = measure([loud])
        write_wav([loud], tmp_path / "a.wav", levels)
        assert 0.99 <= np.abs(read_wav(tmp_path / "a.wav")).max() <= 1


class TestWriteWav:
    def test_adds_tracks_of_different_length(self, tmp_path: Path) -> None:
        one, two = raw(tmp_path / "a", np.full(100, 0.25)), raw(tmp_path / "b", np.full(60, 0.25))
        write_wav([one, two], tmp_path / "m.wav", Levels(0.0, -6, -6, -6))
        mixed = read_wav(tmp_path / "m.wav")
        assert len(mixed) == 100
        assert np.allclose(mixed[:60], 0.5, atol=1e-3)
        assert np.allclose(mixed[60:], 0.25, atol=1e-3)

    def test_takes_the_offset_out(self, tmp_path: Path) -> None:
        shifted = raw(tmp_path / "a", babble(2.0, level_db=-12) + 0.3)
        write_wav([shifted], tmp_path / "a.wav", measure([shifted]))
        assert abs(float(read_wav(tmp_path / "a.wav").mean())) < 1e-3
