"""Transcripts as files: every format, for readers who know different people."""

import json
import re
from contextlib import ExitStack
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pysubs2
import pytest
from app.core.errors import TooManyRequestsError, UnavailableError
from app.models import AuditEvent, Identity, Segment, Speaker
from app.schemas.exports import ExportFormat
from app.schemas.transcripts import TranscriptExport
from app.services.exports.desk import EXPORTS_AT_ONCE, EXPORTS_PER_USER, ExportDesk
from docx2python import docx2python
from pypdf import PdfReader
from scribe_contracts import EventType
from sqlalchemy import select, update

from tests.conftest import EXAMPLES
from tests.integration.people import Json, Person, Scene
from tests.integration.test_webhook import tell

RAW: Json = json.loads((EXAMPLES / "transcript_result.json").read_text())
ANA = UUID(RAW["speakers"][0]["identity_id"])


async def completed(scene: Scene, *groups: int, **changes: Any) -> Json:
    """A completed meeting in which Ana, of the team, was recognised by her voice."""
    async with scene.resources.sessions.begin() as session:
        if await session.get(Identity, ANA) is None:
            session.add(Identity(id=ANA, name="Ana", scope=f"group-{scene.team_id}"))
    meeting = await scene.meeting(*groups, title="Réunion: budget")
    await scene.store_result(meeting, **changes)
    await tell(scene, meeting, EventType.COMPLETED)
    return meeting


async def export(person: Person, meeting: Json, kind: str, **options: Any) -> httpx.Response:
    answer = await person.get(f"/meetings/{meeting['id']}/export", format=kind, **options)
    assert answer.status_code == 200, answer.text
    return answer


def text_of(kind: str, content: bytes) -> str:
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    if kind == "docx":
        with docx2python(BytesIO(content)) as read:
            return str(read.text)
    return re.sub(r"\\(?=\W)", "", content.decode())


class TestEveryFormat:
    @pytest.mark.parametrize("kind", list(ExportFormat))
    async def test_is_a_file_with_what_was_said_and_no_more_names_than_one_may_know(
        self, scene: Scene, kind: ExportFormat
    ) -> None:
        meeting = await completed(scene, 1, scene.team_id)
        answer = await export(scene.owner, meeting, kind.value)
        safe, whole = f"Reunion_budget.{kind.value}", f"R%C3%A9union_%20budget.{kind.value}"
        expected = f"attachment; filename=\"{safe}\"; filename*=UTF-8''{whole}"
        assert answer.headers["content-disposition"] == expected
        mine = text_of(kind.value, answer.content)
        foreign = text_of(kind.value, (await export(scene.stranger, meeting, kind.value)).content)
        assert "Ana" not in foreign
        if kind is ExportFormat.RTTM:
            assert [line.split()[7] for line in mine.splitlines()] == ["SPEAKER_00", "SPEAKER_01"]
            return
        assert "Good morning, everyone." in mine
        if kind is not ExportFormat.JSON:
            assert "Ana (?)" in mine
            assert "Intervenant 1" in foreign
            assert "Intervenant 2" in mine
            assert "Thanks for watching" not in mine
            english = await export(scene.owner, meeting, kind.value, lang="en")
            assert "Speaker 2" in text_of(kind.value, english.content)


class TestJson:
    async def test_is_the_transcript_whole(self, scene: Scene) -> None:
        segments = [
            {"id": f"s{n}", "index": n, "start_s": n, "end_s": n + 1, "speaker": "SPEAKER_00", "text": f"{n}"}
            for n in range(1200)
        ]
        meeting = await completed(scene, segments=segments)
        body = (await export(scene.owner, meeting, "json")).json()
        TranscriptExport.model_validate(body)
        page = (await scene.owner.get(f"/meetings/{meeting['id']}/transcript", limit=1000)).json()
        assert [segment["text"] for segment in body["segments"]] == [str(n) for n in range(1200)]
        fields, first = set(body["segments"][0]), body["segments"][:1000]
        assert [{k: v for k, v in segment.items() if k in fields} for segment in page["segments"]] == first
        assert {k: v for k, v in page.items() if k not in {"segments", "next_cursor"}} == {
            k: v for k, v in body.items() if k != "segments"
        }
        assert body["removed"][0]["text"] == "Thanks for watching."


class TestEdits:
    async def test_are_what_is_exported(self, scene: Scene) -> None:
        meeting = await completed(scene)
        async with scene.resources.sessions.begin() as session:
            await session.execute(
                update(Segment)
                .where(Segment.meeting_id == meeting["id"], Segment.index == 0)
                .values(text="<Bonsoir> tous")
            )
            await session.execute(
                update(Speaker)
                .where(Speaker.meeting_id == meeting["id"], Speaker.label == "SPEAKER_01")
                .values(name="Zoé", named_by="person")
            )
        (first, second) = pysubs2.SSAFile.from_string((await export(scene.owner, meeting, "srt")).text, "srt")
        assert (first.start, first.end) == (400, 2100)
        assert first.text.endswith("\u2039Bonsoir\u203a tous")
        assert second.text == "Zoé\u00a0: Hello."

    async def test_of_a_long_title_and_no_words(self, scene: Scene) -> None:
        meeting = await completed(scene, segments=[], speakers=[])
        for kind in ExportFormat:
            await export(scene.owner, meeting, kind.value)


class TestWhoMay:
    async def test_strangers_learn_nothing(self, scene: Scene) -> None:
        meeting = await completed(scene, scene.team_id)
        assert (await scene.colleague.get(f"/meetings/{meeting['id']}/export", format="txt")).status_code == 200
        answer = await scene.stranger.get(f"/meetings/{meeting['id']}/export", format="txt")
        assert (answer.status_code, answer.json()["error"]) == (404, "meeting_not_found")

    async def test_before_there_is_a_transcript(self, scene: Scene) -> None:
        meeting = await scene.meeting()
        answer = await scene.owner.get(f"/meetings/{meeting['id']}/export", format="txt")
        assert (answer.status_code, answer.json()["error"]) == (409, "transcript_not_ready")

    @pytest.mark.parametrize("query", ["", "format=exe", "format=txt&lang=de", "format=txt&speakers=perhaps"])
    async def test_malformed_query(self, scene: Scene, query: str) -> None:
        meeting = await completed(scene)
        assert (await scene.owner.call("GET", f"/meetings/{meeting['id']}/export?{query}")).status_code == 422

    async def test_is_noted(self, scene: Scene) -> None:
        meeting = await completed(scene)
        await export(scene.owner, meeting, "rttm")
        async with scene.resources.sessions() as session:
            (event,) = await session.scalars(select(AuditEvent).where(AuditEvent.action == "meeting.exported"))
        assert (event.actor_id, event.target_id, event.details) == (
            scene.owner.id,
            str(meeting["id"]),
            {"format": "rttm"},
        )


class TestDesk:
    def test_takes_so_many_and_not_more(self) -> None:
        desk = ExportDesk()
        with ExitStack() as places:
            for place in range(EXPORTS_AT_ONCE):
                places.enter_context(desk.entered(place // EXPORTS_PER_USER))
            with pytest.raises(TooManyRequestsError), desk.entered(0):
                pass
            with pytest.raises(UnavailableError), desk.entered(99):
                pass
        with desk.entered(0):
            desk.close()
