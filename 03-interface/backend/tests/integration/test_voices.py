from pathlib import Path
from uuid import uuid4

import pytest
from app.models import AuditEvent, Group, Identity, IdentityClip, User
from app.services import voices
from app.services.voice_import import import_folder
from scribe_contracts.queue import BUCKET_IDENTITY_BANK
from sqlalchemy import select, update

from tests.integration.conftest import Api
from tests.integration.people import WAV, Person, Scene
from tests.integration.voice_bank import bank_keys, enrol, send_voice, with_sample
from tests.tones import TONE, tone


class TestEnrolment:
    async def test_keeps_the_clip_the_consent_and_who_recorded_it(self, scene: Scene) -> None:
        answer = await send_voice(scene.owner, consent_statement="Said yes on the phone.")
        assert answer.status_code == 201, answer.text
        voice = answer.json()
        assert (voice["name"], voice["scope"], voice["may_change"]) == ("Ana", "private", True)
        assert voice["consent"]["recorded_by"] == {"id": scene.owner.id, "full_name": "Owner"}
        assert voice["consent"]["statement"] == "Said yes on the phone."
        [clip] = voice["clips"]
        assert (clip["duration_s"], clip["source"]) == (4.0, "upload")
        [key] = await bank_keys(scene, f"user-{scene.owner.id}/{voice['id']}/")
        assert key.split("/")[2] == "voice"
        assert await scene.resources.store.get(BUCKET_IDENTITY_BANK, key) == TONE
        assert (await scene.owner.get(f"/voices/{voice['id']}")).json() == voice

    async def test_who_recorded_the_consent_is_known_without_the_account(self, scene: Scene, admin: Person) -> None:
        voice = await enrol(scene.owner, f"group:{scene.team_id}")
        await scene.owner.call("PATCH", "/users/me", json={"full_name": "Owner Married"})
        path = f"/voices/{voice['id']}"
        more = await send_voice(scene.owner, tone(pitch_hz=300), f"{path}/clips", consent="true")
        assert more.json()["consent"]["recorded_by"] == {"id": scene.owner.id, "full_name": "Owner Married"}
        assert (await admin.call("DELETE", f"/admin/users/{scene.owner.id}")).status_code < 300
        seen = (await scene.colleague.get(path)).json()
        assert seen["consent"]["recorded_by"] == {"id": None, "full_name": "Owner Married"}

    async def test_needs_consent_and_says_why(self, scene: Scene) -> None:
        for consent in ("", "false", "no"):
            answer = await send_voice(scene.owner, consent=consent)
            assert (answer.status_code, answer.json()["error"]) == (422, "consent_required")
            assert "biometric" in answer.json()["detail"]
        assert (await scene.owner.get("/voices/")).json()["items"] == []

    async def test_leaves_out_whatever_else_the_file_carried(self, scene: Scene) -> None:
        answer = await send_voice(scene.owner, TONE + b"LIST\x10\x00\x00\x00INFOwhere I live")
        assert answer.status_code == 201, answer.text
        [key] = await bank_keys(scene, f"user-{scene.owner.id}/{answer.json()['id']}/")
        assert await scene.resources.store.get(BUCKET_IDENTITY_BANK, key) == TONE

    async def test_refuses_malformed_forms(self, scene: Scene) -> None:
        name = {"name": "x" * 201}
        for fields in ({"scope": "group:0"}, {"scope": "everybody"}, {"scope": ""}, {"name": " "}, name, {"x": "y"}):
            answer = await send_voice(scene.owner, TONE, "/voices/", **fields)
            assert (answer.status_code, answer.json()["error"]) == (422, "invalid_input"), fields
        assert (await send_voice(scene.owner, b"")).json()["error"] == "missing_file"
        assert (await send_voice(scene.owner, b"ID3")).json()["error"] == "unsupported_clip"
        answer = await scene.owner.call("POST", "/voices/", json={"name": "Ana"})
        assert (answer.status_code, answer.json()["error"]) == (422, "expected_form")


