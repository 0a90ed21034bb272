import io
import wave
from pathlib import Path

import numpy as np
from app.core.types import Diarization, Turn
from app.services.samples import longest, speaker_samples
from sounds import RATE, write_wav


def test_takes_the_longest_spans_in_the_order_of_time() -> None:
    assert longest([(0, 2), (10, 25), (30, 50)]) == [(10, 20), (30, 50)]
    assert longest([]) == []


def test_holds_only_what_one_speaker_says_alone(tmp_path: Path) -> None:
    """A's level is 0.5, B's 0.25, both together 0.75: an overlap in a sample would be seen."""
    samples = np.concatenate([np.full(RATE * 5, 0.5), np.full(RATE * 3, 0.75), np.full(RATE * 6, 0.25)])
    recording = write_wav(tmp_path / "r.wav", samples)
    turns = (Turn(0, 8, "A"), Turn(5, 14, "B"), Turn(13.5, 14.0, "C"))
    found = dict(speaker_samples(recording, Diarization(turns, turns)))
    assert set(found) == {"A", "B"}
    for label, level, seconds in (("A", 0.5, 5.0), ("B", 0.25, 5.5)):
        with wave.open(io.BytesIO(found[label])) as source:
            assert (source.getframerate(), source.getnchannels(), source.getsampwidth()) == (RATE, 1, 2)
            heard = np.frombuffer(source.readframes(source.getnframes()), dtype="<i2")
        assert len(heard) == seconds * RATE
        assert set(heard) == {round(level * 32767)}


def test_is_a_megabyte_at_most(tmp_path: Path) -> None:
    recording = write_wav(tmp_path / "r.wav", np.full(RATE * 40, 0.1))
    turns = (Turn(0, 45, "A"),)  # diarization may end a little behind the sound
    [(_, sample)] = speaker_samples(recording, Diarization(turns, turns))
    assert 30 * RATE * 2 <= len(sample) < 1024**2
