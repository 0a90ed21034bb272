"""Transcripts to edit, and what is compared of them."""

from typing import Any

from app.core.db import SessionFactory
from app.models import JsonObject, Meeting, Segment, Speaker, Transcript, TranscriptEdit, utc_now
from app.repositories import search
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import undefer

from tests.integration.people import Json, Person, Scene


def path(meeting: Json, *parts: object) -> str:
    return "/".join(["/meetings", str(meeting["id"]), *map(str, parts)])


async def done(person: Person, method: str, address: str, **options: Any) -> Json:
    """The body of an answer that must be a success."""
    answer = await person.call(method, address, **options)
    assert answer.is_success, answer.text
    body: Json = answer.json() if answer.content else {}
    return body


async def refused(person: Person, method: str, address: str, **options: Any) -> tuple[int, str]:
    answer = await person.call(method, address, **options)
    assert not answer.is_success, answer.text
    return answer.status_code, answer.json()["error"]


async def transcript(person: Person, meeting: Json) -> Json:
    return await done(person, "GET", path(meeting, "transcript"), params={"limit": 1000})


async def stored(sessions: SessionFactory, meeting: Json) -> JsonObject:
    """Everything of a transcript that an undo must bring back; a version only grows, a row's number nobody sees."""
    async with sessions() as session:
        segments = await session.scalars(
            select(Segment)
            .where(Segment.meeting_id == meeting["id"])
            .order_by(Segment.index)
            .options(undefer(Segment.words))
        )
        speakers = await session.scalars(
            select(Speaker).where(Speaker.meeting_id == meeting["id"]).order_by(Speaker.label)
        )
        row = (await session.scalars(select(Transcript).where(Transcript.meeting_id == meeting["id"]))).one()
        text = await session.scalar(select(Meeting.transcription_text).where(Meeting.id == meeting["id"]))
        return {
            "segments": [_columns(each, "version", "search") for each in segments],
            "speakers": [_columns(each, "id") for each in speakers],
            "removed": row.removed,
            "text": text,
        }


def _columns(row: object, *left_out: str) -> JsonObject:
    names = [column.key for column in inspect(type(row)).columns if column.key not in left_out]
    return {name: getattr(row, name) for name in names}


async def is_consistent(sessions: SessionFactory, meeting: Json) -> None:
    """In an order of its own and of time, the plain text and what the search finds equal to the segments."""
    found = await stored(sessions, meeting)
    indexes = [each["index"] for each in found["segments"]]
    assert indexes == sorted(set(indexes))
    assert found["text"] == "\n".join(each["text"].strip() for each in found["segments"])
    times = [each["start_s"] for each in found["segments"]]
    assert times == sorted(times)
    async with sessions() as session:  # nothing of this is kept
        lexemes = select(Meeting.search).where(Meeting.id == meeting["id"])
        kept = await session.scalar(lexemes)
        await search.refresh(session, meeting["id"])
        assert kept == await session.scalar(lexemes)


def said(number: int, words: str, speaker: str = "SPEAKER_00") -> Json:
    """A segment of a second, with its words."""
    texts = words.split()
    step = 1 / len(texts)
    spoken = [
        {"start_s": number + n * step, "end_s": number + (n + 1) * step, "text": text, "confidence": 0.9}
        for n, text in enumerate(texts)
    ]
    span = {"id": f"s{number}", "index": number, "start_s": number, "end_s": number + 1}
    return {**span, "speaker": speaker, "text": words, "words": spoken}


async def long_meeting(scene: Scene, segments: int) -> Json:
    """A meeting with a transcript of that many segments, made by SQL."""
    meeting = await scene.meeting(scene.team_id)
    async with scene.resources.sessions.begin() as session:
        row = (await session.scalars(select(Meeting).where(Meeting.id == meeting["id"]))).one()
        row.status, row.language, row.updated_at = type(row.status)("completed"), "en", utc_now()
        empty: JsonObject = {}
        session.add(
            Transcript(
                meeting_id=row.id, schema_version=1, removed=[], timeline=[], warnings=[], models=empty, media=empty
            )
        )
        session.add_all(Speaker(meeting_id=row.id, label=label, speech_s=1.0) for label in ("SPEAKER_00", "SPEAKER_01"))
        sentence = "we looked at budget number {} and the auditors agreed with what the second team had proposed today"
        session.add_all(
            Segment(meeting_id=row.id, **{**said(n, sentence.format(n)), "speaker": f"SPEAKER_0{n % 2}"})
            for n in range(segments)
        )
    return meeting


async def edit_count(scene: Scene) -> int:
    async with scene.resources.sessions() as session:
        return await session.scalar(select(func.count()).select_from(TranscriptEdit)) or 0
