"""Lists: what they are narrowed to, what they show, and what they cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from app.models import Group, Identity, Meeting, Speaker
from sqlalchemy import event, text, update
from structlog.contextvars import get_contextvars

from tests.integration.conftest import Api
from tests.integration.people import Json, Person, Scene
from tests.integration.test_transcript import completed


@contextmanager
def counted(api: Api) -> Iterator[list[str]]:
    """The statements of requests: what runs beside them asks the database too."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        if get_contextvars().get("request_id"):
            seen.append(arguments[2])

    engine = api.resources.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def ids(person: Person, path: str = "/meetings/", **params: object) -> list[int]:
    answer = await person.get(path, **params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def change(scene: Scene, meeting: Json, **values: object) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(Meeting).where(Meeting.id == meeting["id"]).values(**values))


async def say(scene: Scene, *rows: Identity | Speaker) -> None:
    async with scene.resources.sessions.begin() as session:
        session.add_all(rows)


class TestFilters:
    async def test_owner(self, scene: Scene) -> None:
        mine, theirs = await scene.meeting(1), await scene.meeting(1, owner=scene.colleague)
        await scene.meeting(owner=scene.colleague)
        assert await ids(scene.owner, owner_id=scene.owner.id) == [mine["id"]]
        assert await ids(scene.owner, owner_id=scene.colleague.id) == [theirs["id"]]
        assert await ids(scene.owner, "/meetings/mine", owner_id=scene.colleague.id) == []

    async def test_language_and_status_together(self, scene: Scene) -> None:
        french, english = await scene.meeting(), await scene.meeting()
        await change(scene, french, language="fr", status="failed")
        await change(scene, english, language="en", status="failed")
        assert await ids(scene.owner, language="fr", status="failed") == [french["id"]]
        assert await ids(scene.owner, language="fr", status="pending") == []

    async def test_date(self, scene: Scene) -> None:
        old, new = await scene.meeting(), await scene.meeting()
        now = datetime.now(UTC)
        await change(scene, old, created_at=now - timedelta(days=9))
        week = (now - timedelta(days=7)).isoformat()
        assert await ids(scene.owner, created_from=week) == [new["id"]]
        assert await ids(scene.owner, created_to=week) == [old["id"]]

    @pytest.mark.parametrize("value", ["yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"])
    async def test_date_that_is_none(self, scene: Scene, value: str) -> None:
        assert (await scene.owner.get("/meetings/", created_from=value)).status_code == 422

    async def test_group_of_mine_and_owner(self, scene: Scene) -> None:
        shared = await scene.meeting(scene.team_id)
        await scene.meeting(scene.team_id, owner=scene.colleague)
        found = await ids(scene.colleague, group_id=scene.team_id, owner_id=scene.owner.id)
        assert found == [shared["id"]]


class TestSpeaker:
    async def test_name_that_a_person_gave(self, scene: Scene) -> None:
        meeting = await scene.meeting(1)
        await say(scene, Speaker(meeting_id=meeting["id"], label="S0", name="Zoé Noël", speech_s=1))
        for part in ("zoe", "Noe", "zoé noël", "NOËL"):
            assert await ids(scene.stranger, speaker=part) == [meeting["id"]]
        assert await ids(scene.stranger, speaker="oë") == []

    async def test_voice_is_found_by_those_who_may_know_it_alone(self, scene: Scene) -> None:
        person = Identity(id=uuid4(), name="Ana Bernard", scope=f"group-{scene.team_id}")
        meeting = await scene.meeting(1)
        await say(scene, person)
        voice = Speaker(meeting_id=meeting["id"], label="S0", identity_id=person.id, named_by="voice", speech_s=3)
        await say(scene, voice)
        for wanted in ("bern", str(person.id)):
            assert await ids(scene.colleague, speaker=wanted) == [meeting["id"]]
            assert await ids(scene.stranger, speaker=wanted) == []
        assert await ids(scene.colleague, q="bernard") == [meeting["id"]]
        assert await ids(scene.stranger, q="bernard") == []

    @pytest.mark.parametrize("name", ["'", "':*", "&", "!", " ", "'' | a", "a\x00b", "\\", "x" * 200])
    async def test_hostile_name(self, scene: Scene, name: str) -> None:
        await scene.meeting()
        assert await ids(scene.owner, speaker=name) == []


