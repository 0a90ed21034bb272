"""The recording for a player: the rendition with ranges, peaks, the original."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from app.api.deps import AuditDep, PathId, Reader, ResourcesDep, SessionDep
from app.api.errors import errors
from app.api.streaming import Shown, binary, not_modified, object_response, version_headers
from app.schemas.media import PartHeaders, Peaks
from app.services import media, meetings

router = APIRouter(prefix="/meetings", tags=["media"])

# A file from outside: whatever it is, a browser must not run it.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"

Conditions = Annotated[PartHeaders, Header()]


# HEAD answers too; OpenAPI would need a second operation for what every client does by itself.
@router.head("/{meeting_id}/media", include_in_schema=False)
@router.get(
    "/{meeting_id}/media",
    response_class=Response,
    responses={
        **errors(401, 404, 409, 416, 429),
        **binary("audio/mp4", "video/mp4", "audio/wav", "application/octet-stream"),
    },
)
async def play_meeting(
    request: Request,
    meeting_id: PathId,
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    asked: Conditions,
) -> Response:
    """The recording in a form that every browser plays, whole or in part."""
    meeting = await meetings.get(session, user, meeting_id)
    made = await media.of_meeting(session, meeting)
    await session.commit()  # sending takes as long as the client likes: no database connection is held meanwhile
    return object_response(
        request.method,
        asked,
        resources.reader,
        await media.rendition(resources.reader, made),
        Shown(media.content_type(made), "inline", media.rendition_name(meeting, made)),
        user_id=user.id,
    )


@router.head("/{meeting_id}/recording", include_in_schema=False)
@router.get(
    "/{meeting_id}/recording",
    response_class=Response,
    responses={**errors(401, 404, 416, 429), **binary("application/octet-stream")},
)
async def download_recording(
    request: Request,
    meeting_id: PathId,
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    audit: AuditDep,
    asked: Conditions,
) -> Response:
    """The file as it was uploaded, to be kept: it may be resumed with ranges."""
    meeting = await meetings.get(session, user, meeting_id)
    await session.commit()
    found = await media.recording(resources.reader, meeting)
    answer = object_response(
        request.method,
        asked,
        resources.reader,
        found,
        Shown("application/octet-stream", "attachment", meeting.original_filename, SANDBOX),
        user_id=user.id,
    )
    if request.method == "GET" and answer.status_code in {200, 206}:
        audit.record("meeting.original_downloaded", "meeting", meeting.id)
        await session.commit()
    return answer


@router.get(
    "/{meeting_id}/peaks",
    response_model=Peaks,
    responses={**errors(401, 404, 409), 304: {"description": "You have this version already."}},
)
async def read_peaks(
    meeting_id: PathId,
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    asked: Conditions,
) -> Response:
    """The waveform of the recording, and its length."""
    meeting = await meetings.get(session, user, meeting_id)
    made = await media.of_meeting(session, meeting)
    await session.commit()
    found = await media.peaks_file(resources.reader, made)
    known = not_modified(asked, found)
    if known is not None:
        return known
    content = await media.peaks(resources.reader, found, meeting.duration_s)
    return Response(content, media_type="application/json", headers=version_headers(found))
