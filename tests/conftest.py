"""One stack for all whole-system tests that do not break it; breaking ones start their own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.stack import ROOT, Client, Stack, temporary_stack

SAMPLES = ROOT / "02-workers" / "samples"
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with temporary_stack(JOB_IDLE_TIMEOUT_S="6", SWEEP_INTERVAL_S="2") as running:
        running.start()
        yield running


@pytest.fixture(scope="session")
def admin(stack: Stack) -> Client:
    return Client.login(stack.api_url)


def sample(language: str) -> Path:
    """The sample recording of a language."""
    (recording,) = (p for p in SAMPLES.glob(f"meeting_{language}.*") if p.suffix in {".ogg", ".opus", ".m4a", ".flac"})
    return recording


@pytest.fixture(scope="session")
def english() -> Path:
    return sample("en")


@pytest.fixture(scope="session")
def excerpt(english: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 15 s of the sample: long enough for several turns, short enough to be killed eight times."""
    short = tmp_path_factory.mktemp("excerpt") / "excerpt.flac"
    subprocess.run(["ffmpeg", "-v", "error", "-t", "15", "-i", str(english), str(short)], check=True, timeout=60)
    return short


@pytest.fixture(scope="session")
def french() -> Path:
    return sample("fr")


@pytest.fixture(scope="session")
def odd_media() -> Path:
    folder = SHARED_DATA / "media" / "odd"
    if not folder.is_dir():
        pytest.skip("needs the folder of odd recordings beside the clone (../shared/data/media/odd)")
    return folder
