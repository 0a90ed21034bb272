"""What a worker tells of its job, read from Redis: nothing in it may stop who shows it."""

import json

import pytest
from app.services.progress import JobProgress, _parse


def note(**changes: object) -> str:
    return json.dumps({"stage": "transcribe", "progress": 0.5, "attempt": 1, "duration_s": 60, **changes})


def test_reads_stage_share_and_length() -> None:
    assert _parse(note(), 1) == JobProgress("transcribe", 0.5, 60.0)
    assert _parse(note(progress=7, duration_s=None), 1) == JobProgress("transcribe", 1.0, None)
    assert _parse(note(), 2) is None


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 10**400])
@pytest.mark.parametrize("name", ["progress", "duration_s"])
def test_refuses_numbers_that_nobody_can_count_with(name: str, number: float) -> None:
    assert _parse(note(**{name: number}), 1) is None


@pytest.mark.parametrize("duration_s", [0, -1, 1e308])
def test_impossible_length_is_unknown(duration_s: float) -> None:
    assert _parse(note(duration_s=duration_s), 1) == JobProgress("transcribe", 0.5, None)
