"""One change of a transcript by a person: made under the meeting's lock, noted so that it can be taken back exactly.

A state is ``{"segments": {id: fields}, "speakers": {label: fields}, "removed": {number: fields}}`` with what a change
touches; null in place of fields for what is not there. Going from one state to the other is one operation, whether a
person edits, undoes or redoes.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, ForbiddenError, NotFoundError
from app.models import JsonObject, Meeting, Segment, Speaker, Transcript, TranscriptEdit, User, utc_now
from app.repositories import edits as repository
from app.repositories import identities as bank
from app.repositories import meetings as meetings_repository
from app.repositories import search
from app.repositories import transcripts as transcripts_repository
from app.services import transcripts, voice_scopes

# Not a row of ``speaker``: what nobody can be told to have said.
UNKNOWN = "UNKNOWN"
SEGMENT_FIELDS = ("index", "start_s", "end_s", "speaker", "text", "words", "edited")
NAMING_FIELDS = (
    "name",
    "named_by",
    "identity_id",
    "score",
    "margin",
    "closest_identity_id",
    "closest_score",
    "named_by_user_id",
    "named_at",
)
SPEAKER_FIELDS = ("id", *NAMING_FIELDS, "speech_s", "sample_key")

State = dict[str, JsonObject]


@dataclass(frozen=True, slots=True)
class Draft:
    """A transcript that nobody else changes until the transaction ends."""

    session: AsyncSession
    user: User
    meeting: Meeting
    transcript: Transcript

    @property
    def meeting_id(self) -> int:
        """The meeting's number."""
        return self.meeting.id


async def open_draft(session: AsyncSession, user: User, meeting_id: int) -> Draft:
    """Lock the meeting for a change of its transcript; the owner alone may.

    Raises NotFoundError for what the user may not see, ForbiddenError for others than the owner, ConflictError while
    there is no transcript or a new one is being made.
    """
    meeting = await meetings_repository.visible_by_id(session, user, meeting_id, for_update=True)
    if meeting is None:
        raise NotFoundError("meeting_not_found", "There is no such meeting, or you may not see it.")
    if meeting.owner_id != user.id:
        raise ForbiddenError("not_owner", "Only the owner of a meeting may change its transcript.")
    transcript = await transcripts.require(session, meeting)
    if not meeting.status.is_final:
        raise ConflictError(
            "being_transcribed", "This meeting is being transcribed again: wait for it, or cancel it, then edit."
        )
    return Draft(session, user, meeting, transcript)


async def record(draft: Draft, kind: str, before: State, after: State) -> TranscriptEdit | None:
    """Make a change and note it; None when it changes nothing."""
    before, after = _without_equals(before, after)
    if before == after:
        return None
    await go(draft, before, after)
    edit = TranscriptEdit(
        meeting_id=draft.meeting_id, user_id=draft.user.id, kind=kind, before=dict(before), after=dict(after)
    )
    draft.session.add(edit)
    await draft.session.flush()
    return edit


async def go(draft: Draft, source: Mapping[str, Any], target: Mapping[str, Any]) -> None:
    """Change the transcript from one state to another, and everything that is derived from it."""
    draft.transcript.revision += 1
    draft.transcript.edited_at = utc_now()
    if target.get("removed"):
        draft.transcript.removed = _with_entries(draft.transcript.removed, target["removed"])
    for label, fields in target.get("speakers", {}).items():
        await _put_speaker(draft, label, source["speakers"][label], fields)
    touched = target.get("segments", {})
    await _put_segments(draft, source.get("segments", {}), touched)
    gone, came = _said(source), _said(target)
    if gone != came:
        await search.replace(draft.session, draft.meeting_id, gone, came)
    if any(fields is None or "text" in fields for fields in touched.values()):
        await transcripts_repository.refresh_text(draft.session, draft.meeting_id)
    await repository.touch(draft.session, draft.meeting_id)


async def require_segment(draft: Draft, segment_id: str, version: int | None = None) -> Segment:
    """A segment to be changed. Raises ConflictError when it is not the version that the editor saw."""
    segment = await repository.segment(draft.session, draft.meeting_id, segment_id)
    if segment is None:
        raise NotFoundError("segment_not_found", "There is no such segment: it was taken out, or the id is not its.")
    if version is not None and version != segment.version:
        raise ConflictError(
            "edited_meanwhile", "This segment was changed meanwhile: read it again, then make your change to that."
        )
    return segment


async def require_speaker(draft: Draft, label: str) -> Speaker:
    """A speaker of the meeting."""
    speaker = await repository.speaker(draft.session, draft.meeting_id, label)
    if speaker is None:
        raise _no_speaker()
    return speaker


