"""What people change in the text: words, who said them, where a segment ends, and what is no part of it."""

from collections.abc import Collection, Sequence
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, InvalidInputError, NotFoundError
from app.models import JsonObject, Meeting, Segment, User
from app.repositories import edits as repository
from app.schemas.edits import SegmentSplit, SegmentUpdate
from app.schemas.transcripts import RemovedText, TranscriptSegment
from app.services import changes, meetings, transcripts, words
from app.services.changes import UNKNOWN, Draft
from app.services.transcripts import REMOVED_BY_PERSON, present_segment


async def change(
    session: AsyncSession, user: User, meeting_id: int, segment_id: str, wanted: SegmentUpdate
) -> TranscriptSegment:
    """Give a segment another text, another speaker, or both."""
    draft = await changes.open_draft(session, user, meeting_id)
    segment = await changes.require_segment(draft, segment_id, wanted.version)
    after: JsonObject = {}
    if wanted.speaker is not None and wanted.speaker != segment.speaker:
        await changes.require_label(draft, wanted.speaker)
        after["speaker"] = wanted.speaker
    if wanted.text is not None and wanted.text != segment.text:
        after["text"] = wanted.text
        after["words"] = words.realign(
            segment.words,
            wanted.text,
            start_s=segment.start_s,
            end_s=segment.end_s,
            language=draft.meeting.language,
        )
    if after:
        after["edited"] = True
    before = changes.fields_of_segment(segment, tuple(after))
    kind = "segment.edited" if "text" in after else "segment.reassigned"
    await changes.record(draft, kind, _segments({segment_id: before}), _segments({segment_id: after}))
    return (await _shown(draft, [segment_id]))[0]


async def reassign(
    session: AsyncSession, user: User, meeting_id: int, segment_ids: Collection[str], speaker: str
) -> list[TranscriptSegment]:
    """Say that somebody else said these segments."""
    draft = await changes.open_draft(session, user, meeting_id)
    await changes.require_label(draft, speaker)
    found = await repository.segments(session, meeting_id, set(segment_ids))
    if len(found) < len(set(segment_ids)):
        raise NotFoundError("segment_not_found", "Not all of these segments are there: read the transcript again.")
    moved = [segment for segment in found if segment.speaker != speaker]
    before = {segment.id: changes.fields_of_segment(segment, ("speaker", "edited")) for segment in moved}
    after = {segment.id: {"speaker": speaker, "edited": True} for segment in moved}
    await changes.record(draft, "segment.reassigned", _segments(before), _segments(after))
    return await _shown(draft, set(segment_ids))


async def split(
    session: AsyncSession, user: User, meeting_id: int, segment_id: str, wanted: SegmentSplit
) -> list[TranscriptSegment]:
    """Make two segments of one, where another voice begins."""
    draft = await changes.open_draft(session, user, meeting_id)
    segment = await changes.require_segment(draft, segment_id, wanted.version)
    if wanted.at_word >= len(segment.words):
        raise InvalidInputError(
            "bad_split", f"at_word must lie within the segment's {len(segment.words)} words, and not be its first."
        )
    speaker = wanted.speaker or segment.speaker
    await changes.require_label(draft, speaker)
    first, second = _halves(segment, wanted.at_word, draft.meeting.language)
    new_id, index = str(uuid4()), await repository.index_behind(session, meeting_id, segment.index)
    before = {segment_id: changes.fields_of_segment(segment, tuple(first)), new_id: None}
    after = {segment_id: first, new_id: {**second, "index": str(index), "speaker": speaker}}
    await changes.record(draft, "segment.split", _segments(before), _segments(after))
    return await _shown(draft, [segment_id, new_id])