class TestFromSpeaker:
    async def test_copies_the_speakers_clean_speech(self, scene: Scene) -> None:
        meeting = await with_sample(scene, await scene.meeting(scene.team_id))
        asked = {"meeting_id": meeting.id, "speaker": "SPEAKER_00", "consent": True}
        answer = await scene.owner.call(
            "POST", "/voices/from-speaker", json={**asked, "name": "Ana", "scope": f"group:{scene.team_id}"}
        )
        assert answer.status_code == 201, answer.text
        assert answer.json()["clips"][0]["source"] == "meeting"
        again = await scene.owner.call(
            "POST", "/voices/from-speaker", json={**asked, "identity_id": answer.json()["id"]}
        )
        assert (again.status_code, again.json()["error"]) == (409, "clip_exists")

    async def test_is_for_the_meetings_owner_and_speakers_with_clean_speech(self, scene: Scene) -> None:
        meeting = await with_sample(scene, await scene.meeting(scene.team_id))
        asked = {"meeting_id": meeting.id, "name": "Ana", "scope": "private", "consent": True}

        async def refused(person: Person, **changes: object) -> tuple[int, str]:
            answer = await person.call(
                "POST", "/voices/from-speaker", json={**asked, "speaker": "SPEAKER_00", **changes}
            )
            return answer.status_code, answer.json()["error"]

        assert await refused(scene.colleague) == (403, "not_owner")
        assert await refused(scene.stranger) == (404, "meeting_not_found")
        assert await refused(scene.owner, speaker="SPEAKER_01") == (409, "no_clean_speech")
        assert await refused(scene.owner, speaker="SPEAKER_09") == (404, "speaker_not_found")
        assert await refused(scene.owner, consent=False) == (422, "consent_required")
        assert await refused(scene.owner, name=None) == (422, "invalid_input")
        assert await refused(scene.owner, identity_id=str(uuid4())) == (422, "invalid_input")

    async def test_sample_is_heard_by_readers_of_the_meeting_alone(self, scene: Scene) -> None:
        meeting = await with_sample(scene, await scene.meeting(scene.team_id))
        path = f"/meetings/{meeting.id}/speakers/SPEAKER_00/sample"
        heard = await scene.colleague.get(path)
        assert (heard.status_code, heard.headers["content-type"], heard.content) == (200, "audio/wav", TONE)
        assert (await scene.stranger.get(path)).json()["error"] == "meeting_not_found"