class TestShown:
    async def test_item_says_who_spoke_how_much_and_how_it_began(self, scene: Scene) -> None:
        meeting = await completed(scene, scene.team_id)
        item = (await scene.colleague.get("/meetings/")).json()["items"][0]
        assert item["id"] == meeting["id"]
        assert [group["id"] for group in item["groups"]] == [scene.team_id]
        assert item["excerpt"]
        assert sum(speaker["share"] for speaker in item["speakers"]) == pytest.approx(1, abs=0.01)
        assert {speaker["name"] for speaker in item["speakers"]} == {None}

    async def test_name_beyond_the_readers_scope_is_not_shown(self, scene: Scene) -> None:
        meeting = await scene.meeting(1)
        secret = Identity(id=UUID(int=7), name="Secret", scope=f"user-{scene.owner.id}")
        await say(scene, secret)
        await say(scene, Speaker(meeting_id=meeting["id"], label="S0", identity_id=secret.id, named_by="voice"))
        shown = [(await person.get("/meetings/")).json()["items"][0] for person in (scene.owner, scene.stranger)]
        assert [item["speakers"][0]["name"] for item in shown] == ["Secret", None]
        assert shown[1]["speakers"][0]["identity_id"] is None


@pytest.fixture
async def house(scene: Scene) -> int:
    """3000 meetings of the colleague, shared with the team; 3 with everybody."""
    async with scene.resources.sessions.begin() as session:
        await session.execute(text("ALTER TABLE meeting DISABLE TRIGGER USER"))
        rows = text(
            "INSERT INTO meeting (title, original_filename, s3_path, status, owner_id, size_bytes, sha256, job_id,"
            " attempt, resends, result_prefix, language, created_at, updated_at, search)"
            " SELECT 'Budget ' || n, 'a', 'x/' || n, 'completed', :owner, 1, '',"
            " gen_random_uuid(), 1, 0, 'x', 'fr', now(), now(), search_vector('Budget')"
            " FROM generate_series(1, 3000) n"
        )
        await session.execute(rows, {"owner": scene.colleague.id})
        link = text("INSERT INTO meeting_group_link SELECT id, :group FROM meeting WHERE id % 1000 = 0 OR NOT :some")
        await session.execute(link, {"group": scene.team_id, "some": False})
        await session.execute(link, {"group": 1, "some": True})
        await session.execute(text("ALTER TABLE meeting ENABLE TRIGGER USER"))
    async with scene.resources.sessions.begin() as session:
        await session.execute(text("ANALYZE"))
    return 3000


async def test_a_list_takes_at_most_three_statements(api: Api, scene: Scene, house: int) -> None:
    for path, params, most in (
        ("/meetings/", {}, 2),
        ("/meetings/", {"limit": 100, "group_id": scene.team_id, "status": "completed"}, 2),
        ("/meetings/mine", {"language": "fr"}, 2),
        ("/meetings/", {"q": "budget", "speaker": "ana"}, 3),
    ):
        with counted(api) as seen:
            await ids(scene.colleague, path, **params)
        assert len(seen) in range(1, most + 1), "\n\n".join(seen)


async def test_pages_hold_everything_once_and_in_order(scene: Scene, house: int) -> None:
    own = (await scene.meeting(scene.team_id, 1))["id"]
    found: list[int] = []
    cursor: Json = {}
    while True:
        body = (await scene.owner.get("/meetings/", limit=100, **cursor)).json()
        found += [item["id"] for item in body["items"]]
        if body["next_cursor"] is None:
            break
        cursor = {"cursor": body["next_cursor"]}
    assert found[0] == own
    assert found == sorted(set(found), reverse=True)
    assert len(found) == house + 1
    assert len(await ids(scene.stranger, limit=100)) == 4


async def test_group_that_was_closed_shows_nothing_any_more(scene: Scene, house: int) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(Group).where(Group.id == scene.team_id).values(is_active=False))
    assert len(await ids(scene.owner, limit=100)) == 3
    assert await ids(scene.owner, group_id=scene.team_id) == []
