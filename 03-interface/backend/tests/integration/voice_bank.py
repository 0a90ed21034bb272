"""Voices for tests: tones that sound like nobody, enrolled the way people do it."""

import json
from typing import Any
from uuid import UUID

import httpx
from app.models import Meeting
from scribe_contracts import EventType
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, BUCKET_PROCESSED

from tests.conftest import EXAMPLES
from tests.integration.people import Json, Person, Scene
from tests.integration.test_webhook import tell
from tests.tones import TONE, tone

RAW: Json = json.loads((EXAMPLES / "transcript_result.json").read_text())


async def send_voice(person: Person, content: bytes = TONE, path: str = "/voices/", **fields: str) -> httpx.Response:
    asked = {"name": "Ana", "scope": "private", "consent": "true", **fields} if path == "/voices/" else fields
    return await person.call("POST", path, data=asked, files={"file": ("ana.wav", content)})


async def enrol(person: Person, scope: str = "private", name: str = "Ana", pitch_hz: int = 200) -> Json:
    answer = await send_voice(person, tone(pitch_hz=pitch_hz), name=name, scope=scope)
    assert answer.status_code == 201, answer.text
    body: Json = answer.json()
    return body


async def bank_keys(scene: Scene, prefix: str = "") -> list[str]:
    """What the identity bank holds on S3."""
    return [item.key for item in await scene.resources.store.list(BUCKET_IDENTITY_BANK, prefix)]


async def clear_bank(scene: Scene) -> None:
    """Databases are each test's own; the bucket is everybody's."""
    await scene.resources.store.delete(BUCKET_IDENTITY_BANK, await bank_keys(scene))


def speakers(named: UUID | str, closest: UUID | str | None = None) -> list[Json]:
    """Two speakers of a result: one that the voice named, one that it was merely closest to."""
    first, second = (dict(speaker) for speaker in RAW["speakers"])
    first |= {"identity_id": str(named), "closest": {"identity_id": str(named), "score": 0.81}, "sample_key": None}
    second |= {"closest": {"identity_id": str(closest or named), "score": 0.31}, "sample_key": None}
    return [first, second]


async def completed(scene: Scene, meeting: Json, named: UUID | str, *, told_attempt: int = 1, **changes: Any) -> None:
    """A worker named a voice in the meeting."""
    await scene.store_result(meeting, speakers=speakers(named), **changes)
    await tell(scene, meeting, EventType.COMPLETED, attempt=told_attempt)


async def with_sample(scene: Scene, meeting: Json, sample: bytes = TONE) -> Meeting:
    """A completed meeting whose first speaker has a clip of clean speech."""
    row = await scene.row(meeting["id"])
    key = f"{row.result_prefix}speakers/SPEAKER_00-1.wav"
    await scene.resources.store.put(BUCKET_PROCESSED, key, sample)
    unknown = [dict(speaker) | {"identity_id": None, "named_by": None, "closest": None} for speaker in RAW["speakers"]]
    unknown[0]["sample_key"], unknown[1]["sample_key"] = key, None
    await scene.store_result(meeting, speakers=unknown)
    await tell(scene, meeting, EventType.COMPLETED)
    return await scene.row(meeting["id"])


async def shown_speakers(person: Person, meeting: Json) -> list[Json]:
    answer = await person.get(f"/meetings/{meeting['id']}/transcript")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["speakers"]
    return found