class TestChanges:
    async def test_clips_come_and_go_but_the_last_one_stays(self, scene: Scene) -> None:
        voice = await enrol(scene.owner)
        path = f"/voices/{voice['id']}/clips"
        more = await send_voice(scene.owner, tone(pitch_hz=300), path, consent="true")
        assert more.status_code == 201, more.text
        first, second = (clip["id"] for clip in more.json()["clips"])
        assert (await send_voice(scene.owner, TONE, path, consent="true")).json()["error"] == "clip_exists"
        assert (await send_voice(scene.owner, TONE, path)).json()["error"] == "consent_required"
        assert (await scene.owner.call("DELETE", f"{path}/{first}")).status_code == 204
        assert (await scene.owner.call("DELETE", f"{path}/{first}")).json()["error"] == "clip_not_found"
        assert (await scene.owner.call("DELETE", f"{path}/{second}")).json()["error"] == "last_clip"
        assert len(await bank_keys(scene, f"user-{scene.owner.id}/{voice['id']}/")) == 1

    async def test_clips_have_a_limit(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(voices, "MAX_CLIPS", 1)
        monkeypatch.setattr(voices, "MAX_VOICES_PER_SCOPE", 1)
        voice = await enrol(scene.owner)
        more = await send_voice(scene.owner, tone(pitch_hz=300), f"/voices/{voice['id']}/clips", consent="true")
        assert more.json()["error"] == "too_many_clips"
        assert (await send_voice(scene.owner)).json()["error"] == "too_many_voices"

    async def test_lists_by_text_and_page(self, scene: Scene) -> None:
        for number, name in enumerate(("Ana", "Béa", "100 %", "Diana")):
            await enrol(scene.owner, name=name, pitch_hz=200 + number)
        names, cursor = [], None
        for _ in range(4):
            params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
            page = (await scene.owner.get("/voices/", **params)).json()
            names += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert (names, cursor) == (["Diana", "100 %", "Béa", "Ana"], None)
        found = (await scene.owner.get("/voices/", q="ana")).json()["items"]
        assert [item["name"] for item in found] == ["Diana", "Ana"]
        assert len((await scene.owner.get("/voices/", q="%")).json()["items"]) == 1
        assert (await scene.owner.get("/voices/", cursor="djE6NQ")).json()["error"] == "bad_cursor"

    async def test_acts_are_recorded_without_names(self, scene: Scene) -> None:
        voice = await enrol(scene.owner)
        path = f"/voices/{voice['id']}"
        await scene.owner.call("PATCH", path, json={"name": "Anna", "scope": f"group:{scene.team_id}"})
        more = await send_voice(scene.owner, tone(pitch_hz=300), f"{path}/clips", consent="true")
        await scene.owner.call("DELETE", f"{path}/clips/{more.json()['clips'][0]['id']}")
        await scene.owner.call("DELETE", path)
        async with scene.resources.sessions() as session:
            query = select(AuditEvent).where(AuditEvent.target_id == voice["id"]).order_by(AuditEvent.id)
            acts = (await session.scalars(query)).all()
        assert [act.action for act in acts] == [
            "voice.enrolled",
            "voice.renamed",
            "voice.scope_changed",
            "voice.clip_added",
            "voice.clip_removed",
            "voice.erased",
        ]
        assert "An" not in str([act.details for act in acts])
        assert {act.actor_id for act in acts} == {scene.owner.id}


class TestWhoMay:
    """Private: its owner. Group: members see, the enroller or an administrator changes. Company: administrators."""

    async def may(self, person: Person, voice_id: str) -> tuple[int, int]:
        """The answers to reading and renaming."""
        read = (await person.get(f"/voices/{voice_id}")).status_code
        listed = voice_id in [item["id"] for item in (await person.get("/voices/")).json()["items"]]
        assert listed == (read == 200)
        return read, (await person.call("PATCH", f"/voices/{voice_id}", json={"name": "Ana"})).status_code

    async def test_private_voice_is_its_owners_alone(self, scene: Scene, admin: Person) -> None:
        voice = await enrol(scene.owner)
        assert await self.may(scene.owner, voice["id"]) == (200, 200)
        for other in (scene.colleague, scene.stranger, admin):
            assert await self.may(other, voice["id"]) == (404, 404)
            for method, path in (("DELETE", ""), ("DELETE", f"/clips/{voice['clips'][0]['id']}"), ("POST", "/clips")):
                answer = await other.call(method, f"/voices/{voice['id']}{path}")
                assert (answer.status_code, answer.json()["error"]) == (404, "voice_not_found")

    async def test_group_voice_is_seen_by_members_and_changed_by_its_enroller(
        self, scene: Scene, admin: Person
    ) -> None:
        voice = await enrol(scene.owner, f"group:{scene.team_id}")
        seen = [await self.may(p, voice["id"]) for p in (scene.owner, scene.colleague, scene.stranger, admin)]
        assert seen == [(200, 200), (200, 403), (404, 404), (200, 200)]
        async with scene.resources.sessions() as session:
            looks = select(AuditEvent).where(AuditEvent.action.in_(["voice.read", "voice.listed"]))
            acts = (await session.scalars(looks.order_by(AuditEvent.id))).all()
        assert [(act.action, act.actor_id) for act in acts] == [("voice.read", admin.id), ("voice.listed", admin.id)]

    async def test_enroller_who_left_the_group_changes_nothing(self, scene: Scene) -> None:
        voice = await enrol(scene.owner, f"group:{scene.team_id}")
        async with scene.resources.sessions.begin() as session:
            owner = (await session.scalars(select(User).where(User.id == scene.owner.id))).one()
            await session.refresh(owner, ["groups"])
            owner.groups = [group for group in owner.groups if group.id != scene.team_id]
        assert await self.may(scene.owner, voice["id"]) == (404, 404)

    async def test_inactive_group_shows_its_voices_to_no_member(self, scene: Scene) -> None:
        voice = await enrol(scene.owner, f"group:{scene.team_id}")
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Group).where(Group.id == scene.team_id).values(is_active=False))
        assert await self.may(scene.owner, voice["id"]) == (404, 404)

    async def test_company_voice_is_made_and_changed_by_administrators(self, scene: Scene, admin: Person) -> None:
        assert (await send_voice(scene.owner, scope="company")).json()["error"] == "admin_only"
        mine = await enrol(scene.owner)
        widened = await scene.owner.call("PATCH", f"/voices/{mine['id']}", json={"scope": "company"})
        assert (widened.status_code, widened.json()["error"]) == (403, "admin_only")
        voice = await enrol(admin, "company")
        assert await self.may(scene.owner, voice["id"]) == (200, 403)
        assert await self.may(admin, voice["id"]) == (200, 200)

    async def test_group_of_others_cannot_be_chosen(self, scene: Scene) -> None:
        answer = await send_voice(scene.stranger, scope=f"group:{scene.team_id}")
        assert (answer.status_code, answer.json()["error"]) == (422, "unknown_group")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, clips in {"finance": 2, "customer_support": 1, "empty": 0}.items():
        (tmp_path / name).mkdir()
        for number in range(clips):
            (tmp_path / name / f"{number}.wav").write_bytes(WAV + name.encode() + bytes([number]))
    (tmp_path / "README.md").write_text("no voice")
    return tmp_path


