"""Transcripts as files."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.api.deps import AuditDep, PathId, Reader, ResourcesDep, SessionDep
from app.api.errors import errors
from app.api.streaming import binary
from app.core.attachment import disposition, file_name
from app.schemas.exports import ExportQuery
from app.schemas.transcripts import TranscriptExport
from app.services import meetings
from app.services.exports.document import Options
from app.services.exports.formats import WRITERS
from app.services.exports.gather import gather
from app.services.exports.wording import WORDINGS

router = APIRouter(prefix="/meetings", tags=["exports"])

Wanted = Annotated[ExportQuery, Query()]
_TYPES = {writer.content_type for writer in WRITERS.values()} - {"application/json"}
_WHOLE: dict[str, Any] = {**binary(*sorted(_TYPES), partial=False)[200], "model": TranscriptExport}


@router.get(
    "/{meeting_id}/export",
    response_class=Response,
    responses={**errors(401, 404, 409, 429), 200: _WHOLE},
)
async def export_transcript(
    meeting_id: PathId,
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    audit: AuditDep,
    wanted: Wanted,
) -> Response:
    """The transcript as a file. Names that no person has confirmed carry a question mark."""
    writer = WRITERS[wanted.format]
    meeting = await meetings.get(session, user, meeting_id)
    with resources.exports.entered(user.id):
        document = await gather(session, user, meeting, with_words=writer.needs_words)
        audit.record("meeting.exported", "meeting", meeting.id, format=wanted.format.value)
        await session.commit()  # writing takes seconds: no database connection is held meanwhile
        options = Options(WORDINGS[wanted.lang.value], timestamps=wanted.timestamps, speakers=wanted.speakers)
        content = await resources.exports.write(partial(writer.write, document, options))
    headers = {
        "Content-Type": writer.content_type,
        "Content-Disposition": disposition("attachment", file_name(meeting.title, wanted.format.value)),
    }
    return Response(content, headers=headers)
