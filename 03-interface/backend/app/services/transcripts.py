"""Transcripts: stored from a result, shown in pages with the names that the reader may know."""

from collections.abc import Collection, Sequence
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
from app.models import Identity, JsonObject, Meeting, Segment, Speaker, Transcript, User
from app.repositories import identities as bank
from app.repositories import search
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
from app.services import voice_scopes

SEGMENTS_PER_INSERT = 1000
REMOVED_BY_PERSON = "removed_by_person"


async def store(session: AsyncSession, meeting: Meeting, result: TranscriptResult) -> None:
    """Replace the meeting's transcript, and what people changed of it, by what a result says."""
    earlier = await repository.of_meeting(session, meeting.id)
    revision = earlier.revision + 1 if earlier else 1
    if earlier is not None:
        session.expunge(earlier)
    # Voices before speakers, as an erasure takes them: the other way round, the two could wait for each other.
    known = await bank.matchable(session, _result_identity_ids(result.speakers), voice_scopes.of_meeting(meeting))
    await repository.remove(session, meeting.id)
    session.add(
        Transcript(
            meeting_id=meeting.id,
            schema_version=result.schema_version,
            attempt=result.attempt,
            revision=revision,
            removed=_json([item.model_dump(mode="json") for item in result.removed]),
            timeline=_json([item.model_dump(mode="json") for item in result.timeline]),
            warnings=[without_nul(warning) for warning in result.warnings],
            models=_json(result.models.model_dump(mode="json")),
            media=_json(result.media.model_dump(mode="json")),
        )
    )
    session.add_all(_speaker_row(meeting, speaker, known) for speaker in result.speakers)
    await session.flush()
    # Numbered without gaps: edits insert and take out by moving what follows by one.
    ordered = sorted(result.segments, key=lambda segment: segment.index)
    rows = [
        _segment_row(meeting.id, segment) | {"index": index, "version": revision}
        for index, segment in enumerate(ordered)
    ]
    for start in range(0, len(rows), SEGMENTS_PER_INSERT):
        await session.execute(insert(Segment), rows[start : start + SEGMENTS_PER_INSERT])
    meeting.language = result.language
    meeting.duration_s = result.duration_s
    await refresh(session, meeting.id)


async def refresh(session: AsyncSession, meeting_id: int) -> None:
    """Make what is derived from a transcript equal to it: the plain text, and what the search finds."""
    await session.flush()
    await repository.refresh_text(session, meeting_id)
    await search.refresh(session, meeting_id)


async def has_edits(session: AsyncSession, meeting_id: int) -> bool:
    """Whether people changed the transcript, and did not undo it: a retry would lose that."""
    return await repository.has_edits(session, meeting_id)


async def require(session: AsyncSession, meeting: Meeting) -> Transcript:
    """The meeting's transcript, also an earlier one while a retry runs. Raises ConflictError if there is none."""
    transcript = await repository.of_meeting(session, meeting.id)
    if transcript is None:
        raise ConflictError("transcript_not_ready", f"This meeting is {meeting.status.value}: it has no transcript.")
    return transcript


async def page(
    session: AsyncSession, reader: User, meeting: Meeting, *, after_index: int | None, limit: int, with_words: bool
) -> TranscriptPage:
    """Some segments, and everything about the whole. Raises ConflictError while there is no transcript."""
    transcript = await require(session, meeting)
    speakers = await repository.speakers_of(session, meeting.id)
    identities = await visible_identities(session, reader, identity_ids(speakers))
    skipped = 0 if after_index is None else after_index + 1
    found = await repository.segments_page(session, meeting.id, skipped=skipped, limit=limit + 1, with_words=with_words)
    segments = [
        present_segment(row, index, with_words=with_words) for index, row in enumerate(found[:limit], start=skipped)
    ]
    return TranscriptPage(
        schema_version=transcript.schema_version,
        meeting_id=meeting.id,
        attempt=transcript.attempt,
        has_edits=await has_edits(session, meeting.id),
        edited_at=transcript.edited_at,
        language=meeting.language,
        duration_s=meeting.duration_s,
        speakers=[present_speaker(speaker, identities) for speaker in speakers],
        segments=segments,
        removed=present_removed(transcript, meeting, reader),
        timeline=[TimelineEntry.model_validate(item) for item in transcript.timeline],
        warnings=transcript.warnings,
        next_cursor=encode_cursor(segments[-1].index) if len(found) > limit else None,
    )


