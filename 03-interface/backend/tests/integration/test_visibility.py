"""Who sees which meeting: the rule that everything else stands on."""

import pytest
from app.models import Group, User
from sqlalchemy import update

from tests.integration.people import Json, Person, Scene


async def sees(person: Person, meeting: Json) -> bool:
    """Whether a person sees a meeting: by number, in the list, through its transcript, and all of them alike."""
    by_number = (await person.get(f"/meetings/{meeting['id']}")).status_code
    listed = meeting["id"] in [item["id"] for item in (await person.get("/meetings/")).json()["items"]]
    transcript = (await person.get(f"/meetings/{meeting['id']}/transcript")).status_code
    assert (by_number, transcript) == ((200, 409) if listed else (404, 404))
    return listed


async def test_meeting_without_groups_is_its_owners_alone(scene: Scene, admin: Person) -> None:
    meeting = await scene.meeting()
    seen = [await sees(person, meeting) for person in (scene.owner, scene.colleague, scene.stranger, admin)]
    assert seen == [True, False, False, False]


async def test_shared_group_shows_it_to_members_alone(scene: Scene, admin: Person) -> None:
    meeting = await scene.meeting(scene.team_id)
    seen = [await sees(person, meeting) for person in (scene.owner, scene.colleague, scene.stranger, admin)]
    assert seen == [True, True, False, False]


async def test_group_of_everybody_shows_it_to_all(scene: Scene, admin: Person) -> None:
    meeting = await scene.meeting(1)
    seen = [await sees(person, meeting) for person in (scene.owner, scene.colleague, scene.stranger, admin)]
    assert seen == [True, True, True, True]


async def test_inactive_group_grants_nothing(scene: Scene) -> None:
    meeting = await scene.meeting(scene.team_id)
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(Group).where(Group.id == scene.team_id).values(is_active=False))
    assert [await sees(person, meeting) for person in (scene.owner, scene.colleague)] == [True, False]


async def test_one_of_two_groups_is_enough_and_lists_it_once(scene: Scene) -> None:
    meeting = await scene.meeting(1, scene.team_id)
    assert await sees(scene.stranger, meeting)
    items = (await scene.colleague.get("/meetings/")).json()["items"]
    assert [item["id"] for item in items] == [meeting["id"]]


async def test_reader_does_not_learn_of_groups_of_others(scene: Scene) -> None:
    meeting = await scene.meeting(1, scene.team_id)
    for path in (f"/meetings/{meeting['id']}", "/meetings/"):
        body = (await scene.stranger.get(path)).json()
        shown = body["items"][0] if "items" in body else body
        assert [group["name"] for group in shown["groups"]] == ["Tous"]
    assert [group["id"] for group in meeting["groups"]] == [1, scene.team_id]


async def test_group_filter_does_not_tell_what_groups_others_share_with(scene: Scene) -> None:
    await scene.meeting(1, scene.team_id)
    assert (await scene.stranger.get("/meetings/", group_id=scene.team_id)).json()["items"] == []
    assert len((await scene.colleague.get("/meetings/", group_id=scene.team_id)).json()["items"]) == 1


async def test_owner_who_left_the_group_still_sees_it(scene: Scene) -> None:
    meeting = await scene.meeting(scene.team_id)
    async with scene.resources.sessions.begin() as session:
        owner = await session.get_one(User, scene.owner.id, options=[])
        await session.refresh(owner, ["groups"])
        owner.groups = []
    assert await sees(scene.owner, meeting)


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"title": "Mine now"}), ("DELETE", None)])
async def test_only_the_owner_writes(scene: Scene, admin: Person, method: str, body: Json | None) -> None:
    meeting = await scene.meeting(scene.team_id)
    path = f"/meetings/{meeting['id']}"
    answers = [await person.call(method, path, json=body) for person in (scene.stranger, scene.colleague, admin)]
    assert [answer.status_code for answer in answers] == [404, 403, 404]
    assert (await scene.owner.get(path)).json()["title"] == meeting["title"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/me"),
        ("POST", "/process/"),
        ("GET", "/meetings/"),
        ("GET", "/meetings/mine"),
        ("GET", "/meetings/1"),
        ("GET", "/meetings/1/transcript"),
        ("PATCH", "/meetings/1"),
        ("DELETE", "/meetings/1"),
        ("GET", "/groups/"),
        ("GET", "/groups/1"),
        ("POST", "/groups/"),
        ("PATCH", "/groups/1"),
        ("DELETE", "/groups/1"),
        ("POST", "/internal/webhook/transcription-complete"),
    ],
)
async def test_nobody_gets_nothing(scene: Scene, method: str, path: str) -> None:
    nobody = Person(scene.owner.client, 0, "x")
    await scene.meeting(1)
    assert (await nobody.call(method, path)).status_code == 401
