import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from app.models import AuthSession, Identity, IdentityClip, Meeting, ObjectPurge, User, utc_now
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, BUCKET_UPLOADS, cancel_key
from sqlalchemy import func, select, update

from tests.integration.people import WAV, Json, Person, Scene
from tests.integration.test_tokens import script

ANA = {"email": "Ana@Example.org", "full_name": "Ana"}


async def make_admin(scene: Scene, person: Person) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(User).where(User.id == person.id).values(is_superuser=True))


class TestRead:
    async def test_pages_follow_one_another(self, scene: Scene, admin: Person) -> None:
        first = (await admin.get("/admin/users/", limit=3)).json()
        second = (await admin.get("/admin/users/", limit=3, cursor=first["next_cursor"])).json()
        assert [user["id"] for user in first["items"] + second["items"]] == [1, 2, 3, 4]
        assert second["next_cursor"] is None

    @pytest.mark.parametrize(
        ("query", "emails"),
        [
            ({"q": "OWNER"}, ["owner@example.org"]),
            ({"q": "%"}, []),
            ({"q": "example.org", "is_active": True}, ["owner@example.org", "stranger@example.org"]),
            ({"is_active": False}, ["colleague@example.org"]),
        ],
    )
    async def test_filters(self, scene: Scene, admin: Person, query: Json, emails: list[str]) -> None:
        await admin.call("PATCH", f"/admin/users/{scene.colleague.id}", json={"is_active": False})
        items = (await admin.get("/admin/users/", **query)).json()["items"]
        assert [item["email"] for item in items] == emails

    async def test_shows_no_secret_and_no_meeting(self, scene: Scene, admin: Person) -> None:
        await scene.meeting(title="Secret merger")
        answer = await admin.get(f"/admin/users/{scene.owner.id}")
        assert [group["name"] for group in answer.json()["groups"]] == ["Tous", "Finance"]
        assert "argon2" not in answer.text
        assert "merger" not in answer.text
        assert (await admin.get("/admin/users/4242")).status_code == 404

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/admin/users/"),
            ("POST", "/admin/users/"),
            ("GET", "/admin/users/1"),
            ("PATCH", "/admin/users/1"),
            ("DELETE", "/admin/users/1"),
            ("POST", "/admin/users/1/password-reset"),
        ],
    )
    async def test_others_may_not(self, scene: Scene, method: str, path: str) -> None:
        answer = await scene.owner.call(method, path, json=ANA if method == "POST" else {})
        assert (answer.status_code, answer.json()["error"]) == (403, "admin_only")


class TestPassword:
    async def test_made_up_password_works_until_it_expires_or_is_changed(self, scene: Scene, admin: Person) -> None:
        made = (await admin.call("POST", "/admin/users/", json=ANA)).json()
        assert made["email"] == "ana@example.org"
        ana = await Person.log_in(admin.client, "ana@example.org", made["one_time_password"])
        assert (await ana.get("/users/me")).json()["password_expires_at"] == made["password_expires_at"]
        change = {"current_password": made["one_time_password"], "new_password": "my own choice"}
        assert (await ana.call("POST", "/users/me/password", json=change)).status_code == 204
        assert (await ana.get("/users/me")).json()["password_expires_at"] is None
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(User).where(User.id == ana.id).values(password_expires_at=utc_now()))
        form = {"username": "ana@example.org", "password": "my own choice"}
        late = await admin.client.post("/api/v1/auth/login", data=form)
        assert (late.status_code, late.json()["error"]) == (401, "bad_credentials")

    async def test_given_password_is_not_shown(self, admin: Person) -> None:
        made = await admin.call("POST", "/admin/users/", json={**ANA, "password": "chosen by the admin"})
        assert made.json()["one_time_password"] is None
        assert made.json()["password_expires_at"] is None
        again = await admin.call("POST", "/admin/users/", json=ANA)
        assert (again.status_code, again.json()["error"]) == (409, "email_taken")

    async def test_reset_ends_logins_and_tokens(self, scene: Scene, admin: Person) -> None:
        robot = await script(scene.owner, "read")
        reset = await admin.call("POST", f"/admin/users/{scene.owner.id}/password-reset")
        assert utc_now().isoformat() < reset.json()["expires_at"] < (utc_now() + timedelta(hours=73)).isoformat()
        assert [(await person.get("/users/me")).status_code for person in (scene.owner, robot)] == [401, 401]
        owner = await Person.log_in(admin.client, "owner@example.org", reset.json()["one_time_password"])
        assert owner.id == scene.owner.id
        assert (await admin.call("POST", "/admin/users/4242/password-reset")).status_code == 404


