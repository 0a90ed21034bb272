"""Full-text search over all that one may see."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.deps import Cursor, PathId, Reader, ResourcesDep, SessionDep
from app.api.errors import errors
from app.api.filters import NarrowingDep, Search
from app.core.pages import decode_cursor
from app.schemas.common import Page
from app.schemas.search import MeetingHit, SegmentHit
from app.services import meetings, search

router = APIRouter(tags=["search"])

MeetingLimit = Annotated[int, Query(ge=1, le=50, description="how many meetings a page has at most")]
HitLimit = Annotated[int, Query(ge=1, le=1000, description="how many segments a page has at most")]


@router.get("/search/", responses=errors(401))
async def search_everywhere(
    q: Search,
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    narrowing: NarrowingDep,
    cursor: Cursor = None,
    limit: MeetingLimit = 20,
) -> Page[MeetingHit]:
    """Meetings whose title, names and words have all that is asked for, newest first, and the first places in each.

    French and English are read alike, accents or not. Snippets are plain text; highlights are places in it.
    """
    wanted = replace(narrowing, q=q)
    before_id = decode_cursor(cursor)
    return await search.everywhere(
        session, resources.outlook.of_meetings, user, wanted, before_id=before_id, limit=limit
    )


@router.get("/meetings/{meeting_id}/search", responses=errors(401, 404))
async def search_meeting(
    meeting_id: PathId, q: Search, session: SessionDep, user: Reader, cursor: Cursor = None, limit: HitLimit = 500
) -> Page[SegmentHit]:
    """The segments of one meeting that have any of the words, in order."""
    meeting = await meetings.get(session, user, meeting_id)
    return await search.within(session, user, meeting, q, after_index=decode_cursor(cursor), limit=limit)
