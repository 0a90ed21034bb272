"""The sample meetings: right words, right names, the visitor unknown."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid5

import jiwer
import pytest
from app.core.models import ModelSlot
from app.core.profiles import Profile
from app.core.types import UNKNOWN_SPEAKER, BankClip, Diarization, Recognition, Transcript, Utterance
from app.services.fusion import fuse, turns_for_words
from app.worker.stages import run_diarize, run_identify, run_transcribe
from places import WORKER
from whisper_normalizer.english import EnglishTextNormalizer

Chain = tuple[Diarization, Recognition, Transcript, tuple[Utterance, ...]]


def enrolled() -> dict[UUID, str]:
    return {uuid5(UUID(int=0), folder.name): folder.name for folder in (WORKER / "voice_bank").iterdir()}


def bank() -> tuple[BankClip, ...]:
    return tuple(
        BankClip(identity, clip, etag=f"{name}/{clip.name}", key=f"company/{name}/{clip.name}")
        for identity, name in enrolled().items()
        for clip in sorted((WORKER / "voice_bank" / name).glob("*.wav"))
    )


def run(slot: ModelSlot, profile: Profile, wav: Path) -> Chain:
    steps: list[float] = []
    diarization, _ = run_diarize(slot, profile, wav, max_speakers=None, progress=steps.append)
    names, _ = run_identify(slot, profile, wav, diarization, bank(), progress=steps.append)
    transcript, _ = run_transcribe(
        slot, profile, wav, diarization, language=None, default_language="en", progress=steps.append
    )
    assert all(0 <= step <= 1 for step in steps)
    return diarization, names, transcript, fuse(transcript.words, turns_for_words(diarization))


def script(name: str) -> list[tuple[str, str]]:
    lines = (WORKER / "samples" / f"{name}.stm").read_text(encoding="utf-8").splitlines()
    fields = [line.split(maxsplit=5) for line in lines if line]
    return [(f[2], f[5]) for f in sorted(fields, key=lambda f: float(f[3]))]


def text(utterances: tuple[Utterance, ...]) -> str:
    return " ".join(word.text for utterance in utterances for word in utterance.words)


@pytest.fixture(scope="module")
def chain(slot: ModelSlot, profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return run(slot, profile, to_wav(WORKER / "samples" / "meeting_en.opus", tmp_path_factory.mktemp("en")))


class TestEnglish:
    def test_words_are_right(self, chain: Chain) -> None:
        plain = EnglishTextNormalizer()
        reference = plain(" ".join(words for _, words in script("meeting_en")))
        assert chain[2].language == "en"
        assert jiwer.wer(reference, plain(text(chain[3]))) <= 0.08

    def test_every_word_is_accounted_for(self, chain: Chain) -> None:
        fused = [word for utterance in chain[3] for word in utterance.words]
        assert fused == list(chain[2].words)
        assert [w.start_s for w in fused] == sorted(w.start_s for w in fused)
        assert UNKNOWN_SPEAKER not in {u.speaker for u in chain[3]}

    def test_names_who_is_enrolled_and_nobody_else(self, chain: Chain) -> None:
        people = enrolled()
        named = [people[one.identity_id] for one in chain[1].by_label.values() if one.identity_id]
        unknown = [one for one in chain[1].by_label.values() if one.identity_id is None]
        assert sorted(named) == ["Direction", "Finance", "Support"]
        assert len(unknown) == 1
        assert unknown[0].closest_id is not None

    def test_says_the_words_with_the_right_voice(self, chain: Chain) -> None:
        people = enrolled()
        names = {
            label: people.get(one.identity_id or UUID(int=0), "Visitor") for label, one in chain[1].by_label.items()
        }
        for speaker in ("Direction", "Finance", "Support", "Visitor"):
            own = tuple(u for u in chain[3] if names[u.speaker] == speaker)
            reference = " ".join(words for who, words in script("meeting_en") if who == speaker)
            plain = EnglishTextNormalizer()
            assert jiwer.wer(plain(reference), plain(text(own))) <= 0.2, speaker


def test_the_french_twin_is_french_and_names_nobody(
    slot: ModelSlot, profile: Profile, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, names, transcript, utterances = run(
        slot, profile, to_wav(WORKER / "samples" / "meeting_fr.opus", tmp_path_factory.mktemp("fr"))
    )
    assert transcript.language == "fr"
    assert {one.identity_id for one in names.by_label.values()} == {None}
    assert len(utterances) >= 5


def to_wav(source: Path, folder: Path) -> Path:
    target = folder / "sound.wav"
    command = ["ffmpeg", "-v", "error", "-i", str(source), "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", str(target)]
    subprocess.run(command, check=True, timeout=60)
    return target


def test_three_voices_one_after_another(
    slot: ModelSlot, profile: Profile, shared: Path, decode: Callable[[Path], Path]
) -> None:
    wav = decode(shared / "meetings" / "three_speakers_20s.flac")
    diarization, _, _, utterances = run(slot, profile, wav)
    assert diarization.speakers == ("SPEAKER_00", "SPEAKER_01", "SPEAKER_02")
    assert [u.speaker for u in utterances] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]
    assert "crocodile" in text(utterances)