async def take_out(
    session: AsyncSession, user: User, meeting_id: int, segment_id: str, version: int | None = None
) -> None:
    """Move a segment to the removed text, where it can be restored from."""
    draft = await changes.open_draft(session, user, meeting_id)
    segment = await changes.require_segment(draft, segment_id, version)
    entry = {
        **changes.fields_of_segment(segment, ("start_s", "end_s", "text", "words", "speaker", "edited")),
        "segment_id": segment_id,
        "reason": REMOVED_BY_PERSON,
        "restored": False,
    }
    number = str(len(draft.transcript.removed))
    before: changes.State = {"segments": {segment_id: changes.fields_of_segment(segment)}, "removed": {number: None}}
    after: changes.State = {"segments": {segment_id: None}, "removed": {number: entry}}
    await changes.record(draft, "segment.removed", before, after)


async def removed(session: AsyncSession, reader: User, meeting_id: int) -> list[RemovedText]:
    """What was taken out of a transcript, as far as the reader may know."""
    meeting = await meetings.get(session, reader, meeting_id)
    return transcripts.present_removed(await transcripts.require(session, meeting), meeting, reader)


async def restore(session: AsyncSession, user: User, meeting_id: int, number: int) -> TranscriptSegment:
    """Put removed text back at its place in time. Raises ConflictError when it is back already."""
    draft = await changes.open_draft(session, user, meeting_id)
    if number >= len(draft.transcript.removed):
        raise NotFoundError("removed_text_not_found", "There is no removed text of this number.")
    entry = draft.transcript.removed[number]
    if entry.get("restored"):
        raise ConflictError("restored_already", "This text is back in the transcript already.")
    segment_id = await _free_id(draft, entry)
    segment = {
        "index": str(await repository.index_at(session, meeting_id, entry["start_s"])),
        "start_s": entry["start_s"],
        "end_s": entry["end_s"],
        "speaker": await _speaker_of(draft, entry),
        "text": entry["text"],
        "words": entry.get("words") or _spread(entry, draft.meeting),
        "edited": entry.get("edited", False),
    }
    before: changes.State = {"segments": {segment_id: None}, "removed": {str(number): entry}}
    after: changes.State = {
        "segments": {segment_id: segment},
        "removed": {str(number): {**entry, "restored": True, "segment_id": segment_id}},
    }
    await changes.record(draft, "text.restored", before, after)
    return (await _shown(draft, [segment_id]))[0]


async def _shown(draft: Draft, ids: Collection[str]) -> list[TranscriptSegment]:
    """These segments as they are now, in order."""
    places = await repository.places(draft.session, draft.meeting_id, ids)
    found = await repository.segments(draft.session, draft.meeting_id, ids)
    return [present_segment(segment, places[segment.id]) for segment in found]


def _segments(states: JsonObject) -> changes.State:
    return {"segments": states}


def _halves(segment: Segment, at_word: int, language: str | None) -> tuple[JsonObject, JsonObject]:
    left, right = segment.words[:at_word], segment.words[at_word:]
    texts = words.split_text(segment.text, segment.words, at_word, language)
    first = {"end_s": left[-1]["end_s"], "text": texts[0], "words": left, "edited": True}
    second = {"start_s": right[0]["start_s"], "end_s": segment.end_s}
    return first, {**second, "text": texts[1], "words": right, "edited": True}


def _spread(entry: JsonObject, meeting: Meeting) -> Sequence[JsonObject]:
    return words.spread(words.tokens(entry["text"], meeting.language), entry["start_s"], entry["end_s"])


async def _free_id(draft: Draft, entry: JsonObject) -> str:
    """The segment's own id if it had one and nobody has it now."""
    own = entry.get("segment_id")
    taken = own is None or await repository.segment(draft.session, draft.meeting_id, own) is not None
    return str(uuid4()) if taken else str(own)


async def _speaker_of(draft: Draft, entry: JsonObject) -> str:
    """Who said it before it was taken out; else the one who alone talks during most of it; else nobody known."""
    own = entry.get("speaker")
    if own is not None and await repository.speaker(draft.session, draft.meeting_id, own) is not None:
        return str(own)
    talk = await repository.talk_between(draft.session, draft.meeting_id, entry["start_s"], entry["end_s"])
    for label, seconds in talk.items():
        if len(talk) == 1 and seconds > (entry["end_s"] - entry["start_s"]) / 2:
            return label
    return UNKNOWN
