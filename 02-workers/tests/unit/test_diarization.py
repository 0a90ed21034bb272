"""What surrounds the pipeline: the empty recording, the order of names, progress."""

from __future__ import annotations

import numpy as np
import pytest
from app.core.types import Diarization, Turn
from app.services.diarization import ProgressHook, diarize, in_order_of_appearance


def never(*_args: object, **_options: object) -> object:
    pytest.fail("the pipeline must not run")


class TestDiarize:
    @pytest.mark.parametrize("samples", [0, 1, 800])
    def test_finds_nobody_in_next_to_nothing(self, samples: int) -> None:
        steps: list[float] = []
        found = diarize(np.ones(samples, dtype=np.float32), never, progress=steps.append)
        assert (found, steps) == (Diarization((), ()), [1.0])

    def test_finds_nobody_in_digital_silence(self) -> None:
        assert diarize(np.zeros(160_000, dtype=np.float32), never, progress=lambda _f: None).turns == ()


class TestInOrderOfAppearance:
    def test_numbers_voices_as_they_are_heard(self) -> None:
        turns = (Turn(0, 1, "SPEAKER_07"), Turn(1, 2, "SPEAKER_00"), Turn(2, 3, "SPEAKER_07"))
        named = in_order_of_appearance(Diarization(turns, turns))
        assert [t.speaker for t in named.turns] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00"]
        assert named.exclusive == named.turns


class TestProgressHook:
    def test_is_clamped_and_never_goes_back(self) -> None:
        steps: list[float] = []
        hook = ProgressHook(steps.append)
        for completed in (0, 16, 32, 21):
            hook("segmentation", None, completed=completed, total=21, file=None)
        hook("speaker_counting", None, file=None)
        hook("embeddings", None, completed=1, total=2)
        hook("embeddings", None)
        hook("discrete_diarization", None)
        assert steps == sorted(set(steps))
        assert steps[-1] == pytest.approx(0.97)
        assert max(steps[:2]) == pytest.approx(0.33)
