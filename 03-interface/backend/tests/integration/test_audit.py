import json

import pytest
from app.models import AuditEvent
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.integration.conftest import Api
from tests.integration.people import Json, Person, Scene
from tests.integration.test_tokens import make


async def events(admin: Person, **query: object) -> list[Json]:
    answer = await admin.get("/admin/audit/", **query)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


class TestRecord:
    async def test_logins_that_fail_name_the_account_and_never_what_was_typed(self, api: Api, admin: Person) -> None:
        for username, password in (("admin@example.com", "typed-secret"), ("typed-name@example.com", "typed-secret")):
            await api.client.post("/api/v1/auth/login", data={"username": username, "password": password})
        unknown, known = await events(admin, action="login.failed")
        assert (known["target_id"], unknown["target_id"]) == ("1", None)
        assert (known["actor_kind"], known["address"]) == ("anonymous", "127.0.0.1")
        succeeded = (await events(admin, action="login.succeeded"))[0]
        assert (succeeded["actor_id"], succeeded["actor_label"]) == (1, "admin@example.com")
        async with api.resources.sessions() as session:
            rows = await session.execute(text("SELECT row_to_json(audit_event)::text FROM audit_event"))
            assert "typed-" not in "".join(row[0] for row in rows)

    async def test_acts_of_people_and_of_their_tokens(self, scene: Scene, admin: Person) -> None:
        made = await make(admin, "admin")
        robot = Person(admin.client, admin.id, made["token"])
        await robot.call("POST", "/groups/", json={"name": "Atlas", "type": "project"})
        await admin.call("PUT", f"/groups/2/members/{scene.stranger.id}")
        await admin.call("PATCH", f"/admin/users/{scene.stranger.id}", json={"is_active": False})
        await admin.call("DELETE", f"/tokens/{made['id']}")
        await admin.get(f"/admin/users/{scene.stranger.id}")
        found = await events(admin, actor_id=1)
        assert [event["action"] for event in found][:6] == [
            "user.read",
            "token.revoked",
            "user.changed",
            "group.member_added",
            "group.created",
            "token.created",
        ]
        assert [event["actor_kind"] for event in found][:6] == ["user"] * 4 + ["api_token", "user"]
        assert found[2]["details"] == {"fields": ["is_active"], "is_active": False, "sessions": 1, "tokens": 0}
        assert found[3]["details"] == {"user_id": scene.stranger.id}
        assert made["token"] not in json.dumps(found)

    async def test_refused_act_leaves_no_record(self, scene: Scene, admin: Person) -> None:
        await admin.call("DELETE", "/groups/1")
        await scene.owner.call("POST", "/groups/", json={"name": "Atlas", "type": "project"})
        assert [event for event in await events(admin) if event["action"].startswith("group.")] == []


class TestRead:
    async def test_pages_and_filters(self, admin: Person) -> None:
        for number in range(5):
            await admin.call("POST", "/groups/", json={"name": f"G{number}", "type": "project"})
        found = await events(admin, action="group.created")
        assert [event["target_id"] for event in found] == sorted((e["target_id"] for e in found), reverse=True)
        assert len(found) == 5
        first = (await admin.get("/admin/audit/", action="group.created", limit=2)).json()
        rest = (await admin.get("/admin/audit/", action="group.created", cursor=first["next_cursor"])).json()
        assert [event["id"] for event in first["items"] + rest["items"]] == [event["id"] for event in found]
        one = await events(admin, target_type="group", target_id=found[1]["target_id"])
        assert [event["id"] for event in one] == [found[1]["id"]]
        moment = found[2]["at"]
        assert len(await events(admin, action="group.created", since=moment)) == 3
        assert len(await events(admin, action="group.created", until=moment)) == 2

    async def test_others_may_not(self, scene: Scene) -> None:
        answer = await scene.owner.get("/admin/audit/")
        assert (answer.status_code, answer.json()["error"]) == (403, "admin_only")

    @pytest.mark.parametrize(
        "query",
        [
            {"since": "yesterday"},
            {"since": "2026-01-01T00:00:00"},
            {"until": "0001-01-01T00:00:00+23:59"},
            {"action": "a b"},
            {"target_id": "\x00"},
            {"actor_id": 0},
        ],
    )
    async def test_malformed_filter_is_refused(self, admin: Person, query: Json) -> None:
        assert (await admin.get("/admin/audit/", **query)).status_code == 422


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET action = 'nothing'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
@pytest.mark.parametrize("role", ["origin", "replica"])
async def test_log_only_grows(api: Api, admin: Person, role: str, statement: str) -> None:
    async with api.resources.sessions() as session:
        await session.execute(text(f"SET LOCAL session_replication_role = {role}"))
        with pytest.raises(DBAPIError, match="append-only"):
            await session.execute(text(statement))
    async with api.resources.sessions() as session:
        assert list(await session.scalars(select(AuditEvent.action))) == ["login.succeeded"]
