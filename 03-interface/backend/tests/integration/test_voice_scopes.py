"""Nobody's voice is used beyond its scope: not by a worker, not in a stored result, not before a reader's eyes."""

import asyncio
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from app.models import Group, Identity, Speaker, User
from app.services import jobs, voice_scopes
from scribe_contracts import EventType
from sqlalchemy import select, update

from tests.integration.people import Json, Person, Scene
from tests.integration.test_webhook import tell
from tests.integration.voice_bank import RAW, bank_keys, completed, enrol, shown_speakers


async def add_voices(scene: Scene, scopes: list[str]) -> dict[str, UUID]:
    voices = {scope: uuid4() for scope in scopes}
    async with scene.resources.sessions.begin() as session:
        session.add_all(Identity(id=voice, name=f"from {scope}", scope=scope) for scope, voice in voices.items())
    return voices


async def other_group(scene: Scene) -> int:
    async with scene.resources.sessions() as session:
        return (await session.scalars(select(Group.id).where(Group.name == "Direction"))).one()


def result_speakers(voices: dict[str, UUID]) -> list[Json]:
    """A worker that named everybody, whatever their scope."""
    speaker = RAW["speakers"][0]
    return [
        speaker
        | {
            "label": scope,
            "identity_id": str(voice),
            "closest": {"identity_id": str(voice), "score": 0.8},
            "sample_key": None,
        }
        for scope, voice in voices.items()
    ]


async def test_every_scope_against_every_set_of_groups_and_every_reader(scene: Scene, admin: Person) -> None:
    """The name shows where the meeting's scopes and the reader's both hold the voice's, and nowhere else."""
    away_id = await other_group(scene)
    owner_ids = {"tous": 1, "team": scene.team_id}
    scopes = ["company", "group-1", f"group-{scene.team_id}", f"group-{away_id}"]
    scopes += [f"user-{person.id}" for person in (scene.owner, scene.colleague, scene.stranger, admin)]
    voices = await add_voices(scene, scopes)
    reads = {
        scene.owner: {"company", "group-1", f"group-{scene.team_id}", f"user-{scene.owner.id}"},
        scene.colleague: {"company", "group-1", f"group-{scene.team_id}", f"user-{scene.colleague.id}"},
        scene.stranger: {"company", "group-1", f"user-{scene.stranger.id}"},
        admin: {"company", "group-1", f"user-{admin.id}"},
    }
    for count in range(len(owner_ids) + 1):
        for group_ids in combinations(owner_ids.values(), count):
            meeting = await scene.meeting(*group_ids)
            matched = {"company", f"user-{scene.owner.id}", *(f"group-{number}" for number in group_ids)}
            row = await scene.row(meeting["id"])
            async with scene.resources.sessions() as session:
                await session.merge(row)
                loaded = await session.get_one(type(row), row.id)
                await session.refresh(loaded, ["groups"])
                assert voice_scopes.of_meeting(loaded) == matched
                assert {prefix.rstrip("/") for prefix in jobs.bank_prefixes(loaded)} == matched
            await scene.store_result(meeting, speakers=result_speakers(voices))
            await tell(scene, meeting, EventType.COMPLETED)
            for reader, known in reads.items():
                if (await reader.get(f"/meetings/{meeting['id']}")).status_code == 404:
                    continue
                for speaker in await shown_speakers(reader, meeting):
                    scope = speaker["label"]
                    expected = f"from {scope}" if scope in matched & known else None
                    closest = speaker["closest"]["name"] if speaker["closest"] else None
                    assert (speaker["name"], closest) == (expected, expected), (group_ids, reader.id, scope)


@pytest.mark.parametrize("change", ["moved away", "group taken off", "group inactive", "erased"])
async def test_what_changes_during_the_job_holds_for_its_result(scene: Scene, admin: Person, change: str) -> None:
    voice = await enrol(scene.owner, f"group:{scene.team_id}")
    meeting = await scene.meeting(scene.team_id)
    path = f"/voices/{voice['id']}"
    if change == "moved away":
        assert (await scene.owner.call("PATCH", path, json={"scope": "private"})).status_code == 200
        await scene.owner.call("PATCH", path, json={"scope": f"group:{scene.team_id}"})
        await scene.owner.call("PATCH", f"/meetings/{meeting['id']}", json={"group_ids": []})
    elif change == "group taken off":
        await scene.owner.call("PATCH", f"/meetings/{meeting['id']}", json={"group_ids": []})
    elif change == "group inactive":
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Group).where(Group.id == scene.team_id).values(is_active=False))
    else:
        assert (await scene.owner.call("DELETE", path)).status_code == 200
    await completed(scene, meeting, voice["id"])
    async with scene.resources.sessions() as session:
        rows = (await session.scalars(select(Speaker).where(Speaker.meeting_id == meeting["id"]))).all()
    assert {(row.identity_id, row.closest_identity_id, row.named_by, row.score) for row in rows} == {(None,) * 4}


