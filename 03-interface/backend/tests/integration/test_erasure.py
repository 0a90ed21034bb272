"""An erased voice is gone: its row and names at once, its recordings soon, and what workers remember of it."""

import asyncio
from typing import cast
from uuid import UUID

import pytest
from app.core.types import MeetingStatus
from app.models import ErasureReceipt, Identity, IdentityClip, ObjectPurge, Speaker
from app.repositories import identities
from app.services import purges, voice_erasure
from app.services.sweep import Sweeper
from redis.exceptions import ConnectionError as RedisConnectionError
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, ERASED_CLIPS
from sqlalchemy import select, text, update

from tests.integration.conftest import Api
from tests.integration.people import Person, Scene
from tests.integration.polling import until
from tests.integration.voice_bank import bank_keys, completed, enrol, send_voice, shown_speakers
from tests.tones import tone


async def told(scene: Scene) -> set[str]:
    """What workers are told to forget."""
    keys = await scene.resources.queue.redis.zrange(ERASED_CLIPS, 0, -1)
    return {key.decode() for key in cast("list[bytes]", keys)}


async def test_leaves_a_receipt_and_nothing_else(scene: Scene, admin: Person) -> None:
    voice = await enrol(scene.owner, f"group:{scene.team_id}")
    await send_voice(scene.owner, tone(pitch_hz=300), f"/voices/{voice['id']}/clips", consent="true")
    keys = await bank_keys(scene, f"group-{scene.team_id}/{voice['id']}/")
    meetings = [await scene.meeting(scene.team_id) for _ in range(2)]
    for meeting in meetings:
        await completed(scene, meeting, voice["id"])
    answer = await scene.owner.call("DELETE", f"/voices/{voice['id']}")
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    assert (receipt["clips"], receipt["vectors"], receipt["names"]) == (2, 2, 2)
    assert (receipt["identity_id"], receipt["erased_by"]) == (voice["id"], scene.owner.id)
    assert "Ana" not in answer.text
    for meeting in meetings:
        for speaker in await shown_speakers(scene.owner, meeting):
            assert [speaker[key] for key in ("name", "named_by", "identity_id", "closest")] == [None] * 4
    assert (await scene.owner.get(f"/voices/{voice['id']}")).status_code == 404
    assert await bank_keys(scene, f"group-{scene.team_id}/{voice['id']}/") == []
    assert await told(scene) >= set(keys)
    async with scene.resources.sessions() as session:
        for table in (Identity, IdentityClip, ObjectPurge):
            assert (await session.scalars(select(table))).all() == []
    assert (await scene.owner.call("DELETE", f"/voices/{voice['id']}")).json()["error"] == "voice_not_found"
    listed = (await admin.get("/voices/receipts")).json()
    assert listed == {"items": [receipt], "next_cursor": None}
    looks = (await admin.get("/admin/audit/", action="voice.receipts_listed")).json()["items"]
    assert [look["actor_id"] for look in looks] == [admin.id]
    assert (await scene.owner.get("/voices/receipts")).json()["error"] == "admin_only"


async def test_name_that_a_person_typed_stays(scene: Scene) -> None:
    voice = await enrol(scene.owner)
    meeting = await scene.meeting()
    await completed(scene, meeting, voice["id"])
    async with scene.resources.sessions.begin() as session:
        first = (Speaker.meeting_id == meeting["id"]) & (Speaker.label == "SPEAKER_00")
        await session.execute(update(Speaker).where(first).values(name="Dr. A.", named_by="person"))
    receipt = (await scene.owner.call("DELETE", f"/voices/{voice['id']}")).json()
    speaker = (await shown_speakers(scene.owner, meeting))[0]
    assert (speaker["name"], speaker["named_by"], speaker["identity_id"]) == ("Dr. A.", "person", None)
    assert receipt["names"] == 0


