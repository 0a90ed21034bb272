from uuid import UUID, uuid4

import pytest
from app.models import AuditEvent, Identity
from sqlalchemy import select

from tests.integration.people import Json, Person, Scene
from tests.integration.test_transcript import ANA, completed, enrol
from tests.integration.transcripts import done, edit_count, is_consistent, path, refused, said, stored, transcript


async def speakers(person: Person, meeting: Json) -> dict[str, Json]:
    found = await done(person, "GET", path(meeting, "speakers"))
    return {speaker["label"]: speaker for speaker in found["items"]}


async def name(scene: Scene, meeting: Json, label: str, **wanted: object) -> Json:
    return await done(scene.owner, "PATCH", path(meeting, "speakers", label), json=wanted)


async def actions(scene: Scene) -> list[str]:
    async with scene.resources.sessions() as session:
        return list(await session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


async def test_list_tells_who_speaks_how_much(scene: Scene) -> None:
    await enrol(scene, f"user-{scene.owner.id}")
    segments = [said(0, "one"), said(1, "two", "SPEAKER_01"), said(2, "three"), said(3, "who", "UNKNOWN")]
    meeting = await completed(scene, scene.team_id, segments=segments)
    found = await speakers(scene.owner, meeting)
    assert list(found) == ["SPEAKER_00", "SPEAKER_01", "UNKNOWN"]
    first = found["SPEAKER_00"]
    assert (first["name"], first["named_by"], first["identity_id"]) == ("Ana", "voice", str(ANA))
    assert (first["speech_s"], first["share"], first["segment_count"]) == (2.0, 0.5, 2)
    assert (first["named_by_user"], first["named_at"]) == (None, None)
    hidden = (await speakers(scene.colleague, meeting))["SPEAKER_00"]
    assert [hidden[key] for key in ("name", "identity_id", "score", "closest")] == [None] * 4


class TestNaming:
    async def test_persons_name_outranks_the_voice_in_the_whole_meeting(self, scene: Scene) -> None:
        await enrol(scene, "company")
        meeting = await completed(scene, scene.team_id)
        named = await name(scene, meeting, "SPEAKER_00", name="  Béa\u202e ")
        assert (named["name"], named["named_by"], named["identity_id"]) == ("Béa", "person", None)
        assert named["named_by_user"] == {"id": scene.owner.id, "full_name": "Owner"}
        assert named["named_at"] is not None
        shown = (await transcript(scene.colleague, meeting))["speakers"][0]
        assert (shown["name"], shown["identity_id"], shown["closest"], shown["score"]) == ("Béa", None, None, None)
        assert "speaker.named" in await actions(scene)

    async def test_enrolled_person_is_shown_to_those_who_may_see_them(self, scene: Scene) -> None:
        await enrol(scene, f"user-{scene.owner.id}")
        meeting = await completed(scene, scene.team_id)
        named = await name(scene, meeting, "SPEAKER_01", identity_id=str(ANA))
        assert (named["name"], named["named_by"], named["score"]) == ("Ana", "person", None)
        assert (await speakers(scene.colleague, meeting))["SPEAKER_01"]["name"] is None

    async def test_rejected_match_does_not_come_back(self, scene: Scene) -> None:
        await enrol(scene, "company")
        meeting = await completed(scene)
        before = await stored(scene.resources.sessions, meeting)
        await name(scene, meeting, "SPEAKER_00", name=None, identity_id=None)
        shown = (await speakers(scene.owner, meeting))["SPEAKER_00"]
        assert [shown[key] for key in ("name", "named_by", "identity_id", "score", "margin", "closest")] == [None] * 6
        assert shown["named_by_user"]["id"] == scene.owner.id
        await done(scene.owner, "POST", path(meeting, "edits", "undo"))
        assert await stored(scene.resources.sessions, meeting) == before

    async def test_voice_of_others_cannot_be_named(self, scene: Scene) -> None:
        await enrol(scene, f"user-{scene.stranger.id}")
        meeting = await completed(scene)
        for identity_id in (ANA, uuid4()):
            wanted = {"identity_id": str(identity_id)}
            answer = await refused(scene.owner, "PATCH", path(meeting, "speakers", "SPEAKER_01"), json=wanted)
            assert answer == (404, "voice_not_found")

    async def test_undo_does_not_bring_an_erased_person_back(self, scene: Scene) -> None:
        await enrol(scene, "company")
        meeting = await completed(scene)
        await name(scene, meeting, "SPEAKER_00", name="Béa")
        async with scene.resources.sessions.begin() as session:
            await session.delete(await session.get_one(Identity, ANA))
        await done(scene.owner, "POST", path(meeting, "edits", "undo"))
        shown = (await speakers(scene.owner, meeting))["SPEAKER_00"]
        assert [shown[key] for key in ("name", "named_by", "identity_id", "score", "closest")] == [None] * 5

    async def test_same_answer_again_is_no_edit(self, scene: Scene) -> None:
        meeting = await completed(scene)
        for _ in range(2):
            await name(scene, meeting, "SPEAKER_00", name="Béa")
        assert await edit_count(scene) == 1

    @pytest.mark.parametrize(
        "wanted",
        [
            {},
            {"name": None},
            {"identity_id": None},
            {"name": "x", "identity_id": str(UUID(int=1))},
            {"name": " \u200f"},
            {"nom": "x"},
        ],
    )
    async def test_unclear_answer_is_refused(self, scene: Scene, wanted: Json) -> None:
        answer = await refused(scene.owner, "PATCH", "/meetings/1/speakers/SPEAKER_00", json=wanted)
        assert answer == (422, "invalid_input")


class TestMerge:
    async def test_all_words_go_to_the_other(self, scene: Scene) -> None:
        meeting = await completed(scene)
        before = await stored(scene.resources.sessions, meeting)
        wanted = {"into": "SPEAKER_00"}
        kept = await done(scene.owner, "POST", path(meeting, "speakers", "SPEAKER_01", "merge"), json=wanted)
        assert (kept["label"], kept["segment_count"], kept["share"]) == ("SPEAKER_00", 2, 1.0)
        assert list(await speakers(scene.owner, meeting)) == ["SPEAKER_00"]
        await is_consistent(scene.resources.sessions, meeting)
        await done(scene.owner, "POST", path(meeting, "edits", "undo"))
        assert await stored(scene.resources.sessions, meeting) == before

    async def test_with_itself_or_nobody_is_refused(self, scene: Scene) -> None:
        meeting = await completed(scene)
        for label, into, expected in (
            ("SPEAKER_00", "SPEAKER_00", (422, "same_speaker")),
            ("SPEAKER_00", "SPEAKER_07", (404, "speaker_not_found")),
            ("SPEAKER_07", "SPEAKER_00", (404, "speaker_not_found")),
        ):
            address = path(meeting, "speakers", label, "merge")
            assert await refused(scene.owner, "POST", address, json={"into": into}) == expected


class TestCreate:
    async def test_label_is_never_used_twice(self, scene: Scene) -> None:
        meeting = await completed(scene)
        made = await done(scene.owner, "POST", path(meeting, "speakers"), json={"name": "Zoé"})
        assert (made["label"], made["name"], made["named_by"], made["segment_count"]) == (
            "SPEAKER_02",
            "Zoé",
            "person",
            0,
        )
        address = path(meeting, "speakers", "SPEAKER_02", "merge")
        await done(scene.owner, "POST", address, json={"into": "SPEAKER_00"})
        assert (await done(scene.owner, "POST", path(meeting, "speakers"), json={}))["label"] == "SPEAKER_03"


async def test_only_the_owner_changes_speakers(scene: Scene) -> None:
    meeting = await completed(scene, scene.team_id)
    address = path(meeting, "speakers", "SPEAKER_00")
    assert await refused(scene.colleague, "PATCH", address, json={"name": "x"}) == (403, "not_owner")
    assert await refused(scene.stranger, "PATCH", address, json={"name": "x"}) == (404, "meeting_not_found")
