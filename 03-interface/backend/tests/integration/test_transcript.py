import json
from uuid import UUID

import pytest
from app.models import Identity
from scribe_contracts import EventType

from tests.conftest import EXAMPLES
from tests.integration.people import Json, Person, Scene
from tests.integration.test_webhook import tell

RAW: Json = json.loads((EXAMPLES / "transcript_result.json").read_text())
ANA = UUID(RAW["speakers"][0]["identity_id"])
KEYS = {
    "schema_version",
    "meeting_id",
    "attempt",
    "has_edits",
    "edited_at",
    "language",
    "duration_s",
    "speakers",
    "segments",
    "removed",
    "timeline",
    "warnings",
    "next_cursor",
}


async def completed(scene: Scene, *groups: int, **changes: object) -> Json:
    meeting = await scene.meeting(*groups)
    await scene.store_result(meeting, **changes)
    await tell(scene, meeting, EventType.COMPLETED)
    return meeting


async def enrol(scene: Scene, scope: str) -> None:
    async with scene.resources.sessions.begin() as session:
        session.add(Identity(id=ANA, name="Ana", scope=scope))


async def read(person: Person, meeting: Json, **params: object) -> Json:
    answer = await person.get(f"/meetings/{meeting['id']}/transcript", **params)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


class TestShape:
    async def test_is_the_designs(self, scene: Scene) -> None:
        await enrol(scene, "company")
        body = await read(scene.owner, await completed(scene))
        assert set(body) == KEYS
        assert body["speakers"][0] == {
            "label": "SPEAKER_00",
            "name": "Ana",
            "named_by": "voice",
            "identity_id": str(ANA),
            "score": 0.81,
            "margin": 0.55,
            "closest": {"identity_id": str(ANA), "name": "Ana", "score": 0.81},
        }
        assert body["speakers"][1]["name"] is None
        assert body["speakers"][1]["closest"] == {"identity_id": str(ANA), "name": "Ana", "score": 0.31}
        first = {**RAW["segments"][0], "edited": False, "version": 1}
        assert body["segments"][0] == first
        assert body["warnings"] == RAW["warnings"]
        assert [entry["stage"] for entry in body["timeline"]] == [entry["stage"] for entry in RAW["timeline"]]
        assert body["removed"][0]["reason"] == "known_hallucination"

    async def test_words_can_be_left_out(self, scene: Scene) -> None:
        meeting = await completed(scene)
        assert [segment["words"] for segment in (await read(scene.owner, meeting, words=0))["segments"]] == [[], []]
        assert (await read(scene.owner, meeting, words=1))["segments"][0]["words"]

    async def test_long_transcript_comes_in_pages(self, scene: Scene) -> None:
        segments = [
            {"id": f"s{n}", "index": n, "start_s": n, "end_s": n + 1, "speaker": "SPEAKER_00", "text": f"{n}"}
            for n in range(2500)
        ]
        meeting = await completed(scene, segments=segments)
        texts, cursor = [], None
        while True:
            page = await read(scene.owner, meeting, **({"cursor": cursor} if cursor else {}))
            texts += [segment["text"] for segment in page["segments"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert texts == [str(n) for n in range(2500)]


class TestNames:
    @pytest.mark.parametrize(
        ("scope", "who_sees"),
        [
            ("company", ["owner", "colleague", "stranger"]),
            ("group-{team}", ["owner", "colleague"]),
            ("user-{owner}", ["owner"]),
        ],
    )
    async def test_are_shown_to_those_who_may_see_the_person(
        self, scene: Scene, scope: str, who_sees: list[str]
    ) -> None:
        await enrol(scene, scope.format(team=scene.team_id, owner=scene.owner.id))
        meeting = await completed(scene, 1, scene.team_id)
        for name in ("owner", "colleague", "stranger"):
            speaker = (await read(getattr(scene, name), meeting))["speakers"][0]
            if name in who_sees:
                assert (speaker["name"], speaker["closest"]["name"]) == ("Ana", "Ana")
            else:
                assert {key for key, value in speaker.items() if value is not None} == {"label"}

    async def test_erased_person_is_unknown(self, scene: Scene) -> None:
        await enrol(scene, "company")
        meeting = await completed(scene)
        async with scene.resources.sessions.begin() as session:
            await session.delete(await session.get_one(Identity, ANA))
        assert (await read(scene.owner, meeting))["speakers"][0]["name"] is None

    async def test_person_erased_while_the_job_ran_is_unknown(self, scene: Scene) -> None:
        speaker = (await read(scene.owner, await completed(scene)))["speakers"][0]
        assert (speaker["name"], speaker["named_by"], speaker["closest"]) == (None, None, None)


class TestNotReady:
    async def test_pending_or_failed_meeting_has_none(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        answer = await scene.owner.get(f"/meetings/{meeting['id']}/transcript")
        assert (answer.status_code, answer.json()["error"]) == (409, "transcript_not_ready")
        await tell(scene, meeting, EventType.FAILED, error_code="no_speech", error_message="x")
        assert (await scene.owner.get(f"/meetings/{meeting['id']}/transcript")).status_code == 409

    @pytest.mark.parametrize("query", ["cursor=x", "words=maybe", "limit=0", "limit=1001"])
    async def test_malformed_query(self, scene: Scene, query: str) -> None:
        meeting = await completed(scene)
        assert (await scene.owner.call("GET", f"/meetings/{meeting['id']}/transcript?{query}")).status_code == 422
