"""Nothing is invented: no words and no speakers where nobody speaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from app.core.models import ModelSlot
from app.core.profiles import Profile
from app.core.types import SAMPLE_RATE_HZ, Waveform
from app.worker.stages import run_diarize, run_identify, run_transcribe

SECONDS = 20
_TIME = np.arange(SECONDS * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ


def room_noise() -> Waveform:
    return (np.random.default_rng(1).standard_normal(len(_TIME)) * 1e-4).astype(np.float32)


def white_noise() -> Waveform:
    return (np.random.default_rng(2).standard_normal(len(_TIME)) * 0.1).astype(np.float32)


def chords() -> Waveform:
    beat = 0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 2 * _TIME))
    tones = sum(np.sin(2 * np.pi * f * _TIME) for f in (220.0, 277.2, 329.6))
    return np.asarray(0.15 * beat * tones, dtype=np.float32)


def hum() -> Waveform:
    return np.asarray(0.2 * np.sin(2 * np.pi * 50 * _TIME), dtype=np.float32)


def assert_nothing(slot: ModelSlot, profile: Profile, wav: Path) -> None:
    def quiet(_fraction: float) -> None:
        return

    diarization, _ = run_diarize(slot, profile, wav, max_speakers=None, progress=quiet)
    names, _ = run_identify(slot, profile, wav, diarization, (), progress=quiet)
    transcript, _ = run_transcribe(
        slot, profile, wav, diarization, language=None, default_language="en", progress=quiet
    )
    assert (diarization.turns, names.by_label, transcript.words) == ((), {}, ())


@pytest.mark.parametrize("sound", [room_noise, white_noise, chords, hum], ids=lambda sound: sound.__name__)
def test_hears_nobody_in(
    sound: Callable[[], Waveform], slot: ModelSlot, profile: Profile, write_wav: Callable[[Waveform], Path]
) -> None:
    assert_nothing(slot, profile, write_wav(sound()))


@pytest.mark.parametrize("name", ["silence_60s", "white_noise_20s", "tones_music_20s"])
def test_hears_nobody_in_the_recording(
    name: str, slot: ModelSlot, profile: Profile, shared: Path, decode: Callable[[Path], Path]
) -> None:
    assert_nothing(slot, profile, decode(shared / "media" / "odd" / f"{name}.flac"))


def test_still_hears_a_very_quiet_voice(
    slot: ModelSlot, profile: Profile, shared: Path, decode: Callable[[Path], Path]
) -> None:
    wav = decode(shared / "media" / "odd" / "very_quiet_-60dB.flac")
    diarization, _ = run_diarize(slot, profile, wav, max_speakers=None, progress=lambda _f: None)
    transcript, _ = run_transcribe(
        slot, profile, wav, diarization, language="en", default_language="en", progress=lambda _f: None
    )
    assert len(transcript.words) > 20
