"""Names on real voices: the enrolled are recognised, strangers never named."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import pytest
from app.core.loaders import SpeakerEmbedder
from app.core.models import ModelSlot
from app.core.profiles import Profile
from app.core.scoring import best_matches, mean_voice
from app.core.types import Embedding
from app.core.waveform import read_clip
from app.services.identification import embed_voice
from places import WORKER

Voices = dict[str, Embedding]


def embed_all(slot: ModelSlot, profile: Profile, clips: dict[str, Path]) -> Voices:
    with slot.lease(profile.embedder) as embed:
        return {name: one(embed, clip) for name, clip in clips.items()}


def one(embed: SpeakerEmbedder, clip: Path) -> Embedding:
    voice = embed_voice(read_clip(clip, max_s=15), embed)
    assert voice is not None
    return voice


def named(profile: Profile, voices: Voices, bank: dict[UUID, Embedding]) -> dict[str, UUID | None]:
    """Each voice alone, as if it were the only speaker of a meeting."""
    limits = {"threshold": profile.threshold, "margin": profile.margin}
    return {n: best_matches({n: v}, bank, **limits)[n].identity_id for n, v in voices.items()}


@pytest.fixture
def librispeech(
    slot: ModelSlot, profile: Profile, shared: Path
) -> tuple[dict[UUID, Embedding], Voices, dict[str, UUID]]:
    """Five people enrolled with three utterances each, and five more utterances of each."""
    folders = sorted(f for f in (shared / "voices" / "librispeech").iterdir() if f.is_dir())
    clips = {c.stem: c for f in folders for c in sorted(f.glob("*.flac"))[:8]}
    voices = embed_all(slot, profile, clips)
    bank: dict[UUID, Embedding] = {}
    truth: dict[str, UUID] = {}
    for folder in folders:
        own = [name for name in voices if name.startswith(f"{folder.name}-")]
        identity = uuid5(UUID(int=0), folder.name)
        bank[identity] = mean_voice([voices[name] for name in own[:3]])
        truth |= dict.fromkeys(own[3:], identity)
    return bank, {name: voices[name] for name in truth}, truth


def test_recognises_the_enrolled(
    profile: Profile, librispeech: tuple[dict[UUID, Embedding], Voices, dict[str, UUID]]
) -> None:
    bank, voices, truth = librispeech
    found = named(profile, voices, bank)
    wrong = {name for name, identity in found.items() if identity is not None and identity != truth[name]}
    missed = {name for name, identity in found.items() if identity is None}
    assert not wrong
    assert len(missed) <= 1, missed


def test_names_none_of_sixty_strangers(
    slot: ModelSlot,
    profile: Profile,
    shared: Path,
    librispeech: tuple[dict[UUID, Embedding], Voices, dict[str, UUID]],
) -> None:
    strangers = embed_all(slot, profile, {c.stem: c for c in sorted((shared / "voices" / "strangers").glob("*.flac"))})
    assert len(strangers) == 60
    assert set(named(profile, strangers, librispeech[0]).values()) == {None}
    assert set(named(profile, strangers, sample_bank(slot, profile)).values()) == {None}


def sample_bank(slot: ModelSlot, profile: Profile) -> dict[UUID, Embedding]:
    clips = {f"{c.parent.name}/{c.name}": c for c in (WORKER / "voice_bank").glob("*/*.wav")}
    voices = embed_all(slot, profile, clips)
    people = {name.split("/")[0] for name in voices}
    return {
        uuid5(UUID(int=0), who): mean_voice([v for name, v in voices.items() if name.startswith(f"{who}/")])
        for who in people
    }


def test_tells_the_samples_voices_apart(slot: ModelSlot, profile: Profile) -> None:
    bank = np.stack(list(sample_bank(slot, profile).values()))
    scores = (bank @ bank.T)[np.triu_indices(len(bank), k=1)]
    assert float(scores.max()) < profile.threshold
