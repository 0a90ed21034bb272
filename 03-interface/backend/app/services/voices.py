"""Enrolled voices: seen within one's scopes, enrolled with consent, moved and erased by those who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from scribe_contracts.queue import BUCKET_IDENTITY_BANK
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.core.s3 import ObjectStore
from app.models import Identity, IdentityClip, User, utc_now
from app.repositories import identities as repository
from app.repositories.identities import VoiceFilter
from app.schemas.voices import Consent, ConsentGiven, ConsentRecorder, VoiceClip, VoiceDetail, VoiceUpdate
from app.schemas.voices import Voice as VoiceRead
from app.services import voice_erasure, voice_scopes
from app.services.voice_clips import Clip
from app.services.voice_pages import Position

# A voice is known well by a few clips; every job lists and embeds all that it may be matched with.
MAX_CLIPS = 20
MAX_VOICES_PER_SCOPE = 1000


@dataclass(frozen=True, slots=True)
class Recording:
    """A checked clip, and where it comes from: ``upload``, ``meeting`` or ``import``."""

    clip: Clip
    source: str
    meeting_id: int | None = None


async def page(
    session: AsyncSession, user: User, *, text: str | None, before: Position | None, limit: int
) -> Sequence[Identity]:
    """The voices that the user may see, newest first."""
    wanted = VoiceFilter(voice_scopes.readable_by(user), all_groups=user.is_superuser, text=text)
    return await repository.page(session, wanted, before=before, limit=limit)


async def get(session: AsyncSession, user: User, identity_id: UUID, *, for_update: bool = False) -> Identity:
    """A voice that the user may see. Raises NotFoundError for every other one."""
    identity = await repository.by_id(session, identity_id, for_update=for_update)
    if identity is None or not voice_scopes.may_see(user, identity):
        raise NotFoundError("voice_not_found", "There is no such voice, or you may not see it.")
    return identity


async def get_to_change(session: AsyncSession, user: User, identity_id: UUID) -> Identity:
    """The same, locked, for those who may change it. Raises ForbiddenError for others."""
    identity = await get(session, user, identity_id, for_update=True)
    if not voice_scopes.may_change(user, identity):
        raise ForbiddenError("not_voice_keeper", "Only who enrolled this voice, or an administrator, may change it.")
    return identity


def require_consent(given: ConsentGiven) -> None:
    """Without the person's consent no voice is kept."""
    if not given.consent:
        raise InvalidInputError(
            "consent_required",
            "A voice is biometric data: ask the person first, then send consent=true to record that they agreed.",
        )


async def enrol(
    session: AsyncSession, store: ObjectStore, user: User, *, name: str, scope: str, given: ConsentGiven, of: Recording
) -> Identity:
    """A new voice with its first recording."""
    stored_scope = await voice_scopes.chosen(session, user, scope)
    await _require_room(session, stored_scope)
    identity = Identity(id=uuid4(), name=name, scope=stored_scope, created_by=user.id)
    _record_consent(identity, user, given)
    session.add(identity)
    await session.flush()
    await keep(session, store, identity, of)
    return identity


async def add_clip(
    session: AsyncSession, store: ObjectStore, user: User, identity_id: UUID, given: ConsentGiven, of: Recording
) -> Identity:
    """Another recording of a voice; the consent is recorded anew with it."""
    identity = await get_to_change(session, user, identity_id)
    clips = await repository.clips_of(session, identity.id)
    if of.clip.sha256 in {clip.sha256 for clip in clips}:
        raise ConflictError("clip_exists", "This voice has this very recording already.")
    if len(clips) >= MAX_CLIPS:
        raise ConflictError("too_many_clips", f"A voice has {MAX_CLIPS} clips at most: remove one first.")
    _record_consent(identity, user, given)
    await keep(session, store, identity, of)
    return identity


