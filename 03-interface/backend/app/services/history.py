"""The history of a transcript: what people changed, taken back and brought back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, ForbiddenError
from app.models import TranscriptEdit, User, utc_now
from app.repositories import edits as repository
from app.repositories import transcripts as transcripts_repository
from app.schemas.edits import Edit, EditState, SegmentState, SpeakerState
from app.schemas.transcripts import PersonRef
from app.services import changes, meetings, transcripts

# A merge may touch thousands of segments: the history shows what it did by the first of them.
SEGMENTS_SHOWN = 20


async def page(
    session: AsyncSession, reader: User, meeting_id: int, *, before_id: int | None, limit: int
) -> list[Edit]:
    """Edits, newest first. For the owner alone: they hold what was taken out, and names that do not hold any more."""
    meeting = await meetings.get(session, reader, meeting_id)
    if meeting.owner_id != reader.id:
        raise ForbiddenError("not_owner", "Only the owner of a meeting may see the history of its transcript.")
    found = await repository.history(session, meeting_id, before_id=before_id, limit=limit)
    return await _present(session, reader, found)


async def undo(session: AsyncSession, user: User, meeting_id: int, edit_id: int | None) -> Edit:
    """Take the last edit back. Raises ConflictError if there is none, or another one than the caller means."""
    draft = await changes.open_draft(session, user, meeting_id)
    edit = _expected(await repository.newest_edit(session, meeting_id), edit_id, "undo")
    await changes.go(draft, edit.after, edit.before)
    edit.undone_at = utc_now()
    await session.flush()
    return (await _present(session, user, [edit]))[0]


async def redo(session: AsyncSession, user: User, meeting_id: int, edit_id: int | None) -> Edit:
    """Bring the edit back that was undone last; not possible any more once there is a newer edit."""
    draft = await changes.open_draft(session, user, meeting_id)
    edit = _expected(await repository.next_undone_edit(session, meeting_id), edit_id, "redo")
    await changes.go(draft, edit.before, edit.after)
    edit.undone_at = None
    await session.flush()
    return (await _present(session, user, [edit]))[0]


def _expected(edit: TranscriptEdit | None, edit_id: int | None, verb: str) -> TranscriptEdit:
    if edit is None:
        raise ConflictError(f"nothing_to_{verb}", f"There is nothing to {verb} in this transcript.")
    if edit_id is not None and edit.id != edit_id:
        raise ConflictError("edited_meanwhile", f"Another edit is the next to {verb}: look at the history again.")
    return edit


async def _present(session: AsyncSession, reader: User, edits: Sequence[TranscriptEdit]) -> list[Edit]:
    names = await transcripts_repository.names_of_users(session, {edit.user_id for edit in edits if edit.user_id})
    states = [state for edit in edits for state in (edit.before, edit.after)]
    mentioned = {UUID(found) for state in states for found in _identity_ids(state)}
    visible = set(await transcripts.visible_identities(session, reader, mentioned))
    return [
        Edit(
            id=edit.id,
            kind=edit.kind,
            created_at=edit.created_at,
            user=_person(edit.user_id, names),
            undone_at=edit.undone_at,
            segment_count=len(edit.after.get("segments", {})),
            before=_state(edit.before, visible),
            after=_state(edit.after, visible),
        )
        for edit in edits
    ]


def _person(user_id: int | None, names: Mapping[int, str]) -> PersonRef | None:
    if user_id is None or user_id not in names:
        return None
    return PersonRef(id=user_id, full_name=names[user_id])


def _identity_ids(state: Mapping[str, Any]) -> list[str]:
    speakers = (fields or {} for fields in state.get("speakers", {}).values())
    return [fields["identity_id"] for fields in speakers if fields.get("identity_id")]


def _state(state: Mapping[str, Any], visible: set[UUID]) -> EditState:
    return EditState(
        segments=[
            SegmentState(
                id=segment_id,
                present=fields is not None,
                speaker=(fields or {}).get("speaker"),
                text=(fields or {}).get("text"),
            )
            for segment_id, fields in list(state.get("segments", {}).items())[:SEGMENTS_SHOWN]
        ],
        speakers=[
            _speaker_state(label, fields, visible) for label, fields in sorted(state.get("speakers", {}).items())
        ],
    )


def _speaker_state(label: str, fields: Mapping[str, Any] | None, visible: set[UUID]) -> SpeakerState:
    known = fields or {}
    identity_id = UUID(known["identity_id"]) if known.get("identity_id") else None
    return SpeakerState(
        label=label,
        present=fields is not None,
        name=known.get("name"),
        identity_id=identity_id if identity_id in visible else None,
    )
