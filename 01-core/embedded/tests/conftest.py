import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scribe_embedded.home import Home
from scribe_embedded.leftovers import end_leftovers
from scribe_embedded.testing import end, launch, make_data_home

Launch = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def data() -> Iterator[Path]:
    """A data home that the service user can reach."""
    root = make_data_home()
    yield root
    end_leftovers(Home(root).pids_file, root)
    shutil.rmtree(root)


@pytest.fixture
def launched(data: Path) -> Iterator[Launch]:
    """Starts supervisors on ``data``; whatever a test does to them, none outlives it."""
    started: list[subprocess.Popen[str]] = []

    def start(services: str = "core", **env: str) -> subprocess.Popen[str]:
        started.append(launch(data, services, **env))
        return started[-1]

    yield start
    for supervisor in started:
        end(supervisor)
