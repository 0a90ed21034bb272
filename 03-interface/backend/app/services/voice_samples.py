"""What the speakers of a meeting sound like: to be heard, and to be enrolled from."""

from scribe_contracts.queue import BUCKET_PROCESSED
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, ForbiddenError, NotFoundError
from app.core.s3 import ObjectStore
from app.models import Speaker, User
from app.repositories import transcripts
from app.services import meetings, voice_clips
from app.services.voices import Recording


async def hear(session: AsyncSession, store: ObjectStore, user: User, meeting_id: int, label: str) -> bytes:
    """Up to half a minute of one speaker alone, WAV; for every reader of the meeting."""
    meeting = await meetings.get(session, user, meeting_id)
    return await _sample(session, store, meeting.id, label)


async def recording(session: AsyncSession, store: ObjectStore, user: User, meeting_id: int, label: str) -> Recording:
    """The same as a clip to enrol; for the meeting's owner alone, who may say who it is."""
    meeting = await meetings.get(session, user, meeting_id)
    if meeting.owner_id != user.id:
        raise ForbiddenError("not_owner", "Only the owner of a meeting may enrol its speakers.")
    body = await _sample(session, store, meeting.id, label)
    return Recording(voice_clips.accept(body), "meeting", meeting.id)


async def _sample(session: AsyncSession, store: ObjectStore, meeting_id: int, label: str) -> bytes:
    key = (await _speaker(session, meeting_id, label)).sample_key
    await session.commit()  # the store may take its time: it holds no database connection meanwhile
    body = await store.get(BUCKET_PROCESSED, key) if key else None
    if body is None:
        raise ConflictError(
            "no_clean_speech",
            "There are not 3 s of this speaker alone in the meeting: process it again, or send a clip of the voice.",
        )
    return body


async def _speaker(session: AsyncSession, meeting_id: int, label: str) -> Speaker:
    found = next((s for s in await transcripts.speakers_of(session, meeting_id) if s.label == label), None)
    if found is None:
        raise NotFoundError("speaker_not_found", "This meeting has no such speaker.")
    return found