async def test_queue_away_the_sweep_tells_and_removes(api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = await enrol(scene.owner)
    prefix = f"user-{scene.owner.id}/{voice['id']}/"
    [key] = await bank_keys(scene, prefix)
    announce = voice_erasure.announce

    async def away(*_: object) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(voice_erasure, "announce", away)
    assert (await scene.owner.call("DELETE", f"/voices/{voice['id']}")).status_code == 200
    assert (await bank_keys(scene, prefix), await told(scene)) == ([key], set())
    monkeypatch.setattr(voice_erasure, "announce", announce)
    resources = api.resources
    await Sweeper(resources.engine, resources.sessions, resources.store, resources.queue).run_once(tidy=False)
    assert (await bank_keys(scene, prefix), await told(scene)) == ([], {key})


async def test_removed_clip_is_forgotten_too_and_a_late_removal_takes_no_newer_one(scene: Scene) -> None:
    voice = await enrol(scene.owner)
    path = f"/voices/{voice['id']}/clips"
    await send_voice(scene.owner, tone(pitch_hz=300), path, consent="true")
    old = (await bank_keys(scene, f"user-{scene.owner.id}/{voice['id']}/"))[0]
    async with scene.resources.sessions() as session:
        clip = (await session.scalars(select(IdentityClip).where(IdentityClip.s3_key == old))).one()
    assert (await scene.owner.call("DELETE", f"{path}/{clip.id}")).status_code == 204
    assert await told(scene) == {old}
    pitch_hz = 200 if clip.id == voice["clips"][0]["id"] else 300
    again = await send_voice(scene.owner, tone(pitch_hz=pitch_hz), path, consent="true")
    assert again.status_code == 201, again.text
    async with scene.resources.sessions.begin() as session:
        voice_erasure.drop_object(session, old)
    await purges.run(scene.resources.sessions, scene.resources.store, ())
    assert len(await bank_keys(scene, f"user-{scene.owner.id}/{voice['id']}/")) == 2


async def test_waits_for_no_result_that_waits_for_it(scene: Scene) -> None:
    """A retry's result replaces the speakers that an erasure is about to take the name from."""
    voice, meeting = await enrol(scene.owner), await scene.meeting()
    await completed(scene, meeting, voice["id"])
    assert (await scene.owner.call("POST", f"/meetings/{meeting['id']}/retry")).status_code == 202
    async with scene.resources.sessions.begin() as session:
        identity = await identities.by_id(session, UUID(voice["id"]), for_update=True)
        assert identity is not None
        storing = asyncio.create_task(completed(scene, meeting, voice["id"], told_attempt=2))

        async def waits() -> bool:
            async with scene.resources.sessions() as other:
                waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                return bool(await other.scalar(text(f"{waiting} AND wait_event_type = 'Lock'")))

        await until(waits)
        assert (await voice_erasure.erase(session, identity, None)).names == 1
    await storing
    assert [speaker["name"] for speaker in await shown_speakers(scene.owner, meeting)] == [None, None]
    assert (await scene.row(meeting["id"])).status is MeetingStatus.COMPLETED


async def test_voices_of_a_scope_that_goes_are_erased_with_it(scene: Scene) -> None:
    gone = [await enrol(scene.owner, name=name) for name in ("Ana", "Bob")]
    kept = await enrol(scene.owner, f"group:{scene.team_id}")
    async with scene.resources.sessions.begin() as session:
        receipts = await voice_erasure.erase_scope(session, f"user-{scene.owner.id}", None)
    assert {receipt.identity_id for receipt in receipts} == {UUID(voice["id"]) for voice in gone}
    async with scene.resources.sessions() as session:
        assert (await session.scalars(select(Identity.id))).all() == [UUID(kept["id"])]
        assert len((await session.scalars(select(ErasureReceipt))).all()) == 2
    await voice_erasure.forget_soon(scene.resources.sessions, scene.resources.queue, scene.resources.store)
    assert [await scene.resources.store.exists(BUCKET_IDENTITY_BANK, key) for key in await told(scene)] == [False] * 2