async def test_scores_of_the_closest_voice_are_for_who_may_see_it(scene: Scene) -> None:
    voice = await enrol(scene.owner)
    meeting = await scene.meeting(scene.team_id)
    unknown = RAW["speakers"][0] | {"identity_id": None, "named_by": None, "score": 0.49, "margin": 0.2}
    unknown |= {"closest": {"identity_id": voice["id"], "score": 0.49}, "sample_key": None}
    await scene.store_result(meeting, speakers=[unknown])
    await tell(scene, meeting, EventType.COMPLETED)
    for reader, known in ((scene.owner, (0.49, 0.2, 0.49)), (scene.colleague, (None, None, None))):
        (speaker,) = await shown_speakers(reader, meeting)
        closest = speaker["closest"] or {"score": None}
        assert (speaker["score"], speaker["margin"], closest["score"]) == known


class TestMoving:
    async def test_takes_the_clips_along_and_the_old_objects_away(self, scene: Scene) -> None:
        voice = await enrol(scene.owner, f"group:{scene.team_id}")
        narrowed = await scene.owner.call("PATCH", f"/voices/{voice['id']}", json={"scope": "private"})
        assert (narrowed.status_code, narrowed.json()["scope"]) == (200, "private")
        assert await bank_keys(scene, f"group-{scene.team_id}/{voice['id']}/") == []
        assert len(await bank_keys(scene, f"user-{scene.owner.id}/{voice['id']}/")) == 1

    async def test_names_vanish_for_who_is_outside_at_once_and_come_back(self, scene: Scene) -> None:
        voice = await enrol(scene.owner, f"group:{scene.team_id}")
        meeting = await scene.meeting(scene.team_id)
        await completed(scene, meeting, voice["id"])
        assert (await shown_speakers(scene.colleague, meeting))[0]["name"] == "Ana"
        await scene.owner.call("PATCH", f"/voices/{voice['id']}", json={"scope": "private"})
        assert (await shown_speakers(scene.colleague, meeting))[0]["name"] is None
        assert (await shown_speakers(scene.owner, meeting))[0]["name"] == "Ana"
        await scene.owner.call("PATCH", f"/voices/{voice['id']}", json={"scope": f"group:{scene.team_id}"})
        assert (await shown_speakers(scene.colleague, meeting))[0]["name"] == "Ana"

    async def test_to_and_fro_loses_no_clip(self, scene: Scene) -> None:
        voice = await enrol(scene.owner)
        for scope in (f"group:{scene.team_id}", "private", f"group:{scene.team_id}", "private"):
            assert (await scene.owner.call("PATCH", f"/voices/{voice['id']}", json={"scope": scope})).status_code == 200
        assert len(await bank_keys(scene, f"user-{scene.owner.id}/{voice['id']}/")) == 1
        assert await bank_keys(scene, f"group-{scene.team_id}/{voice['id']}/") == []


async def test_group_is_deleted_with_the_voice_that_is_being_enrolled(scene: Scene, admin: Person) -> None:
    async with scene.resources.sessions.begin() as session:
        owner = await session.get_one(User, scene.owner.id)
        scope = await voice_scopes.chosen(session, owner, f"group:{scene.team_id}")
        deletion = asyncio.create_task(admin.call("DELETE", f"/groups/{scene.team_id}"))
        done, _ = await asyncio.wait([deletion], timeout=0.5)
        assert not done
        session.add(Identity(id=uuid4(), name="Ana", scope=scope, created_by=owner.id))
    assert (await deletion).status_code == 204
    async with scene.resources.sessions() as session:
        assert (await session.scalars(select(Identity.name).where(Identity.scope == scope))).all() == []
