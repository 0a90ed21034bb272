"""Resumable uploads: create, send parts, look, complete, abort."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request

from app.api.deps import AuditDep, ResourcesDep, SessionDep, Uploader
from app.api.errors import errors
from app.schemas.common import Page
from app.schemas.meetings import Meeting as MeetingRead
from app.schemas.uploads import Part, Upload, UploadCreate
from app.services import jobs, meetings, resumable, upload_parts

router = APIRouter(prefix="/uploads", tags=["upload"])

PartNumber = Annotated[int, Path(ge=1, le=10_000)]
Digest = Annotated[str | None, Header(max_length=1000, description="sha-256=:BASE64: (RFC 9530)")]
HexSum = Annotated[str | None, Header(alias="X-Checksum-SHA256", max_length=200, description="the same in hexadecimal")]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/", status_code=201, responses=errors(401, 413, 429))
async def create_upload(
    wanted: UploadCreate, session: SessionDep, user: Uploader, resources: ResourcesDep, audit: AuditDep
) -> Upload:
    """Announce a recording that comes in parts. Until it is completed it can be seen and continued by its owner."""
    upload = await resumable.begin(session, resources.settings, resources.store, resources.claims, user, wanted)
    audit.record("upload.created", "upload", upload.id, size_bytes=upload.size_bytes)
    return (await resumable.present(session, [upload]))[0]


@router.get("/", responses=errors(401))
async def list_uploads(session: SessionDep, user: Uploader) -> Page[Upload]:
    """My uploads that are still open, newest first; at most 20, so this is always the last page."""
    return Page(items=await resumable.present(session, await resumable.open_ones(session, user)))


@router.get("/{upload_id}", responses=errors(401, 404))
async def read_upload(upload_id: UUID, session: SessionDep, user: Uploader) -> Upload:
    """How far an upload is: what to send after a break."""
    return (await resumable.present(session, [await resumable.own(session, user, upload_id)]))[0]


@router.put(
    "/{upload_id}/parts/{number}", responses=errors(400, 401, 404, 408, 409, 413, 415, 429), openapi_extra=_BODY
)
async def put_part(
    upload_id: UUID,
    number: PartNumber,
    request: Request,
    session: SessionDep,
    user: Uploader,
    resources: ResourcesDep,
    content_digest: Digest = None,
    checksum: HexSum = None,
) -> Part:
    """Send one part as the raw body, with its SHA-256. Sending it again replaces it."""
    upload = await resumable.own(session, user, upload_id)
    size_bytes = upload_parts.expected_size(upload, number)
    sha256 = upload_parts.expected_sum(content_digest, checksum)
    upload_parts.require_length(request.headers.get("content-length"), size_bytes)
    await session.commit()  # a part takes minutes: it holds no database connection meanwhile
    part = await upload_parts.receive(
        request.stream(),
        upload,
        number,
        sha256,
        gate=resources.upload_gate,
        store=resources.store,
        sessions=resources.sessions,
    )
    return Part.model_validate(part)


@router.post("/{upload_id}/complete", status_code=202, responses=errors(401, 404, 409, 429))
async def complete_upload(
    upload_id: UUID, session: SessionDep, user: Uploader, resources: ResourcesDep, audit: AuditDep
) -> MeetingRead:
    """Make a meeting of the parts and queue it. Asking again answers the same meeting."""
    with resources.upload_gate.entered(user.id):
        meeting, is_new = await resumable.complete(session, resources.store, resources.upload_gate, user, upload_id)
    if is_new:
        audit.record("meeting.uploaded", "meeting", meeting.id, size_bytes=meeting.size_bytes, upload_id=str(upload_id))
        await jobs.submit(session, resources.queue, meeting)
    return meetings.present(meeting, user, None)


@router.delete("/{upload_id}", status_code=204, responses=errors(401, 404, 409))
async def abort_upload(
    upload_id: UUID, session: SessionDep, user: Uploader, resources: ResourcesDep, audit: AuditDep
) -> None:
    """Throw an upload away that is not completed."""
    await resumable.abort(session, resources.store, user, upload_id)
    audit.record("upload.aborted", "upload", upload_id)
