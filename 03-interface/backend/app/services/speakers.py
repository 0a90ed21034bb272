"""Speakers of a meeting: who they are, and who is one and the same."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import InvalidInputError, NotFoundError
from app.models import JsonObject, Speaker, User, utc_now
from app.repositories import edits as repository
from app.repositories import identities as bank
from app.repositories import transcripts as transcripts_repository
from app.repositories.transcripts import Talk
from app.schemas.edits import SpeakerCreate, SpeakerNaming
from app.schemas.transcripts import MeetingSpeaker, PersonRef
from app.services import changes, meetings, transcripts, voice_scopes
from app.services.changes import Draft

BY_PERSON = "person"
_NUMBER = re.compile(r"SPEAKER_(\d{1,9})")


async def listed(session: AsyncSession, reader: User, meeting_id: int) -> list[MeetingSpeaker]:
    """Everybody who speaks in a meeting, by the names that the reader may know, and how much they say."""
    meeting = await meetings.get(session, reader, meeting_id)
    await transcripts.require(session, meeting)
    rows = list(await transcripts_repository.speakers_of(session, meeting_id))
    talk = await transcripts_repository.talk_of(session, meeting_id)
    rows += [Speaker(label=label, speech_s=0.0) for label in sorted(talk.keys() - {row.label for row in rows})]
    identities = await transcripts.visible_identities(session, reader, transcripts.identity_ids(rows))
    deciders = {row.named_by_user_id for row in rows if row.named_by_user_id is not None}
    names = await transcripts_repository.names_of_users(session, deciders)
    total_s = sum(each.speech_s for each in talk.values())
    shown = []
    for row in rows:
        speaker = transcripts.present_speaker(row, identities)
        own = talk.get(row.label, Talk(0, 0.0))
        hidden = row.identity_id is not None and speaker.identity_id is None
        decider = None if hidden or row.named_by_user_id is None else names.get(row.named_by_user_id)
        shown.append(
            MeetingSpeaker(
                **speaker.model_dump(),
                speech_s=round(own.speech_s, 3),
                share=round(own.speech_s / total_s, 4) if total_s > 0 else 0.0,
                segment_count=own.segment_count,
                has_sample=row.sample_key is not None,
                named_by_user=PersonRef(id=row.named_by_user_id or 0, full_name=decider) if decider else None,
                named_at=None if hidden else row.named_at,
            )
        )
    return shown


async def create(session: AsyncSession, user: User, meeting_id: int, wanted: SpeakerCreate) -> MeetingSpeaker:
    """Add a speaker, for segments that none of the others said."""
    draft = await changes.open_draft(session, user, meeting_id)
    label = await _new_label(draft)
    fields: JsonObject = dict.fromkeys(changes.SPEAKER_FIELDS) | {"speech_s": 0.0}
    del fields["id"]
    if wanted.name is not None:
        fields |= _decided(user) | {"name": wanted.name}
    await changes.record(draft, "speaker.created", _speakers({label: None}), _speakers({label: fields}))
    return await _one(draft, label)


async def name(session: AsyncSession, user: User, meeting_id: int, label: str, wanted: SpeakerNaming) -> MeetingSpeaker:
    """Say who a speaker is in the whole meeting, or that it is nobody known. A person's word outranks the voice's."""
    draft = await changes.open_draft(session, user, meeting_id)
    speaker = await changes.require_speaker(draft, label)
    before = changes.fields_of_speaker(speaker, changes.NAMING_FIELDS)
    after = {**before, **_decided(user), "name": wanted.name}
    identity_id = str(wanted.identity_id) if wanted.identity_id else None
    if wanted.identity_id and not await bank.matchable(session, [wanted.identity_id], voice_scopes.readable_by(user)):
        raise NotFoundError("voice_not_found", "There is no such voice, or you may not see it.")
    if identity_id is None or identity_id != before["identity_id"]:
        after |= {"identity_id": identity_id, "score": None, "margin": None} | _closest_after(before, wanted)
    if _same_answer(before, after):
        return await _one(draft, label)
    await changes.record(draft, "speaker.named", _speakers({label: before}), _speakers({label: after}))
    return await _one(draft, label)


async def merge(session: AsyncSession, user: User, meeting_id: int, label: str, into: str) -> MeetingSpeaker:
    """Let one speaker take over everything that another says; the other is gone. Who takes over keeps its name."""
    draft = await changes.open_draft(session, user, meeting_id)
    if label == into:
        raise InvalidInputError("same_speaker", "A speaker cannot be merged into itself.")
    gone, kept = await changes.require_speaker(draft, label), await changes.require_speaker(draft, into)
    speech_s = round(kept.speech_s + gone.speech_s, 2)
    moved = await repository.ids_of_speaker(session, meeting_id, label)
    before: changes.State = {
        "speakers": {label: changes.fields_of_speaker(gone), into: {"speech_s": kept.speech_s}},
        "segments": {segment_id: {"speaker": label} for segment_id in moved},
    }
    after: changes.State = {
        "speakers": {label: None, into: {"speech_s": speech_s}},
        "segments": {segment_id: {"speaker": into} for segment_id in moved},
    }
    await changes.record(draft, "speaker.merged", before, after)
    return await _one(draft, into)


def _speakers(states: JsonObject) -> changes.State:
    return {"speakers": states}


def _decided(user: User) -> JsonObject:
    return {"named_by": BY_PERSON, "named_by_user_id": user.id, "named_at": utc_now().isoformat()}


def _closest_after(before: JsonObject, wanted: SpeakerNaming) -> JsonObject:
    """A match that a person rejected is not held out to the next reader as the closest voice either."""
    unknown = wanted.name is None and wanted.identity_id is None
    rejected = before["identity_id"] is not None and before["closest_identity_id"] == before["identity_id"]
    return {"closest_identity_id": None, "closest_score": None} if unknown or rejected else {}


def _same_answer(before: JsonObject, after: JsonObject) -> bool:
    """Whether the same person said the same before: then only the time is new."""
    return {**before, "named_at": None} == {**after, "named_at": None}


async def _one(draft: Draft, label: str) -> MeetingSpeaker:
    return next(each for each in await listed(draft.session, draft.user, draft.meeting_id) if each.label == label)


async def _new_label(draft: Draft) -> str:
    """A label that no speaker of this transcript has or had, so that history never means two voices by one."""
    labels = await repository.labels_ever(draft.session, draft.meeting_id)
    numbers = [int(found[1]) for found in map(_NUMBER.fullmatch, labels) if found]
    return f"SPEAKER_{max(numbers, default=-1) + 1:02}"
