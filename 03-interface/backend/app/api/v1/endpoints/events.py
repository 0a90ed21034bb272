"""Live events of the meetings one may see."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from app.api.deps import PathId, Reader, Resources, ResourcesDep, SessionDep
from app.api.errors import errors
from app.api.sse import Check, LiveResponse
from app.core.errors import UnauthorizedError
from app.core.types import Scope
from app.models import User
from app.services import callers, meetings

router = APIRouter(tags=["events"])

LastEventId = Annotated[str | None, Header(max_length=64, description="sent by browsers when they come back")]

_EVENT = {
    "type": "object",
    "description": "one event of the stream",
    "required": ["event", "data", "id"],
    "properties": {
        "event": {"type": "string", "enum": ["meeting", "progress", "gone", "resync"]},
        "data": {"type": "string", "description": "a JSON object", "contentMediaType": "application/json"},
        "id": {"type": "string"},
    },
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Events `meeting` (as in lists), `progress` (id, stage, progress, eta), `gone` (id) and `resync` "
            "(something may have been missed: read again), until the token expires or the login ends."
        ),
        "content": {"text/event-stream": {"schema": _EVENT}},
    }
}


@router.get(
    "/meetings/{meeting_id}/events",
    response_class=Response,
    responses={**errors(401, 404, 429), **_STREAM},
)
async def follow_meeting(
    meeting_id: PathId,
    request: Request,
    session: SessionDep,
    user: Reader,
    resources: ResourcesDep,
    last_event_id: LastEventId = None,
) -> LiveResponse:
    """One meeting as it changes: first as it is now, also after a reconnect. Stays open for a retry."""
    stream = resources.live.streams.open(user.id, meeting_id)
    try:
        # After the stream is open: what changed before is in it, what changes from here on is told.
        meeting = await meetings.get(session, user, meeting_id)
        await session.commit()
        await resources.live.show(stream, meeting, user)
    except BaseException:
        resources.live.streams.close(stream)
        raise
    return LiveResponse(resources.live.streams, stream, _groups_of(user), _check(request, resources))


@router.get("/events", response_class=Response, responses={**errors(401, 429), **_STREAM})
async def follow_meetings(
    request: Request, session: SessionDep, user: Reader, resources: ResourcesDep, last_event_id: LastEventId = None
) -> LiveResponse:
    """Every meeting I may see, as it changes. A reader that comes back is told to read the list again."""
    await session.commit()
    streams = resources.live.streams
    stream = streams.open(user.id, None)
    if last_event_id:
        stream.put(streams.resync(), streams.resync())
    return LiveResponse(streams, stream, _groups_of(user), _check(request, resources))


def _check(request: Request, resources: Resources) -> Check:
    token = request.headers["authorization"].partition(" ")[2]

    async def check() -> frozenset[int] | None:
        async with resources.sessions() as session:
            try:
                caller = await callers.authenticate(session, resources.settings, token)
            except UnauthorizedError:
                return None
        return _groups_of(caller.user) if Scope.READ in caller.scopes else None

    return check


def _groups_of(user: User) -> frozenset[int]:
    return frozenset(group.id for group in user.groups)