class TestChange:
    async def test_fields(self, scene: Scene, admin: Person) -> None:
        path = f"/admin/users/{scene.owner.id}"
        changed = await admin.call("PATCH", path, json={"full_name": "New", "quota_bytes": 5, "is_superuser": True})
        assert changed.status_code == 200
        assert (changed.json()["full_name"], changed.json()["quota_bytes"]) == ("New", 5)
        assert (await admin.call("PATCH", path, json={"quota_bytes": None})).json()["quota_bytes"] is None
        assert (await scene.owner.get("/admin/users/")).status_code == 200

    @pytest.mark.parametrize("body", [{"full_name": None}, {"quota_bytes": -1}, {"email": "a@example.org"}, []])
    async def test_malformed_change_is_refused(self, admin: Person, body: object) -> None:
        assert (await admin.call("PATCH", "/admin/users/1", json=body)).status_code == 422

    async def test_disabling_ends_logins_and_tokens_for_good(self, scene: Scene, admin: Person) -> None:
        path, robot = f"/admin/users/{scene.owner.id}", await script(scene.owner, "read")
        assert (await admin.call("PATCH", path, json={"is_active": False})).status_code == 200
        assert (await admin.call("PATCH", path, json={"is_active": True})).status_code == 200
        assert (await scene.owner.get("/users/me")).status_code == 401
        assert (await robot.get("/users/me")).status_code == 401
        _, disabled = (await admin.get("/admin/audit/", action="user.changed")).json()["items"]
        assert (disabled["details"]["sessions"], disabled["details"]["tokens"]) == (1, 1)

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PATCH", "", {"is_superuser": False}),
            ("PATCH", "", {"is_active": False}),
            ("DELETE", "", None),
            ("POST", "/password-reset", None),
        ],
    )
    async def test_nobody_ends_their_own_account(
        self, scene: Scene, admin: Person, method: str, path: str, body: Json | None
    ) -> None:
        await make_admin(scene, scene.owner)
        answer = await admin.call(method, f"/admin/users/{admin.id}{path}", json=body)
        assert (answer.status_code, answer.json()["error"]) == (409, "own_account")
        assert (await admin.get("/admin/users/")).status_code == 200

    async def test_two_admins_cannot_remove_each_other_at_once(self, scene: Scene, admin: Person) -> None:
        await make_admin(scene, scene.owner)
        answers = await asyncio.gather(
            admin.call("PATCH", f"/admin/users/{scene.owner.id}", json={"is_superuser": False}),
            scene.owner.call("PATCH", "/admin/users/1", json={"is_superuser": False}),
        )
        assert 200 in {answer.status_code for answer in answers}
        async with scene.resources.sessions() as session:
            query = select(func.count()).select_from(User).where(User.is_superuser, User.is_active)
            assert await session.scalar(query) == 1


