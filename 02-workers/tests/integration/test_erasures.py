"""What a worker remembers of an erased voice, with a real queue and a real bank."""

import asyncio
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from api import Receiver
from app.core.config import Settings
from app.core.types import BankClip
from app.core.voice_cache import VoiceCache, cached_path
from app.services.erasures import heed
from app.services.storage import Storage
from conftest import Place, StartWorker, until
from redis.asyncio import Redis
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, ERASED_CLIPS

ANA = UUID("00000000-0000-4000-8000-00000000000a")


def put(s3: Any, scope: str = "company", identity: UUID = ANA) -> str:
    key = f"{scope}/{identity}/voice/{uuid4().hex[:16]}.wav"
    s3.put_object(Bucket=BUCKET_IDENTITY_BANK, Key=key, Body=b"a voice")
    return key


def remember(cache: VoiceCache, clip: BankClip) -> Path:
    """What the identification leaves."""
    vector = cached_path(cache.vectors, clip.key, f"model\n{clip.etag}", ".npy")
    vector.parent.mkdir(parents=True, exist_ok=True)
    vector.touch()
    return vector


class TestStorage:
    async def test_forgets_what_left_the_bank_when_it_lists_it(self, s3: Any, tmp_path: Path) -> None:
        cache = VoiceCache(tmp_path / "clips", tmp_path / "voices")
        storage = Storage(s3, cache)
        key, kept = put(s3), put(s3, "group-3")
        clips = {clip.key: clip for clip in await storage.bank_clips(("company/", "group-3/"))}
        assert set(clips) == {key, kept}
        vectors = {clip.key: remember(cache, clip) for clip in clips.values()}
        s3.delete_object(Bucket=BUCKET_IDENTITY_BANK, Key=key)
        assert await storage.bank_clips(("company/",)) == ()
        assert (clips[key].path.exists(), vectors[key].exists()) == (False, False)
        assert (clips[kept].path.exists(), vectors[kept].exists()) == (True, True)

    async def test_lists_no_scope_but_those_asked_for(self, s3: Any, tmp_path: Path) -> None:
        for scope in ("company", "group-3", "group-33", "user-3"):
            put(s3, scope)
        storage = Storage(s3, VoiceCache(tmp_path / "clips", tmp_path / "voices"))
        found = await storage.bank_clips(("group-3/", "user-7/"))
        assert [clip.key.split("/")[0] for clip in found] == ["group-3"]


async def test_news_are_heeded_and_a_queue_away_is_no_trouble(settings: Settings, s3: Any, tmp_path: Path) -> None:
    cache = VoiceCache(tmp_path / "clips", tmp_path / "voices")
    key = put(s3)
    [clip] = await Storage(s3, cache).bank_clips(("company/",))
    vector = remember(cache, clip)
    async with Redis.from_url(settings.redis_url.get_secret_value()) as redis:
        await redis.zadd(ERASED_CLIPS, {key: 1.0})
        assert await heed(redis, cache, since=2.0)
        assert vector.exists()
        assert await heed(redis, cache)
        assert not vector.exists()
        assert not clip.path.exists()
        await redis.delete(ERASED_CLIPS)
    async with Redis.from_url("redis://127.0.0.1:1/0") as nobody:
        assert not await heed(nobody, cache)


def test_worker_forgets_within_seconds_and_what_was_erased_while_it_was_off(
    place: Place, s3: Any, api: Receiver, start_worker: StartWorker
) -> None:
    models = place.folder / "models"
    cache = VoiceCache(models / "clips", models / "voices")
    storage = Storage(s3, cache)
    before, during = put(s3), put(s3)
    clips = {clip.key: clip for clip in asyncio.run(storage.bank_clips(("company/",)))}
    vectors = {clip.key: remember(cache, clip) for clip in clips.values()}
    place.redis.zadd(ERASED_CLIPS, {before: time.time() - 7 * 86_400})
    start_worker()
    until(lambda: not vectors[before].exists() and not clips[before].path.exists(), 10)
    assert vectors[during].exists()
    place.redis.zadd(ERASED_CLIPS, {during: time.time()})
    until(lambda: not vectors[during].exists() and not clips[during].path.exists(), 10)