async def keep(session: AsyncSession, store: ObjectStore, identity: Identity, of: Recording) -> IdentityClip:
    """Store a recording, the object before its row: a crash in between leaves what the tidying finds."""
    key = clip_key(identity, of.clip.sha256)
    await store.put(BUCKET_IDENTITY_BANK, key, of.clip.body)
    clip = IdentityClip(
        identity_id=identity.id,
        sha256=of.clip.sha256,
        s3_key=key,
        size_bytes=len(of.clip.body),
        duration_s=of.clip.duration_s,
        source=of.source,
        source_meeting_id=of.meeting_id,
    )
    session.add(clip)
    await session.flush()
    return clip


def clip_key(identity: Identity, sha256: str) -> str:
    """A key of the identity bank that was never used before: removing an older one never takes this one with it."""
    return f"{identity.scope}/{identity.id}/voice/{sha256[:16]}-{uuid4().hex[:8]}.wav"


async def remove_clip(session: AsyncSession, user: User, identity_id: UUID, clip_id: int) -> Identity:
    """Take one recording away, but not the last one."""
    identity = await get_to_change(session, user, identity_id)
    clips = await repository.clips_of(session, identity.id)
    clip = next((clip for clip in clips if clip.id == clip_id), None)
    if clip is None:
        raise NotFoundError("clip_not_found", "This voice has no such clip.")
    if len(clips) == 1:
        raise ConflictError("last_clip", "A voice keeps at least one clip: add another one first, or erase the voice.")
    voice_erasure.drop_object(session, clip.s3_key)
    await session.delete(clip)
    await session.flush()
    return identity


async def update(
    session: AsyncSession, store: ObjectStore, user: User, identity_id: UUID, wanted: VoiceUpdate
) -> Identity:
    """Rename a voice, or move it to another scope."""
    identity = await get_to_change(session, user, identity_id)
    if wanted.name is not None:
        identity.name = wanted.name
    if wanted.scope is not None:
        scope = await voice_scopes.chosen(session, user, wanted.scope)
        if scope != identity.scope:
            await _require_room(session, scope)
            await _move(session, store, identity, scope)
    await session.flush()
    return identity


async def _move(session: AsyncSession, store: ObjectStore, identity: Identity, scope: str) -> None:
    """Copy first, then let the row decide: a copy without a row names nobody, and the old objects are noted to go."""
    identity.scope = scope
    for clip in await repository.clips_of(session, identity.id):
        key = clip_key(identity, clip.sha256)
        body = await store.get(BUCKET_IDENTITY_BANK, clip.s3_key)
        if body is None:
            raise ConflictError("clip_lost", "A recording of this voice is no longer on the storage: enrol it again.")
        await store.put(BUCKET_IDENTITY_BANK, key, body)
        voice_erasure.drop_object(session, clip.s3_key)
        clip.s3_key = key


async def _require_room(session: AsyncSession, scope: str) -> None:
    if await repository.count_in_scope(session, scope) >= MAX_VOICES_PER_SCOPE:
        raise ConflictError("too_many_voices", f"There are {MAX_VOICES_PER_SCOPE} voices here already: erase some.")


def _record_consent(identity: Identity, user: User, given: ConsentGiven) -> None:
    identity.consent_by, identity.consent_by_name, identity.consent_at = user.id, user.full_name, utc_now()
    identity.consent_statement = given.consent_statement or identity.consent_statement


def present(identity: Identity, reader: User) -> VoiceRead:
    """A voice as its reader sees it."""
    return VoiceRead(
        id=identity.id,
        name=identity.name,
        scope=voice_scopes.shown(identity.scope),
        created_at=identity.created_at,
        may_change=voice_scopes.may_change(reader, identity),
    )


async def present_detail(session: AsyncSession, identity: Identity, reader: User) -> VoiceDetail:
    """The same with its recordings and the consent."""
    clips = await repository.clips_of(session, identity.id)
    return VoiceDetail(
        **present(identity, reader).model_dump(),
        clips=[VoiceClip.model_validate(clip) for clip in clips],
        consent=_consent(identity),
    )


def _consent(identity: Identity) -> Consent | None:
    if identity.consent_at is None:
        return None
    name = identity.consent_by_name
    return Consent(
        recorded_at=identity.consent_at,
        recorded_by=ConsentRecorder(id=identity.consent_by, full_name=name) if name is not None else None,
        statement=identity.consent_statement,
    )