class TestDelete:
    async def test_account_with_meetings_needs_a_word_about_them(self, scene: Scene, admin: Person) -> None:
        meeting = await scene.meeting()
        path = f"/admin/users/{scene.owner.id}"
        answer = await admin.call("DELETE", path)
        assert (answer.status_code, answer.json()["error"]) == (409, "owns_meetings")
        assert "meetings=transfer&to=" in answer.json()["detail"]
        for heir in ("", f"&to={scene.owner.id}", "&to=4242"):
            refused = await admin.call("DELETE", f"{path}?meetings=transfer{heir}")
            assert (refused.status_code, refused.json()["error"]) == (422, "bad_heir")
        assert (await scene.owner.get(f"/meetings/{meeting['id']}")).status_code == 200

    async def test_meetings_are_handed_on(self, scene: Scene, admin: Person) -> None:
        meeting = await scene.meeting(scene.team_id)
        path = f"/admin/users/{scene.owner.id}?meetings=transfer&to={scene.stranger.id}"
        assert (await admin.call("DELETE", path)).status_code == 204
        handed = await scene.stranger.get(f"/meetings/{meeting['id']}")
        assert handed.json()["owner_id"] == scene.stranger.id
        assert (await scene.colleague.get(f"/meetings/{meeting['id']}")).status_code == 200
        assert (await admin.get(f"/meetings/{meeting['id']}")).status_code == 404
        assert (await scene.owner.get("/users/me")).status_code == 401
        assert len(await scene.objects(await scene.row(meeting["id"]))) == 1

    async def test_meetings_handed_on_count_for_their_new_owner_and_are_never_refused(
        self, scene: Scene, admin: Person
    ) -> None:
        await scene.meeting()
        heir = scene.stranger
        set_quota = await admin.call("PATCH", f"/admin/users/{heir.id}", json={"quota_bytes": len(WAV)})
        assert set_quota.status_code == 200, set_quota.text
        handed = await admin.call("DELETE", f"/admin/users/{scene.owner.id}?meetings=transfer&to={heir.id}")
        assert handed.status_code == 204, handed.text
        (kept,) = (await heir.get("/meetings/")).json()["items"]
        refused = await heir.upload()
        assert (refused.status_code, refused.json()["error"]) == (413, "quota_exceeded")
        await heir.call("DELETE", f"/meetings/{kept['id']}")
        assert (await heir.upload()).status_code == 202

    async def test_meetings_are_removed_with_their_objects_and_jobs(self, scene: Scene, admin: Person) -> None:
        meeting = await scene.meeting()
        row = await scene.row(meeting["id"])
        await admin.call("DELETE", f"/admin/users/{scene.owner.id}?meetings=remove")
        assert await scene.objects(row) == []
        assert await scene.resources.queue.redis.get(cancel_key(str(row.job_id))) is not None
        async with scene.resources.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Meeting)) == 0
            assert await session.scalar(select(func.count()).where(AuthSession.user_id == scene.owner.id)) == 0

    async def test_half_uploads_go_too(self, scene: Scene, admin: Person) -> None:
        begun = await scene.owner.call("POST", "/uploads/", json={"filename": "talk.wav", "size_bytes": 10_000_000})
        assert begun.status_code == 201, begun.text
        assert len(await scene.resources.store.unfinished_uploads(BUCKET_UPLOADS)) == 1
        assert (await admin.call("DELETE", f"/admin/users/{scene.owner.id}")).status_code == 204
        assert await scene.resources.store.unfinished_uploads(BUCKET_UPLOADS) == []

    async def test_private_voices_go_too(self, scene: Scene, admin: Person) -> None:
        key = f"user-{scene.owner.id}/x/voice/1.wav"
        await scene.resources.store.put(BUCKET_IDENTITY_BANK, key, b"voice")
        async with scene.resources.sessions.begin() as session:
            mine = Identity(id=uuid4(), name="Me", scope=f"user-{scene.owner.id}", created_by=scene.owner.id)
            ours = Identity(id=uuid4(), name="Us", scope="company", created_by=scene.owner.id)
            session.add_all([mine, ours])
            await session.flush()
            session.add(IdentityClip(identity_id=mine.id, sha256="0" * 64, s3_key=key))
        assert (await admin.call("DELETE", f"/admin/users/{scene.owner.id}")).status_code == 204
        async with scene.resources.sessions() as session:
            assert list(await session.scalars(select(Identity.name))) == ["Us"]
            assert await session.scalar(select(func.count()).select_from(ObjectPurge)) == 0
        assert await scene.resources.store.list(BUCKET_IDENTITY_BANK, key) == []
