"""Real weights for these tests: from MODELS_DIR, else from the embedded stack's data; without them, a clear skip."""

from __future__ import annotations

import os
import subprocess
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app.core.models import ModelSlot
from app.core.profiles import Profile, ProfileOptions, load_profile
from app.core.types import SAMPLE_RATE_HZ, Waveform
from app.core.weights import CAMPPLUS_ONNX, missing
from places import ROOT, SHARED

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Warnings of the model libraries are theirs: only our own packages are held to none."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.fixture(scope="session")
def models_dir() -> Path:
    folder = Path(os.environ.get("MODELS_DIR") or ROOT / "volumes" / "embedded" / "models")
    if missing(folder) or not (folder / CAMPPLUS_ONNX).is_file():
        pytest.skip(f"no weights in {folder}: run ./manage.sh test, or set MODELS_DIR")
    return folder


@pytest.fixture(scope="session")
def profile(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Profile:
    real = load_profile(ProfileOptions("cpu", models_dir, cpu_threads=2))
    return replace(real, cache_dir=tmp_path_factory.mktemp("voices"))


@pytest.fixture(scope="session")
def slot(profile: Profile) -> Iterator[ModelSlot]:
    slot = ModelSlot(profile.memory)
    yield slot
    slot.evict()


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"no recordings of real people in {SHARED}")
    return SHARED


@pytest.fixture
def write_wav(tmp_path: Path) -> Callable[[Waveform], Path]:
    """Writes what the audio stage would hand over."""

    def write(waveform: Waveform) -> Path:
        path = tmp_path / "sound.wav"
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(SAMPLE_RATE_HZ)
            out.writeframes((np.clip(waveform, -1, 1) * 32_767).astype("<i2").tobytes())
        return path

    return write


@pytest.fixture
def decode(tmp_path: Path) -> Callable[[Path], Path]:
    """Any recording as 16 kHz mono WAV."""

    def convert(source: Path) -> Path:
        target = tmp_path / f"{source.stem}.wav"
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), "-ac", "1", "-ar", str(SAMPLE_RATE_HZ)]
        subprocess.run([*command, "-c:a", "pcm_s16le", str(target)], check=True, timeout=60)
        return target

    return convert
