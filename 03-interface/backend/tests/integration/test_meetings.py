import json

import pytest
from app.core.types import MeetingStatus
from app.models import Group, Meeting
from app.services import purges
from scribe_contracts.queue import progress_key
from sqlalchemy import event, update

from tests.integration.people import Json, Scene


async def set_status(scene: Scene, meeting: Json, status: MeetingStatus) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(Meeting).where(Meeting.id == meeting["id"]).values(status=status))


class TestLists:
    async def test_pages_are_newest_first_and_complete(self, scene: Scene) -> None:
        made = [(await scene.meeting())["id"] for _ in range(7)]
        found, cursor, pages = [], None, 0
        while pages == 0 or cursor:
            page = (await scene.owner.get("/meetings/", limit=3, **({"cursor": cursor} if cursor else {}))).json()
            found += [item["id"] for item in page["items"]]
            cursor, pages = page["next_cursor"], pages + 1
        assert (found, pages) == (made[::-1], 3)

    async def test_mine_leaves_out_what_others_share(self, scene: Scene) -> None:
        theirs = await scene.meeting(1, owner=scene.colleague)
        own = await scene.meeting(1)
        assert [item["id"] for item in (await scene.owner.get("/meetings/mine")).json()["items"]] == [own["id"]]
        both = [item["id"] for item in (await scene.owner.get("/meetings/")).json()["items"]]
        assert both == [own["id"], theirs["id"]]

    async def test_filters_by_group_and_status(self, scene: Scene) -> None:
        plain, shared = await scene.meeting(), await scene.meeting(scene.team_id)
        await set_status(scene, shared, MeetingStatus.FAILED)

        async def ids(**filters: object) -> list[int]:
            return [item["id"] for item in (await scene.owner.get("/meetings/", **filters)).json()["items"]]

        assert await ids(group_id=scene.team_id) == [shared["id"]]
        assert await ids(status="pending") == [plain["id"]]
        assert await ids(status="pending", group_id=scene.team_id) == []

    @pytest.mark.parametrize(
        "query",
        [
            "status=done",
            "group_id=x",
            "group_id=0",
            "group_id=99999999999",
            "cursor=x",
            "cursor=djE6LTE",
            "limit=0",
            "limit=101",
        ],
    )
    async def test_malformed_query_is_refused(self, scene: Scene, query: str) -> None:
        answer = await scene.owner.call("GET", f"/meetings/?{query}")
        assert answer.status_code == 422
        assert set(answer.json()) == {"error", "detail"}

    async def test_list_takes_few_queries_however_long_it_is(self, scene: Scene) -> None:
        for _ in range(5):
            await scene.meeting(1, scene.team_id)
        statements: list[str] = []

        @event.listens_for(scene.resources.engine.sync_engine, "before_cursor_execute")
        def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        await scene.colleague.get("/meetings/")
        assert len([statement for statement in statements if "SELECT" in statement]) <= 4

    async def test_list_leaves_the_text_out(self, scene: Scene) -> None:
        await scene.meeting()
        assert "transcription_text" not in (await scene.owner.get("/meetings/")).json()["items"][0]


