"""What the scorecard's tests share."""

from pathlib import Path

import pytest

WORKERS = Path(__file__).resolve().parents[2] / "02-workers"


@pytest.fixture
def sample() -> Path:
    """The English sample meeting."""
    return WORKERS / "samples" / "meeting_en.opus"
