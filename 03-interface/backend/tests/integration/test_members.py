import asyncio

import pytest
from app.models import User, meeting_group_link
from app.repositories import users
from app.services import quotas
from sqlalchemy import insert

from tests.integration.people import Person, Scene


class TestRead:
    async def test_members_see_each_other(self, scene: Scene, admin: Person) -> None:
        path = f"/groups/{scene.team_id}/members"
        for reader in (scene.owner, admin):
            items = (await reader.get(path)).json()["items"]
            assert items == [
                {"id": scene.owner.id, "full_name": "Owner", "email": "owner@example.org"},
                {"id": scene.colleague.id, "full_name": "Colleague", "email": "colleague@example.org"},
            ]

    async def test_others_do_not(self, scene: Scene) -> None:
        answers = [await scene.stranger.get(f"/groups/{group_id}/members") for group_id in (scene.team_id, 4242)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()

    async def test_pages_and_disabled_accounts(self, scene: Scene, admin: Person) -> None:
        await admin.call("PATCH", f"/admin/users/{scene.colleague.id}", json={"is_active": False})
        first = (await scene.owner.get("/groups/1/members", limit=2)).json()
        second = (await scene.owner.get("/groups/1/members", limit=2, cursor=first["next_cursor"])).json()
        assert [item["id"] for item in first["items"] + second["items"]] == [1, scene.owner.id, scene.stranger.id]


class TestWrite:
    async def test_member_comes_and_goes(self, scene: Scene, admin: Person) -> None:
        meeting = await scene.meeting(scene.team_id)
        path = f"/groups/{scene.team_id}/members/{scene.stranger.id}"
        for _ in range(2):
            assert (await admin.call("PUT", path)).status_code == 204
        assert (await scene.stranger.get(f"/meetings/{meeting['id']}")).status_code == 200
        assert (await admin.call("DELETE", path)).status_code == 204
        assert (await scene.stranger.get(f"/meetings/{meeting['id']}")).status_code == 404
        gone = await admin.call("DELETE", path)
        assert (gone.status_code, gone.json()["error"]) == (404, "member_not_found")

    async def test_everybody_stays_in_the_group_of_everybody(self, scene: Scene, admin: Person) -> None:
        answer = await admin.call("DELETE", f"/groups/1/members/{scene.stranger.id}")
        assert (answer.status_code, answer.json()["error"]) == (409, "default_group")

    @pytest.mark.parametrize("path", ["/groups/4242/members/1", "/groups/2/members/4242"])
    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    async def test_unknown_group_or_account(self, admin: Person, method: str, path: str) -> None:
        assert (await admin.call(method, path)).status_code == 404

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    async def test_members_decide_nothing(self, scene: Scene, method: str) -> None:
        answer = await scene.owner.call(method, f"/groups/{scene.team_id}/members/{scene.stranger.id}")
        assert (answer.status_code, answer.json()["error"]) == (403, "admin_only")


async def test_an_upload_and_a_new_member_do_not_wait_in_a_ring(scene: Scene, admin: Person) -> None:
    resources, meeting = scene.resources, await scene.meeting()
    async with resources.sessions.begin() as upload:
        owner = await users.active_by_id(upload, scene.owner.id)
        assert isinstance(owner, User)
        await quotas.require_room(upload, resources.settings, owner, 1)
        adding = asyncio.create_task(admin.call("PUT", f"/groups/2/members/{scene.owner.id}"))
        await asyncio.sleep(0.3)  # holds the group now, and waits for the account
        link = insert(meeting_group_link).values(meeting_id=meeting["id"], group_id=2)
        await asyncio.wait_for(upload.execute(link), 5)
    assert (await adding).status_code == 204


async def test_one_of_two_groups_of_a_name_wins(admin: Person) -> None:
    names = ("Atlas", "ATLAS", "atlas", "aTLAS")
    answers = await asyncio.gather(
        *(admin.call("POST", "/groups/", json={"name": name, "type": "project"}) for name in names)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["error"] for answer in answers if answer.status_code == 409} == {"group_exists"}
