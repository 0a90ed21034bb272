from pathlib import Path

import pytest
from app.core.voice_cache import VoiceCache, cached_path

KEYS = [f"company/{name}/voice/1.wav" for name in ("ana", "bob")]


@pytest.fixture
def cache(tmp_path: Path) -> VoiceCache:
    return VoiceCache(tmp_path / "clips", tmp_path / "voices")


def keep(cache: VoiceCache, key: str) -> list[Path]:
    paths = [cached_path(cache.clips, key, "etag", ".wav")]
    paths += [cached_path(cache.vectors, key, f"{model}\netag", ".npy") for model in ("campplus", "resnet")]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def test_forgets_clip_and_vectors_of_every_model_by_the_clips_key(cache: VoiceCache) -> None:
    ana, bob = (keep(cache, key) for key in KEYS)
    assert cache.forget([KEYS[0]]) == 3
    assert [path.exists() for path in (*ana, *bob)] == [False] * 3 + [True] * 3
    assert cache.forget([KEYS[0], "nonsense", "../../etc/passwd"]) == 0


def test_forgets_what_the_bank_no_longer_lists_in_that_scope_alone(cache: VoiceCache) -> None:
    ana, bob, other = (keep(cache, key) for key in (*KEYS, "group-3/ana/voice/1.wav"))
    assert cache.keep_only("company", [KEYS[1]]) == 3
    assert [path.exists() for path in (ana[0], bob[0], other[0])] == [False, True, True]


def test_same_voice_in_two_scopes_is_kept_twice(cache: VoiceCache) -> None:
    moved = keep(cache, "group-3/ana/voice/1.wav")
    keep(cache, KEYS[0])
    cache.forget([KEYS[0]])
    assert all(path.exists() for path in moved)


def test_files_of_an_earlier_version_go(cache: VoiceCache) -> None:
    cache.clips.mkdir()
    (cache.clips / "d41d8cd9.wav").touch()
    [kept, *_] = keep(cache, KEYS[0])
    assert cache.forget_unsorted() == 1
    assert kept.exists()


def test_keys_of_no_scope_are_refused(cache: VoiceCache) -> None:
    with pytest.raises(ValueError, match="no scope"):
        cached_path(cache.clips, "../x/voice/1.wav", "etag", ".wav")
