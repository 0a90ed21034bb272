from datetime import timedelta

import pytest
from app.core.security import hash_token
from app.models import ApiToken, User, utc_now
from app.services.tokens import MAX_TOKENS
from sqlalchemy import select, update

from tests.integration.people import Json, Person, Scene


async def make(person: Person, *scopes: str, **fields: object) -> Json:
    answer = await person.call("POST", "/tokens/", json={"name": "Backup", "scopes": list(scopes), **fields})
    assert answer.status_code == 201, answer.text
    body: Json = answer.json()
    return body


async def script(person: Person, *scopes: str) -> Person:
    """The person's script, with a token of these scopes."""
    return Person(person.client, person.id, (await make(person, *scopes))["token"])


class TestToken:
    async def test_is_shown_once_and_kept_as_a_hash(self, scene: Scene) -> None:
        made = await make(scene.owner, "read", "upload", expires_in_days=30)
        assert made["token"].startswith("sms_")
        assert len(made["token"]) == 4 + 43
        assert made["token"].startswith(made["hint"])
        listed = (await scene.owner.get("/tokens/")).json()["items"]
        assert listed == [{name: value for name, value in made.items() if name != "token"}]
        async with scene.resources.sessions() as session:
            row = (await session.scalars(select(ApiToken))).one()
        assert row.hash == hash_token(made["token"])
        assert made["token"] not in repr(vars(row))

    async def test_does_what_its_scopes_allow_and_no_more(self, scene: Scene) -> None:
        reader = await script(scene.owner, "read")
        assert (await reader.get("/meetings/")).status_code == 200
        refused = await reader.upload()
        assert (refused.status_code, refused.json()["error"]) == (403, "missing_scope")
        uploader = await script(scene.owner, "upload")
        assert (await uploader.upload()).status_code == 202
        assert (await uploader.get("/meetings/")).status_code == 403

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/tokens/", None),
            ("POST", "/tokens/", {"name": "More", "scopes": ["read"]}),
            ("POST", "/users/me/password", {"current_password": "x", "new_password": "long enough"}),
            ("PATCH", "/users/me", {"full_name": "Me"}),
            ("GET", "/auth/sessions", None),
            ("POST", "/auth/logout", None),
        ],
    )
    async def test_never_reaches_the_account_itself(
        self, scene: Scene, method: str, path: str, body: Json | None
    ) -> None:
        robot = await script(scene.owner, "read", "upload", "write", "voices")
        answer = await robot.call(method, path, json=body)
        assert (answer.status_code, answer.json()["error"]) == (403, "missing_scope")

    async def test_administers_for_administrators_alone(self, scene: Scene, admin: Person) -> None:
        answer = await scene.owner.call("POST", "/tokens/", json={"name": "Root", "scopes": ["admin"]})
        assert (answer.status_code, answer.json()["error"]) == (403, "admin_only")
        robot = await script(admin, "admin")
        assert (await robot.get("/admin/users/")).status_code == 200
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(User).values(is_superuser=False))
        assert (await robot.get("/admin/users/")).status_code == 403

    async def test_revoked_token_is_nobody_at_once(self, scene: Scene) -> None:
        made = await make(scene.owner, "read")
        robot = Person(scene.owner.client, scene.owner.id, made["token"])
        assert (await scene.stranger.call("DELETE", f"/tokens/{made['id']}")).status_code == 404
        assert (await robot.get("/users/me")).status_code == 200
        assert (await scene.owner.call("DELETE", f"/tokens/{made['id']}")).status_code == 204
        assert (await scene.owner.call("DELETE", f"/tokens/{made['id']}")).status_code == 404
        assert (await robot.get("/users/me")).status_code == 401
        assert (await scene.owner.get("/tokens/")).json()["items"] == []

    async def test_expired_token_is_nobody(self, scene: Scene) -> None:
        robot = await script(scene.owner, "read")
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(ApiToken).values(expires_at=utc_now()))
        assert (await robot.get("/users/me")).status_code == 401

    async def test_last_use_is_noted_once_a_minute(self, scene: Scene) -> None:
        robot = await script(scene.owner, "read")

        async def used() -> object:
            return (await scene.owner.get("/tokens/")).json()["items"][0]["last_used_at"]

        assert await used() is None
        assert (await robot.get("/users/me")).status_code == 200
        first = await used()
        assert first is not None
        await robot.get("/users/me")
        assert await used() == first
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(ApiToken).values(last_used_at=utc_now() - timedelta(seconds=61)))
        assert (await robot.get("/meetings/4242")).status_code == 404
        assert str(await used()) > str(first)

    async def test_nobody_has_more_than_fifty(self, scene: Scene) -> None:
        for _ in range(MAX_TOKENS):
            await make(scene.owner, "read")
        answer = await scene.owner.call("POST", "/tokens/", json={"name": "One more", "scopes": ["read"]})
        assert (answer.status_code, answer.json()["error"]) == (409, "too_many_tokens")
        page = (await scene.owner.get("/tokens/", limit=20)).json()
        assert len(page["items"]) == 20
        assert len((await scene.owner.get("/tokens/", cursor=page["next_cursor"])).json()["items"]) == 30

    @pytest.mark.parametrize(
        "body",
        [
            {"name": "A", "scopes": []},
            {"name": "A", "scopes": ["account"]},
            {"name": "A", "scopes": ["everything"]},
            {"name": "A", "scopes": ["read", "read"]},
            {"name": "\x00", "scopes": ["read"]},
            {"name": "A", "scopes": ["read"], "expires_in_days": 0},
            {"name": "A", "scopes": ["read"], "expires_in_days": 3651},
            {"name": "A", "scopes": ["read"], "token": "mine"},
        ],
    )
    async def test_malformed_token_is_refused(self, scene: Scene, body: Json) -> None:
        assert (await scene.owner.call("POST", "/tokens/", json=body)).status_code == 422

    async def test_refusal_names_the_scopes(self, scene: Scene) -> None:
        answer = await scene.owner.call("POST", "/tokens/", json={"name": "A", "scopes": ["everything"]})
        assert answer.json()["detail"] == "scopes.0: Input should be 'read', 'upload', 'write', 'voices' or 'admin'."
