"""Enrolled voices: who they are, who may be matched with them, and how they are erased."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request, Response

from app.api.deps import (
    AuditDep,
    Cursor,
    Limit,
    PathId,
    Reader,
    Resources,
    ResourcesDep,
    SessionDep,
    Superuser,
    VoiceKeeper,
)
from app.api.errors import errors
from app.core.text import MAX_DESCRIPTION, MAX_NAME
from app.schemas.common import Page
from app.schemas.voices import ClipForm, Label, Receipt, SpeakerEnrolment, Voice, VoiceDetail, VoiceForm, VoiceUpdate
from app.services import voice_erasure, voice_form, voice_pages, voice_samples, voice_scopes, voices
from app.services.voices import Recording

voice_router = APIRouter(prefix="/voices", tags=["voices"])
sample_router = APIRouter(prefix="/meetings", tags=["voices"])

VoiceId = Annotated[UUID, Path(description="a voice, as GET /api/v1/voices/ lists it")]
Text = Annotated[str | None, Query(alias="q", max_length=MAX_NAME, description="a part of the name")]

_FILE: dict[str, Any] = {"type": "string", "format": "binary", "description": "WAV, 3 s to 5 min, 30 MiB at most"}
_CONSENT: dict[str, Any] = {
    "consent": {"type": "boolean", "description": "true: the person agreed to being recognised by their voice"},
    "consent_statement": {"type": "string", "maxLength": MAX_DESCRIPTION, "example": ""},
}
_DESCRIPTION: dict[str, Any] = {
    "name": {"type": "string", "minLength": 1, "maxLength": MAX_NAME},
    "scope": {"type": "string", "description": "private, group:ID or company", "example": "private"},
}


def _form(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    """The body is read by hand, after the caller is known; this is what it looks like."""
    schema = {"type": "object", "required": ["file", *required], "properties": {"file": _FILE, **properties}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@voice_router.get("/", responses=errors(401))
async def list_voices(
    session: SessionDep, user: Reader, audit: AuditDep, q: Text = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[Voice]:
    """The voices I may be shown: the company's, my groups', my own; newest first."""
    before = voice_pages.decode(cursor)
    found = await voices.page(session, user, text=q, before=before, limit=limit + 1)
    shown = [voices.present(identity, user) for identity in found[:limit]]
    foreign = sum(voice_scopes.is_foreign(user, identity) for identity in found[:limit])
    if foreign:
        audit.record("voice.listed", "voice", foreign=foreign)
    more = len(found) > limit
    return Page(items=shown, next_cursor=voice_pages.encode(shown[-1].created_at, shown[-1].id) if more else None)


@voice_router.get("/receipts", responses=errors(401, 403))
async def list_receipts(
    session: SessionDep, _admin: Superuser, audit: AuditDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[Receipt]:
    """Receipts of erased voices, newest first; administrators only."""
    audit.record("voice.receipts_listed")
    found = await voice_erasure.receipts(session, before=voice_pages.decode(cursor), limit=limit + 1)
    shown = [Receipt.model_validate(receipt) for receipt in found[:limit]]
    more = len(found) > limit
    return Page(items=shown, next_cursor=voice_pages.encode(shown[-1].erased_at, shown[-1].id) if more else None)


@voice_router.get("/{voice_id}", responses=errors(401, 404))
async def read_voice(voice_id: VoiceId, session: SessionDep, user: Reader, audit: AuditDep) -> VoiceDetail:
    """One of them, with its recordings and the consent they are kept on."""
    identity = await voices.get(session, user, voice_id)
    if voice_scopes.is_foreign(user, identity):
        audit.record("voice.read", "voice", identity.id, scope=identity.scope)
    return await voices.present_detail(session, identity, user)


@voice_router.post(
    "/",
    status_code=201,
    responses=errors(400, 401, 403, 408, 409, 413, 415, 429),
    openapi_extra=_form(["name", "scope", "consent"], {**_DESCRIPTION, **_CONSENT}),
)
async def enrol_voice(
    request: Request, session: SessionDep, user: VoiceKeeper, resources: ResourcesDep, audit: AuditDep
) -> VoiceDetail:
    """Enrol a voice from a recording: for myself (private), a group of mine, or the company (administrators)."""
    await session.commit()  # a body takes its time: it holds no database connection meanwhile
    with resources.upload_gate.holding_clip(user.id):
        form, clip = await voice_form.read(request.stream(), request.headers.get("content-type"), VoiceForm)
        voices.require_consent(form)
        identity = await voices.enrol(
            session,
            resources.store,
            user,
            name=form.name,
            scope=form.scope,
            given=form,
            of=Recording(clip, "upload"),
        )
    audit.record("voice.enrolled", "voice", identity.id, scope=identity.scope, source="upload")
    return await voices.present_detail(session, identity, user)


@voice_router.post("/from-speaker", status_code=201, responses=errors(401, 403, 404, 409, 413, 415))
async def enrol_speaker(
    wanted: SpeakerEnrolment, session: SessionDep, user: VoiceKeeper, resources: ResourcesDep, audit: AuditDep
) -> VoiceDetail:
    """Enrol a speaker of a meeting that I own, or add a clip of theirs to a voice."""
    voices.require_consent(wanted)
    recording = await voice_samples.recording(session, resources.store, user, wanted.meeting_id, wanted.speaker)
    if wanted.identity_id is not None:
        identity = await voices.add_clip(session, resources.store, user, wanted.identity_id, wanted, recording)
        audit.record("voice.clip_added", "voice", identity.id, source="meeting", meeting_id=wanted.meeting_id)
    else:
        identity = await voices.enrol(
            session,
            resources.store,
            user,
            name=wanted.name or "",
            scope=wanted.scope or "",
            given=wanted,
            of=recording,
        )
        details = {"scope": identity.scope, "source": "meeting"}
        audit.record("voice.enrolled", "voice", identity.id, meeting_id=wanted.meeting_id, **details)
    return await voices.present_detail(session, identity, user)


@voice_router.post(
    "/{voice_id}/clips",
    status_code=201,
    responses=errors(400, 401, 403, 404, 408, 409, 413, 415, 429),
    openapi_extra=_form(["consent"], _CONSENT),
)
async def add_clip(
    voice_id: VoiceId,
    request: Request,
    session: SessionDep,
    user: VoiceKeeper,
    resources: ResourcesDep,
    audit: AuditDep,
) -> VoiceDetail:
    """Add a recording to a voice."""
    await voices.get_to_change(session, user, voice_id)
    await session.commit()
    with resources.upload_gate.holding_clip(user.id):
        form, clip = await voice_form.read(request.stream(), request.headers.get("content-type"), ClipForm)
        voices.require_consent(form)
        recording = Recording(clip, "upload")
        identity = await voices.add_clip(session, resources.store, user, voice_id, form, recording)
    audit.record("voice.clip_added", "voice", identity.id, source="upload")
    return await voices.present_detail(session, identity, user)


@voice_router.delete("/{voice_id}/clips/{clip_id}", status_code=204, responses=errors(401, 403, 404, 409))
async def remove_clip(
    voice_id: VoiceId,
    clip_id: PathId,
    session: SessionDep,
    user: VoiceKeeper,
    resources: ResourcesDep,
    audit: AuditDep,
    background: BackgroundTasks,
) -> None:
    """Remove a recording, but not the last one."""
    identity = await voices.remove_clip(session, user, voice_id, clip_id)
    audit.record("voice.clip_removed", "voice", identity.id, clip_id=clip_id)
    _forget(background, resources)


@voice_router.patch("/{voice_id}", responses=errors(401, 403, 404, 409, 413))
async def update_voice(
    voice_id: VoiceId,
    wanted: VoiceUpdate,
    session: SessionDep,
    user: VoiceKeeper,
    resources: ResourcesDep,
    audit: AuditDep,
    background: BackgroundTasks,
) -> VoiceDetail:
    """Rename a voice, or move it to another scope, which holds for running jobs too."""
    before = (await voices.get_to_change(session, user, voice_id)).scope
    identity = await voices.update(session, resources.store, user, voice_id, wanted)
    if wanted.name is not None:
        audit.record("voice.renamed", "voice", identity.id)
    if identity.scope != before:
        audit.record("voice.scope_changed", "voice", identity.id, before=before, after=identity.scope)
        _forget(background, resources)
    return await voices.present_detail(session, identity, user)


@voice_router.delete("/{voice_id}", responses=errors(401, 403, 404))
async def erase_voice(
    voice_id: VoiceId,
    session: SessionDep,
    user: VoiceKeeper,
    resources: ResourcesDep,
    audit: AuditDep,
    background: BackgroundTasks,
) -> Receipt:
    """Erase a voice: its recordings, what workers made of them, every name that it gave. Answers a receipt."""
    identity = await voices.get_to_change(session, user, voice_id)
    receipt = await voice_erasure.erase(session, identity, user.id)
    audit.record(
        "voice.erased", "voice", receipt.identity_id, receipt=str(receipt.id), clips=receipt.clips, names=receipt.names
    )
    _forget(background, resources)
    return Receipt.model_validate(receipt)


@sample_router.get(
    "/{meeting_id}/speakers/{label}/sample",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}, "description": "WAV, 16 kHz mono."}, **errors(401, 404, 409)},
)
async def hear_speaker(
    meeting_id: PathId, label: Label, session: SessionDep, user: Reader, resources: ResourcesDep
) -> Response:
    """What a speaker of a meeting sounds like: up to half a minute of them alone, whole, for it is small."""
    body = await voice_samples.hear(session, resources.store, user, meeting_id, label)
    return Response(body, media_type="audio/wav")


def _forget(background: BackgroundTasks, resources: Resources) -> None:
    background.add_task(voice_erasure.forget_soon, resources.sessions, resources.queue, resources.store)


router = APIRouter()
router.include_router(voice_router)
router.include_router(sample_router)