class TestImport:
    async def test_enrols_each_folder_once(self, api: Api, folder: Path) -> None:
        done = []
        for _ in range(2):
            async with api.resources.sessions.begin() as session:
                done.append(await import_folder(session, api.resources.store, folder))
        assert [(item.people, item.added, item.present) for item in done] == [(2, 3, 0), (2, 0, 3)]
        async with api.resources.sessions() as session:
            people = (await session.scalars(select(Identity).order_by(Identity.name))).all()
            clips = (await session.scalars(select(IdentityClip))).all()
        assert [(person.name, person.scope) for person in people] == [
            ("customer support", "company"),
            ("finance", "company"),
        ]
        assert all("operator" in (person.consent_statement or "") and person.consent_at for person in people)
        for clip in clips:
            assert clip.s3_key.startswith(f"company/{clip.identity_id}/voice/{clip.sha256[:16]}-")
            assert await api.resources.store.exists(BUCKET_IDENTITY_BANK, clip.s3_key)

    async def test_lost_object_is_stored_again(self, api: Api, folder: Path) -> None:
        async with api.resources.sessions.begin() as session:
            await import_folder(session, api.resources.store, folder)
            key = (await session.scalars(select(IdentityClip.s3_key))).first()
            assert key is not None
            await api.resources.store.delete(BUCKET_IDENTITY_BANK, [key])
            assert (await import_folder(session, api.resources.store, folder)).added == 1

    async def test_leaves_name_and_scope_that_people_gave(self, api: Api, scene: Scene, folder: Path) -> None:
        async with api.resources.sessions.begin() as session:
            await import_folder(session, api.resources.store, folder)
            await session.execute(update(Identity).values(name="Renamed", scope=f"group-{scene.team_id}"))
        async with api.resources.sessions.begin() as session:
            await import_folder(session, api.resources.store, folder)
        async with api.resources.sessions() as session:
            people = (await session.scalars(select(Identity))).all()
        assert {(person.name, person.scope) for person in people} == {("Renamed", f"group-{scene.team_id}")}
