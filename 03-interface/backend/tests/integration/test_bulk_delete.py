"""Many meetings deleted at once, each as if alone."""

import pytest
from app.models import AuditEvent, Meeting
from sqlalchemy import func, select

from tests.integration.people import Json, Scene
from tests.integration.polling import until


async def delete(scene: Scene, ids: list[int], status: int = 200) -> Json:
    answer = await scene.owner.call("POST", "/meetings/delete", json={"ids": ids})
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


async def test_says_what_became_of_each(scene: Scene) -> None:
    own = [await scene.meeting() for _ in range(2)]
    theirs, hidden = await scene.meeting(1, owner=scene.colleague), await scene.meeting(owner=scene.colleague)
    rows = [await scene.row(meeting["id"]) for meeting in own]
    wanted = [own[1]["id"], theirs["id"], hidden["id"], own[0]["id"], 2_000_000_000]
    report = await delete(scene, wanted)
    outcomes = ["deleted", "not_owner", "not_found", "deleted", "not_found"]
    assert report["results"] == [{"id": i, "outcome": o} for i, o in zip(wanted, outcomes, strict=True)]
    async with scene.resources.sessions() as session:
        assert set(await session.scalars(select(Meeting.id))) == {theirs["id"], hidden["id"]}
        recorded = select(AuditEvent.target_id).where(AuditEvent.action == "meeting.deleted")
        assert set(await session.scalars(recorded)) == {str(meeting["id"]) for meeting in own}

    async def nothing_left() -> bool:
        return not [key for row in rows for key in await scene.objects(row)]

    await until(nothing_left)
    for row in rows:
        assert await scene.resources.queue.redis.get(f"scribe:cancel:{row.job_id}") is not None


async def test_twice_the_same_is_deleted_once(scene: Scene) -> None:
    meeting = await scene.meeting()
    report = await delete(scene, [meeting["id"], meeting["id"]])
    assert [item["outcome"] for item in report["results"]] == ["deleted", "deleted"]
    async with scene.resources.sessions() as session:
        assert await session.scalar(select(func.count()).where(AuditEvent.action == "meeting.deleted")) == 1


@pytest.mark.parametrize("ids", [[], [0], list(range(1, 102)), ["x"]])
async def test_refuses_what_is_no_list_of_meetings(scene: Scene, ids: list[int]) -> None:
    await delete(scene, ids, status=422)
