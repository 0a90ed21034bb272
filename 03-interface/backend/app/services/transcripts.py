"""Transcripts: stored from a result, shown in pages with the names that the reader may know."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from scribe_contracts import NamedBy, TranscriptResult
from scribe_contracts import Segment as ResultSegment
from scribe_contracts import Speaker as ResultSpeaker
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError
from app.core.pages import encode_cursor
from app.core.text import without_nul
from app.core.types import COMPANY_SCOPE, MeetingStatus
from app.models import Identity, JsonObject, Meeting, Segment, Speaker, Transcript, User
from app.repositories import transcripts as repository
from app.schemas.transcripts import (
    ClosestVoice,
    RemovedText,
    TimelineEntry,
    TranscriptPage,
    TranscriptSegment,
    TranscriptSpeaker,
    TranscriptWord,
)

SEGMENTS_PER_INSERT = 1000


async def store(session: AsyncSession, meeting: Meeting, result: TranscriptResult) -> None:
    """Replace the meeting's transcript by what a result says."""
    await repository.remove(session, meeting.id)
    known = await repository.existing_identities(session, _identity_ids(result.speakers))
    session.add(
        Transcript(
            meeting_id=meeting.id,
            schema_version=result.schema_version,
            removed=_json([item.model_dump(mode="json") for item in result.removed]),
            timeline=_json([item.model_dump(mode="json") for item in result.timeline]),
            warnings=[without_nul(warning) for warning in result.warnings],
            models=_json(result.models.model_dump(mode="json")),
            media=_json(result.media.model_dump(mode="json")),
        )
    )
    session.add_all(_speaker_row(meeting.id, speaker, known) for speaker in result.speakers)
    await session.flush()
    rows = [_segment_row(meeting.id, segment) for segment in result.segments]
    for start in range(0, len(rows), SEGMENTS_PER_INSERT):
        await session.execute(insert(Segment), rows[start : start + SEGMENTS_PER_INSERT])
    meeting.transcription_text = "\n".join(without_nul(segment.text).strip() for segment in result.segments)
    meeting.language = result.language
    meeting.duration_s = result.duration_s


async def page(
    session: AsyncSession, reader: User, meeting: Meeting, *, after_index: int | None, limit: int, with_words: bool
) -> TranscriptPage:
    """Some segments, and everything about the whole. Raises ConflictError while there is no transcript."""
    transcript = await repository.of_meeting(session, meeting.id)
    if meeting.status is not MeetingStatus.COMPLETED or transcript is None:
        raise ConflictError("transcript_not_ready", f"This meeting is {meeting.status.value}: it has no transcript.")
    speakers = await repository.speakers_of(session, meeting.id)
    identities = await repository.identities(session, _row_identity_ids(speakers), _scopes(reader))
    found = await repository.segments_page(
        session, meeting.id, after_index=after_index, limit=limit + 1, with_words=with_words
    )
    segments = found[:limit]
    return TranscriptPage(
        schema_version=transcript.schema_version,
        meeting_id=meeting.id,
        language=meeting.language,
        duration_s=meeting.duration_s,
        speakers=[_speaker(speaker, identities) for speaker in speakers],
        segments=[_segment(segment, with_words) for segment in segments],
        removed=[RemovedText.model_validate(item) for item in transcript.removed],
        timeline=[TimelineEntry.model_validate(item) for item in transcript.timeline],
        warnings=transcript.warnings,
        next_cursor=encode_cursor(segments[-1].index) if len(found) > limit else None,
    )


def _scopes(reader: User) -> list[str]:
    return [COMPANY_SCOPE, f"user-{reader.id}", *(f"group-{group.id}" for group in reader.groups)]


def _speaker(row: Speaker, identities: dict[UUID, Identity]) -> TranscriptSpeaker:
    """A name that a person gave stands; a voice's name is shown to those who may see that person."""
    identity = identities.get(row.identity_id) if row.identity_id else None
    closest = identities.get(row.closest_identity_id) if row.closest_identity_id else None
    may_see_match = identity is not None or row.identity_id is None
    return TranscriptSpeaker(
        label=row.label,
        name=row.name or (identity.name if identity else None),
        named_by=row.named_by if row.name or identity else None,
        identity_id=identity.id if identity else None,
        score=row.score if may_see_match else None,
        margin=row.margin if may_see_match else None,
        closest=(
            ClosestVoice(identity_id=closest.id, name=closest.name, score=row.closest_score)
            if closest is not None and row.closest_score is not None
            else None
        ),
    )


def _segment(row: Segment, with_words: bool) -> TranscriptSegment:
    return TranscriptSegment(
        id=row.id,
        index=row.index,
        start_s=row.start_s,
        end_s=row.end_s,
        speaker=row.speaker,
        text=row.text,
        edited=row.edited,
        words=[TranscriptWord.model_validate(word) for word in row.words] if with_words else [],
    )


def _speaker_row(meeting_id: int, speaker: ResultSpeaker, known: set[UUID]) -> Speaker:
    identity_id = speaker.identity_id if speaker.identity_id in known else None
    closest = speaker.closest if speaker.closest and speaker.closest.identity_id in known else None
    return Speaker(
        meeting_id=meeting_id,
        label=without_nul(speaker.label),
        named_by=(speaker.named_by or NamedBy.VOICE).value if identity_id else None,
        identity_id=identity_id,
        score=speaker.score,
        margin=speaker.margin,
        closest_identity_id=closest.identity_id if closest else None,
        closest_score=closest.score if closest else None,
        speech_s=speaker.speech_s,
    )


def _segment_row(meeting_id: int, segment: ResultSegment) -> JsonObject:
    return {
        "meeting_id": meeting_id,
        "id": without_nul(segment.id),
        "index": segment.index,
        "start_s": segment.start_s,
        "end_s": segment.end_s,
        "speaker": without_nul(segment.speaker),
        "text": without_nul(segment.text),
        "words": _json([word.model_dump(mode="json") for word in segment.words]),
        "edited": False,
    }


def _json(value: Any) -> Any:
    """The value without NUL at any depth: PostgreSQL refuses the whole row for one."""
    match value:
        case str():
            return without_nul(value)
        case list():
            return [_json(item) for item in value]
        case dict():
            return {without_nul(key): _json(item) for key, item in value.items()}
    return value


def _identity_ids(speakers: Sequence[ResultSpeaker]) -> set[UUID]:
    ids = {speaker.identity_id for speaker in speakers if speaker.identity_id}
    return ids | {speaker.closest.identity_id for speaker in speakers if speaker.closest}


def _row_identity_ids(speakers: Sequence[Speaker]) -> set[UUID]:
    ids = {speaker.identity_id for speaker in speakers if speaker.identity_id}
    return ids | {speaker.closest_identity_id for speaker in speakers if speaker.closest_identity_id}