async def visible_identities(session: AsyncSession, reader: User, ids: Collection[UUID]) -> dict[UUID, Identity]:
    """Those of the enrolled people whom the reader may know."""
    return await repository.identities(session, ids, voice_scopes.readable_by(reader))


def present_removed(transcript: Transcript, meeting: Meeting, reader: User) -> list[RemovedText]:
    """What was taken out. What the owner took out is not for the eyes of others."""
    return [
        RemovedText.model_validate({"restored": False, **item, "id": number})
        for number, item in enumerate(transcript.removed)
        if meeting.owner_id == reader.id or item["reason"] != REMOVED_BY_PERSON
    ]


def present_speaker(row: Speaker, identities: dict[UUID, Identity]) -> TranscriptSpeaker:
    """A name that a person gave stands; a voice's name is shown to those who may see that person."""
    identity = identities.get(row.identity_id) if row.identity_id else None
    closest = identities.get(row.closest_identity_id) if row.closest_identity_id else None
    # The score of an unknown speaker is that of the closest voice, which is not for everybody to know of either.
    scored_id = row.identity_id or row.closest_identity_id
    may_see_match = scored_id is None or scored_id in identities
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


def present_segment(row: Segment, index: int, *, with_words: bool = True) -> TranscriptSegment:
    """A segment, and how many come before it; its words must have been loaded."""
    return TranscriptSegment(
        id=row.id,
        index=index,
        start_s=row.start_s,
        end_s=row.end_s,
        speaker=row.speaker,
        text=row.text,
        edited=row.edited,
        version=row.version,
        words=[TranscriptWord.model_validate(word) for word in row.words] if with_words else [],
    )


def _speaker_row(meeting: Meeting, speaker: ResultSpeaker, known: set[UUID]) -> Speaker:
    """Without a voice that may not be used here there is no score either: it would be that voice's."""
    identity_id = speaker.identity_id if speaker.identity_id in known else None
    closest = speaker.closest if speaker.closest and speaker.closest.identity_id in known else None
    scored = identity_id is not None or closest is not None
    return Speaker(
        meeting_id=meeting.id,
        label=without_nul(speaker.label),
        named_by=(speaker.named_by or NamedBy.VOICE).value if identity_id else None,
        identity_id=identity_id,
        score=speaker.score if scored else None,
        margin=speaker.margin if scored else None,
        closest_identity_id=closest.identity_id if closest else None,
        closest_score=closest.score if closest else None,
        speech_s=speaker.speech_s,
        sample_key=_sample_key(meeting, speaker),
    )


def _sample_key(meeting: Meeting, speaker: ResultSpeaker) -> str | None:
    """A key of this meeting's own folder, whatever a result says."""
    key = speaker.sample_key
    return key if key and key.startswith(f"{meeting.result_prefix}speakers/") and "\x00" not in key else None


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


def _result_identity_ids(speakers: Sequence[ResultSpeaker]) -> set[UUID]:
    ids = {speaker.identity_id for speaker in speakers if speaker.identity_id}
    return ids | {speaker.closest.identity_id for speaker in speakers if speaker.closest}


def identity_ids(speakers: Sequence[Speaker]) -> set[UUID]:
    """Every enrolled person that the rows of speakers mention."""
    ids = {speaker.identity_id for speaker in speakers if speaker.identity_id}
    return ids | {speaker.closest_identity_id for speaker in speakers if speaker.closest_identity_id}
