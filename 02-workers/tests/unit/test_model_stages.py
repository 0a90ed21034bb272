"""The stages as the engine calls them: which model each needs, and when none is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from app.core.models import ModelSlot
from app.core.profiles import ProfileOptions, load_profile
from app.core.types import Diarization, Turn
from app.worker.stages import STAGES, run_identify
from scribe_contracts import Stage


@pytest.mark.parametrize(
    ("stage", "model"),
    [
        (Stage.DIARIZE, "pyannote-3.1+campplus"),
        (Stage.IDENTIFY, "campplus-zh-en"),
        (Stage.TRANSCRIBE, "whisper base"),
    ],
)
def test_each_stage_names_its_model(stage: Stage, model: str, tmp_path: Path) -> None:
    assert STAGES[stage].spec(load_profile(ProfileOptions("cpu", tmp_path))).name == model


def test_naming_loads_no_model_when_nobody_is_enrolled(tmp_path: Path) -> None:
    turns = (Turn(0, 4, "SPEAKER_00"), Turn(3, 6, "SPEAKER_01"))
    slot = ModelSlot()
    steps: list[float] = []
    found, lease = run_identify(
        slot,
        load_profile(ProfileOptions("cpu", tmp_path)),
        tmp_path / "never-read.wav",
        Diarization(turns, turns),
        (),
        progress=steps.append,
    )
    assert (lease, slot.resident, steps) == (None, None, [1.0])
    assert {label: (one.identity_id, one.speech_s) for label, one in found.by_label.items()} == {
        "SPEAKER_00": (None, 3),
        "SPEAKER_01": (None, 2),
    }
