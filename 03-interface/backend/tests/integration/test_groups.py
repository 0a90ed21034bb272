import asyncio

import pytest
from app.models import Group
from sqlalchemy import select

from tests.integration.people import Json, Person, Scene


class TestRead:
    async def test_member_sees_own_groups_alone(self, scene: Scene) -> None:
        items = (await scene.stranger.get("/groups/")).json()["items"]
        assert [item["name"] for item in items] == ["Tous"]
        assert (await scene.stranger.get("/groups/1")).json()["name"] == "Tous"

    async def test_other_group_is_as_absent_as_no_group(self, scene: Scene) -> None:
        answers = [await scene.stranger.get(f"/groups/{group_id}") for group_id in (scene.team_id, 4242)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()

    async def test_pages_follow_one_another(self, admin: Person) -> None:
        names, cursor = [], None
        while True:
            page = (await admin.get("/groups/", limit=4, **({"cursor": cursor} if cursor else {}))).json()
            names += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(names) == len(set(names)) == 9


class TestWrite:
    async def test_create_change_and_delete(self, admin: Person) -> None:
        made = await admin.call("POST", "/groups/", json={"name": "Atlas", "type": "project", "description": "New"})
        assert made.status_code == 201
        path = f"/groups/{made.json()['id']}"
        changed = await admin.call("PATCH", path, json={"is_active": False, "description": None})
        assert changed.json() == {**made.json(), "is_active": False, "description": None}
        assert (await admin.call("DELETE", path)).status_code == 204
        assert (await admin.get(path)).status_code == 404

    @pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
    async def test_members_may_not(self, scene: Scene, method: str) -> None:
        path = "/groups/" if method == "POST" else f"/groups/{scene.team_id}"
        answer = await scene.owner.call(method, path, json={"name": "Atlas", "type": "project"})
        assert (answer.status_code, answer.json()["error"]) == (403, "admin_only")

    async def test_name_is_taken(self, admin: Person) -> None:
        answer = await admin.call("POST", "/groups/", json={"name": "RH", "type": "project"})
        assert (answer.status_code, answer.json()["error"]) == (409, "group_exists")
        answer = await admin.call("PATCH", "/groups/2", json={"name": "rh"})
        assert (answer.status_code, answer.json()["error"]) == (409, "group_exists")

    async def test_own_name_may_change_its_case(self, admin: Person) -> None:
        assert (await admin.call("PATCH", "/groups/2", json={"name": "DIRECTION"})).status_code == 200

    async def test_change_and_deletion_at_once(self, admin: Person) -> None:
        for number in range(2, 8):
            path = f"/groups/{number}"
            changes = [admin.call("PATCH", path, json={"description": str(turn)}) for turn in range(4)]
            *changed, gone = await asyncio.gather(*changes, admin.call("DELETE", path))
            assert gone.status_code == 204
            assert {answer.status_code for answer in changed} <= {200, 404}

    @pytest.mark.parametrize(
        ("method", "body"), [("DELETE", None), ("PATCH", {"name": "All"}), ("PATCH", {"is_active": False})]
    )
    async def test_group_of_everybody_stays(self, admin: Person, method: str, body: Json | None) -> None:
        answer = await admin.call(method, "/groups/1", json=body)
        assert (answer.status_code, answer.json()["error"]) == (409, "default_group")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"name": "Atlas"},
            {"name": "Atlas", "type": "club"},
            {"name": "", "type": "project"},
            {"name": "\x00", "type": "project"},
            {"name": "\ufb2c" * 200, "type": "project"},
            {"name": "Atlas", "type": "project", "description": "\ufb2c" * 500},
            {"name": "Atlas", "type": "project", "id": 1},
            [],
        ],
    )
    async def test_malformed_group_is_refused(self, admin: Person, body: object) -> None:
        assert (await admin.call("POST", "/groups/", json=body)).status_code == 422

    @pytest.mark.parametrize("field", ["name", "type", "is_active"])
    async def test_required_field_cannot_be_emptied(self, admin: Person, field: str) -> None:
        assert (await admin.call("PATCH", "/groups/2", json={field: None})).status_code == 422

    async def test_meeting_outlives_its_group(self, scene: Scene, admin: Person) -> None:
        meeting = await scene.meeting(scene.team_id)
        assert (await admin.call("DELETE", f"/groups/{scene.team_id}")).status_code == 204
        assert (await scene.owner.get(f"/meetings/{meeting['id']}")).json()["groups"] == []
        assert (await scene.colleague.get(f"/meetings/{meeting['id']}")).status_code == 404
        async with scene.resources.sessions() as session:
            assert await session.scalar(select(Group).where(Group.id == scene.team_id)) is None
