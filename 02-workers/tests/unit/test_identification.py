"""A name only when sure; never the same person twice; a bad clip harms nobody."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import pytest
import soundfile
from app.core.scoring import best_matches, clean_speech
from app.core.types import BankClip, Diarization, Embedding, Turn, Waveform
from app.services.identification import Calibration, identify_speakers

ALICE, BOB = (uuid5(UUID(int=0), name) for name in ("alice", "bob"))
RATE = 16_000


def unit(*values: float) -> Embedding:
    vector = np.array(values, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class TestBestMatches:
    def test_names_a_voice_that_is_near_and_alone(self) -> None:
        found = best_matches({"S": unit(1, 0.1)}, {ALICE: unit(1, 0), BOB: unit(0, 1)}, threshold=0.5, margin=0.1)
        assert found["S"].identity_id == ALICE

    def test_leaves_a_stranger_unknown_and_keeps_the_closest(self) -> None:
        found = best_matches({"S": unit(0.4, 0, 1)}, {ALICE: unit(1, 0, 0)}, threshold=0.5, margin=0.1)
        assert found["S"].identity_id is None
        assert found["S"].closest_id == ALICE
        assert found["S"].score == pytest.approx(0.3714, abs=1e-4)

    def test_leaves_a_voice_between_two_people_unknown(self) -> None:
        found = best_matches({"S": unit(1, 0.95)}, {ALICE: unit(1, 0), BOB: unit(0, 1)}, threshold=0.5, margin=0.1)
        assert found["S"].identity_id is None

    def test_gives_a_person_to_the_nearest_label_only(self) -> None:
        voices = {"S0": unit(1, 0.5), "S1": unit(1, 0.05)}
        found = best_matches(voices, {ALICE: unit(1, 0), BOB: unit(-1, 1)}, threshold=0.5, margin=0.1)
        assert (found["S0"].identity_id, found["S1"].identity_id) == (None, ALICE)
        assert found["S0"].closest_id == ALICE

    def test_needs_no_runner_up_in_a_bank_of_one(self) -> None:
        found = best_matches({"S": unit(1, 0)}, {ALICE: unit(1, 0)}, threshold=0.5, margin=0.1)
        assert (found["S"].identity_id, found["S"].margin) == (ALICE, None)

    def test_answers_nothing_for_an_empty_bank(self) -> None:
        assert best_matches({"S": unit(1, 0)}, {}, threshold=0.5, margin=0.1) == {}


class TestCleanSpeech:
    def test_leaves_overlap_out(self) -> None:
        spans = clean_speech([Turn(0, 10, "A"), Turn(8, 12, "B")])
        assert spans == {"A": ((0, 8),), "B": ((10, 12),)}

    def test_drops_scraps_between_overlaps(self) -> None:
        assert clean_speech([Turn(0, 5, "A"), Turn(0.2, 4.9, "B")]) == {"A": ()}

    def test_counts_one_speakers_own_overlapping_turns_as_clean(self) -> None:
        assert clean_speech([Turn(0, 3, "A"), Turn(2, 5, "A")]) == {"A": ((0, 5),)}


def pitch_of(waveform: Waveform) -> Embedding:
    """A fake embedding: one axis for a loud sound, another for a quiet one."""
    if len(waveform) < 1000:
        raise ValueError("too short")
    return unit(1, 0.01) if float(np.abs(waveform).mean()) > 0.3 else unit(0.01, 1)


def clip(folder: Path, name: str, level: float, identity: UUID) -> BankClip:
    path = folder / f"{name}.wav"
    soundfile.write(path, np.full(RATE * 4, level, dtype=np.float32), RATE)
    return BankClip(identity, path, etag=name, key=f"company/{identity}/voice/{name}.wav")


class TestIdentifySpeakers:
    @pytest.fixture
    def meeting(self) -> tuple[Waveform, Diarization]:
        waveform = np.full(RATE * 20, 0.5, dtype=np.float32)
        waveform[RATE * 10 :] = 0.1
        turns = (Turn(0, 10, "SPEAKER_00"), Turn(10, 18, "SPEAKER_01"), Turn(18, 20, "SPEAKER_02"))
        return waveform, Diarization(turns, turns)

    def run(self, meeting: tuple[Waveform, Diarization], clips: list[BankClip], cache: Path) -> dict[str, UUID | None]:
        calibration = Calibration("fake", threshold=0.5, margin=0.1)
        found = identify_speakers(
            *meeting, clips, pitch_of, calibration=calibration, cache_dir=cache, progress=lambda _f: None
        )
        assert list(found.by_label) == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]
        self.warnings = found.warnings
        return {label: one.identity_id for label, one in found.by_label.items()}

    def test_names_who_is_enrolled_and_has_spoken_enough(
        self, meeting: tuple[Waveform, Diarization], tmp_path: Path
    ) -> None:
        clips = [clip(tmp_path, "a", 0.5, ALICE), clip(tmp_path, "b", 0.1, BOB)]
        assert self.run(meeting, clips, tmp_path / "c") == {
            "SPEAKER_00": ALICE,
            "SPEAKER_01": BOB,
            "SPEAKER_02": None,  # two seconds are not enough
        }

    def test_skips_clips_that_cannot_be_read(self, meeting: tuple[Waveform, Diarization], tmp_path: Path) -> None:
        (tmp_path / "noise.wav").write_bytes(b"no sound at all")
        soundfile.write(tmp_path / "empty.wav", np.zeros(0, dtype=np.float32), RATE)
        bad = [
            BankClip(BOB, tmp_path / "noise.wav", "1", "company/noise"),
            BankClip(BOB, tmp_path / "gone.wav", "2", "company/gone"),
            BankClip(BOB, tmp_path / "empty.wav", "3", "company/empty"),
        ]
        found = self.run(meeting, [*bad, clip(tmp_path, "a", 0.5, ALICE)], tmp_path / "c")
        assert found["SPEAKER_00"] == ALICE
        assert self.warnings == ("3 enrolled voice clips could not be read: some people may have stayed unknown.",)

    def test_names_nobody_without_a_bank(self, meeting: tuple[Waveform, Diarization], tmp_path: Path) -> None:
        assert set(self.run(meeting, [], tmp_path / "c").values()) == {None}

    def test_embeds_a_clip_once_for_as_long_as_it_stays_the_same(
        self, meeting: tuple[Waveform, Diarization], tmp_path: Path
    ) -> None:
        one = clip(tmp_path, "a", 0.5, ALICE)
        self.run(meeting, [one], tmp_path / "c")
        one.path.unlink()
        assert self.run(meeting, [one], tmp_path / "c")["SPEAKER_00"] == ALICE
        changed = BankClip(ALICE, one.path, etag="other", key=one.key)
        assert self.run(meeting, [changed], tmp_path / "c")["SPEAKER_00"] is None

    def test_works_where_nothing_can_be_cached(self, meeting: tuple[Waveform, Diarization], tmp_path: Path) -> None:
        blocked = tmp_path / "file"
        blocked.write_text("not a folder", encoding="utf-8")
        found = self.run(meeting, [clip(tmp_path, "a", 0.5, ALICE)], blocked / "cache")
        assert found["SPEAKER_00"] == ALICE
