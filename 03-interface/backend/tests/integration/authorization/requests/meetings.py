"""Meetings as a whole: their cards, jobs and files."""

from tests.integration.authorization.requests.registry import Request, request_for
from tests.integration.authorization.world import World
from tests.integration.test_media import playable
from tests.integration.test_transcript import completed


@request_for(
    "GET /api/v1/meetings/{meeting_id}",
    "GET /api/v1/meetings/{meeting_id}/events",
    "POST /api/v1/meetings/{meeting_id}/retry",
    "DELETE /api/v1/meetings/{meeting_id}",
)
async def shared_meeting(world: World) -> Request:
    meeting = await completed(world.scene, world.scene.team_id)
    return Request({"meeting_id": meeting["id"]})


@request_for("PATCH /api/v1/meetings/{meeting_id}")
async def new_title(world: World) -> Request:
    meeting = await completed(world.scene, world.scene.team_id)
    return Request({"meeting_id": meeting["id"]}, {"json": {"title": "Other"}})


@request_for("POST /api/v1/meetings/{meeting_id}/cancel")
async def waiting_meeting(world: World) -> Request:
    return Request({"meeting_id": (await world.scene.meeting(world.scene.team_id))["id"]})


@request_for("POST /api/v1/meetings/delete")
async def some_meetings(world: World) -> Request:
    return Request(options={"json": {"ids": [(await waiting_meeting(world)).path["meeting_id"]]}})


@request_for(
    "GET /api/v1/meetings/{meeting_id}/media",
    "GET /api/v1/meetings/{meeting_id}/recording",
    "GET /api/v1/meetings/{meeting_id}/peaks",
)
async def recorded_meeting(world: World) -> Request:
    return Request({"meeting_id": (await playable(world.scene, world.scene.team_id))["id"]})


@request_for("GET /api/v1/meetings/{meeting_id}/export")
async def exported_meeting(world: World) -> Request:
    return Request((await shared_meeting(world)).path, {"params": {"format": "txt"}})


@request_for("GET /api/v1/meetings/{meeting_id}/search")
async def searched_meeting(world: World) -> Request:
    return Request((await shared_meeting(world)).path, {"params": {"q": "word"}})


@request_for("GET /api/v1/search/")
async def searched_everywhere(world: World) -> Request:
    return Request(options={"params": {"q": "word"}})