class TestProgress:
    async def test_running_job_shows_its_stage(self, scene: Scene) -> None:
        meeting = await scene.meeting(1)
        await set_status(scene, meeting, MeetingStatus.PROCESSING)
        told = {"stage": "diarize", "progress": 0.4, "attempt": 1, "updated_at": "2026-11-23T10:00:00Z"}
        await scene.resources.queue.redis.set(progress_key(meeting["job_id"]), json.dumps(told))
        shown = [
            (await scene.owner.get(f"/meetings/{meeting['id']}")).json(),
            (await scene.stranger.get("/meetings/")).json()["items"][0],
        ]
        assert [(item["stage"], item["progress"]) for item in shown] == [("diarize", 0.4)] * 2

    @pytest.mark.parametrize(
        "told", ["", "x", "[]", '{"stage": "lunch", "progress": 1, "attempt": 1}', '{"stage": "fuse", "attempt": 1}']
    )
    async def test_nonsense_in_redis_is_no_progress(self, scene: Scene, told: str) -> None:
        meeting = await scene.meeting()
        await set_status(scene, meeting, MeetingStatus.PROCESSING)
        await scene.resources.queue.redis.set(progress_key(meeting["job_id"]), told)
        assert (await scene.owner.get(f"/meetings/{meeting['id']}")).json()["stage"] is None

    async def test_progress_of_an_older_attempt_is_none(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        await set_status(scene, meeting, MeetingStatus.PROCESSING)
        told = json.dumps({"stage": "fuse", "progress": 1, "attempt": 7})
        await scene.resources.queue.redis.set(progress_key(meeting["job_id"]), told)
        assert (await scene.owner.get(f"/meetings/{meeting['id']}")).json()["stage"] is None


class TestUpdate:
    async def test_title_and_groups(self, scene: Scene) -> None:
        meeting = await scene.meeting(scene.team_id)
        path = f"/meetings/{meeting['id']}"
        changed = await scene.owner.call("PATCH", path, json={"title": " New\n title ", "group_ids": [1]})
        assert changed.json()["title"] == "New title"
        assert [group["id"] for group in changed.json()["groups"]] == [1]
        assert (await scene.stranger.get(path)).json()["title"] == "New title"

    async def test_sharing_moves_updated_at(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        path = f"/meetings/{meeting['id']}"
        changed = (await scene.owner.call("PATCH", path, json={"group_ids": [scene.team_id]})).json()
        assert changed["updated_at"] > meeting["updated_at"]

    async def test_group_that_became_inactive_may_stay_and_filters_nothing(self, scene: Scene) -> None:
        meeting = await scene.meeting(scene.team_id)
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(Group).where(Group.id == scene.team_id).values(is_active=False))
        path = f"/meetings/{meeting['id']}"
        answer = await scene.owner.call("PATCH", path, json={"group_ids": [scene.team_id, 1]})
        assert [group["id"] for group in answer.json()["groups"]] == [1, scene.team_id]
        assert (await scene.owner.get("/meetings/", group_id=scene.team_id)).json()["items"] == []

    async def test_absent_fields_stay(self, scene: Scene) -> None:
        meeting = await scene.meeting(1)
        changed = (await scene.owner.call("PATCH", f"/meetings/{meeting['id']}", json={})).json()
        assert {**changed, "updated_at": ""} == {**meeting, "updated_at": ""}

    async def test_group_of_others_cannot_be_attached(self, scene: Scene) -> None:
        meeting = await scene.meeting(owner=scene.stranger)
        answers = [
            await scene.stranger.call("PATCH", f"/meetings/{meeting['id']}", json={"group_ids": [group_id]})
            for group_id in (scene.team_id, 4242)
        ]
        assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [(422, "unknown_group")] * 2

    @pytest.mark.parametrize(
        "body",
        [
            {"title": ""},
            {"title": "\x00"},
            {"title": None},
            {"title": "x" * 201},
            {"group_ids": None},
            {"group_ids": ["a"]},
            {"group_ids": [0]},
            {"group_ids": [2**40]},
            {"owner_id": 1},
            {"status": "completed"},
            "text",
        ],
    )
    async def test_malformed_change_is_refused(self, scene: Scene, body: object) -> None:
        meeting = await scene.meeting()
        assert (await scene.owner.call("PATCH", f"/meetings/{meeting['id']}", json=body)).status_code == 422


class TestDelete:
    async def test_removes_row_recording_and_everything_made_from_it(self, scene: Scene) -> None:
        meeting = await scene.meeting(1)
        row = await scene.row(meeting["id"])
        await scene.store_result(meeting)
        assert len(await scene.objects(row)) == 2
        await scene.resources.queue.redis.flushdb()  # its job is not queued any more
        assert (await scene.owner.call("DELETE", f"/meetings/{meeting['id']}")).status_code == 204
        assert (await scene.owner.get(f"/meetings/{meeting['id']}")).status_code == 404
        assert await scene.objects(row) == []

    async def test_running_job_is_asked_to_stop_and_its_late_objects_go_too(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        row = await scene.row(meeting["id"])
        await scene.owner.call("DELETE", f"/meetings/{meeting['id']}")
        redis = scene.resources.queue.redis
        assert await redis.get(f"scribe:cancel:{row.job_id}") == b"1"
        await scene.resources.store.put("processed", row.result_prefix + "late.json", b"{}")
        await redis.delete("scribe:jobs")
        await purges.run(scene.resources.sessions, scene.resources.store, held_jobs=())
        assert await scene.objects(row) == []

    async def test_neighbours_objects_stay(self, scene: Scene) -> None:
        kept, gone = await scene.meeting(), await scene.meeting()
        await scene.owner.call("DELETE", f"/meetings/{gone['id']}")
        assert len(await scene.objects(await scene.row(kept["id"]))) == 1


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999", "1.5"])
async def test_impossible_number_is_refused(scene: Scene, number: str) -> None:
    assert (await scene.owner.get(f"/meetings/{number}")).status_code in (404, 422)
