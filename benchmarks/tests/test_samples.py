"""The sample meetings and the voice bank are whole, agree with their references, and stay small."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks.references import find_recordings, read_rttm

WORKERS = Path(__file__).resolve().parents[2] / "02-workers"
SAMPLES = WORKERS / "samples"
BANK = WORKERS / "voice_bank"
SMALL_BYTES = 3_000_000


@pytest.fixture(params=["meeting_en", "meeting_fr"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestMeeting:
    def test_script_and_references_tell_the_same(self, name: str) -> None:
        script = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        (recording,) = find_recordings([SAMPLES / f"{name}.opus"])
        spoken = [(turn["speaker"], turn["start_s"], turn["end_s"], turn["text"]) for turn in script["turns"]]
        assert spoken == [(u.speaker, u.start_s, u.end_s, u.text) for u in recording.utterances]
        assert {turn.speaker for turn in recording.turns} == {speaker["name"] for speaker in script["speakers"]}
        assert script["turns"][-1]["end_s"] < script["duration_s"]

    def test_lasts_about_a_minute_and_is_interrupted_once(self, name: str) -> None:
        script = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        turns = script["turns"]
        overlaps = [after["start_s"] < before["end_s"] for before, after in pairwise(turns)]
        assert 55 < script["duration_s"] < 100
        assert sum(overlaps) == 1

    def test_reference_turns_are_where_the_sound_is(self, name: str) -> None:
        samples, rate_hz = soundfile.read(SAMPLES / f"{name}.opus", dtype="float32")
        script = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        assert len(samples) / rate_hz == pytest.approx(script["duration_s"], abs=0.1)
        spoken = np.zeros(len(samples), dtype=bool)
        for turn in read_rttm((SAMPLES / f"{name}.rttm").read_text(encoding="utf-8"))[name]:
            spoken[int(turn.start_s * rate_hz) : int(turn.end_s * rate_hz)] = True
        loud, quiet = (float(np.sqrt((part**2).mean())) for part in (samples[spoken], samples[~spoken]))
        assert loud > 10 * quiet > 0


class TestVoiceBank:
    def test_holds_everybody_who_is_enrolled_and_nobody_else(self) -> None:
        enrolled: set[str] = set()
        for script in SAMPLES.glob("*.json"):
            speakers = json.loads(script.read_text(encoding="utf-8"))["speakers"]
            enrolled |= {speaker["name"] for speaker in speakers if speaker["enrolled"]}
        assert {folder.name for folder in BANK.iterdir() if folder.is_dir()} == enrolled

    def test_clips_are_what_the_worker_compares(self) -> None:
        clips = sorted(BANK.glob("*/*.wav"))
        assert len(clips) == 9
        for clip in clips:
            info = soundfile.info(clip)
            assert (info.samplerate, info.channels, info.subtype) == (16_000, 1, "PCM_16")
            assert 4 <= info.duration <= 8


def test_binary_files_stay_small() -> None:
    files = [*SAMPLES.glob("*.opus"), *BANK.glob("*/*.wav")]
    assert sum(file.stat().st_size for file in files) < SMALL_BYTES