async def require_label(draft: Draft, label: str) -> None:
    """Refuse to put words into the mouth of somebody who is not in the meeting."""
    if label != UNKNOWN and await repository.speaker(draft.session, draft.meeting_id, label) is None:
        raise _no_speaker()


def fields_of_segment(segment: Segment, names: tuple[str, ...] = SEGMENT_FIELDS) -> JsonObject:
    """What a state keeps of a segment."""
    return {name: _plain(getattr(segment, name)) for name in names}


def fields_of_speaker(speaker: Speaker, names: tuple[str, ...] = SPEAKER_FIELDS) -> JsonObject:
    """What a state keeps of a speaker, as JSON."""
    return {name: _plain(getattr(speaker, name)) for name in names}


def _no_speaker() -> NotFoundError:
    return NotFoundError("speaker_not_found", "There is no such speaker in this meeting: see its speakers, or add one.")


def _plain(value: object) -> object:
    match value:
        case UUID() | Decimal():
            return str(value)
        case datetime():
            return value.isoformat()
    return value


def _without_equals(before: State, after: State) -> tuple[State, State]:
    """Both states without what is the same in both."""
    kept = {kind: [key for key in before[kind] if before[kind][key] != after[kind][key]] for kind in before}
    return (
        {kind: {key: before[kind][key] for key in keys} for kind, keys in kept.items() if keys},
        {kind: {key: after[kind][key] for key in keys} for kind, keys in kept.items() if keys},
    )


def _with_entries(removed: list[JsonObject], entries: Mapping[str, JsonObject | None]) -> list[JsonObject]:
    """The list with entries changed, one added at its end, or that one gone again."""
    changed = [dict(entry) for entry in removed]
    for key, fields in entries.items():
        number = int(key)
        if fields is None:
            changed.pop(number)
        elif number < len(changed):
            changed[number] = dict(fields)
        else:
            changed.append(dict(fields))
    return changed


def _said(state: Mapping[str, Any]) -> list[str]:
    """The texts and names that a state holds."""
    texts = [(fields or {}).get("text") for fields in state.get("segments", {}).values()]
    names = [(fields or {}).get("name") for fields in state.get("speakers", {}).values()]
    return sorted(filter(None, (*texts, *names)))


async def _put_segments(draft: Draft, source: Mapping[str, Any], target: Mapping[str, Any]) -> None:
    """Take out, change, then put in: places are told from before the one and after the other."""
    version = draft.transcript.revision
    for segment_id, fields in target.items():
        if fields is None:
            await repository.delete_segment(draft.session, draft.meeting_id, segment_id)
    alike: dict[str, list[str]] = defaultdict(list)
    for segment_id, fields in target.items():
        if fields is not None and source[segment_id] is not None:
            alike[json.dumps(fields, sort_keys=True)].append(segment_id)
    for wanted, ids in alike.items():
        values = {**json.loads(wanted), "version": version}
        await repository.change_segments(draft.session, draft.meeting_id, ids, values)
    for segment_id, fields in target.items():
        if fields is not None and source[segment_id] is None:
            values = {**fields, "version": version}
            await repository.insert_segment(draft.session, draft.meeting_id, segment_id, values)


async def _put_speaker(
    draft: Draft, label: str, source: Mapping[str, Any] | None, target: Mapping[str, Any] | None
) -> None:
    if target is None:
        await repository.delete_speaker(draft.session, draft.meeting_id, label)
        return
    values = await _with_living(draft, target)
    if source is None:
        await repository.insert_speaker(draft.session, draft.meeting_id, label, values)
    else:
        await repository.change_speaker(draft.session, draft.meeting_id, label, values)


async def _with_living(draft: Draft, fields: Mapping[str, Any]) -> JsonObject:
    """The values of columns, without people and accounts that were erased, or may not be matched here, since noted."""
    values = dict(fields)
    if values.get("named_at"):
        values["named_at"] = datetime.fromisoformat(values["named_at"])
    named = {key: UUID(values[key]) for key in ("identity_id", "closest_identity_id") if values.get(key)}
    scopes = {*voice_scopes.of_meeting(draft.meeting), *voice_scopes.readable_by(draft.user)}
    living = await bank.matchable(draft.session, set(named.values()), scopes)
    for key, identity_id in named.items():
        values[key] = identity_id if identity_id in living else None
    if "identity_id" in named and values["identity_id"] is None:
        values |= {"named_by": None, "score": None, "margin": None}
    if "closest_identity_id" in named and values["closest_identity_id"] is None:
        values["closest_score"] = None
    user_id = values.get("named_by_user_id")
    if user_id is not None and not await transcripts_repository.names_of_users(draft.session, [user_id]):
        values["named_by_user_id"] = None
    return values
