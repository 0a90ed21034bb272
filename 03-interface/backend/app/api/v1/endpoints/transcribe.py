"""Uploads: a recording in, a meeting out."""

from typing import Any

from fastapi import APIRouter, Request

from app.api.deps import AuditDep, ResourcesDep, SessionDep, Uploader
from app.api.errors import errors
from app.core.languages import LANGUAGES
from app.core.text import MAX_NAME
from app.schemas.meetings import Meeting as MeetingRead
from app.services import groups, jobs, meetings, quotas, uploads
from app.services.upload_form import MAX_SPEAKERS, UploadForm

router = APIRouter(prefix="/process", tags=["upload"])

FORM_OVERHEAD_BYTES = 1024**2

# The body is read by hand, as it arrives, so that nothing is spooled; this is what it looks like.
# The empty examples keep Swagger UI from filling in a title "string" and one speaker.
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "audio or video"},
                        "title": {"type": "string", "maxLength": MAX_NAME, "example": ""},
                        "group_ids": {"type": "string", "description": "[1,2] or 1,2", "example": ""},
                        "language": {
                            "type": "string",
                            "description": "two letters; detected when absent",
                            "enum": ["", *sorted(LANGUAGES)],
                            "example": "",
                        },
                        "max_speakers": {"type": "integer", "minimum": 1, "maximum": MAX_SPEAKERS, "example": ""},
                    },
                }
            }
        },
    }
}


@router.post("/", status_code=202, responses=errors(400, 401, 408, 413, 415, 429), openapi_extra=_BODY)
async def process(
    request: Request, session: SessionDep, user: Uploader, resources: ResourcesDep, audit: AuditDep
) -> MeetingRead:
    """Upload a recording and queue it. Without group_ids it is visible to its owner alone."""
    limit = await quotas.limit(session, resources.settings, user)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit.max_bytes + FORM_OVERHEAD_BYTES:
        raise limit.refusal
    await session.commit()  # an upload takes minutes: it holds no database connection meanwhile

    async def check(form: UploadForm) -> None:
        async with resources.sessions() as short:
            await groups.require_attachable(short, user, form.group_ids)

    content_type = request.headers.get("content-type")
    store, claims = resources.store, resources.claims
    with resources.upload_gate.entered(user.id):
        upload = await uploads.receive(
            request.stream(), content_type, store=store, claims=claims, limit=limit, check=check
        )
    async with uploads.discarded_on_error(store, claims, upload):
        await quotas.require_room(session, resources.settings, user, upload.size_bytes)
        meeting = await meetings.create(session, user, upload)
        await claims.redeem(session, upload.key)
        audit.record("meeting.uploaded", "meeting", meeting.id, size_bytes=meeting.size_bytes)
    # Outside: a commit whose answer got lost may have happened, and its recording must not be removed.
    await jobs.submit(session, resources.queue, meeting)
    return meetings.present(meeting, user, None)
