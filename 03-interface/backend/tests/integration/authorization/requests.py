"""For every operation of the matrix, a request that is right in all but, perhaps, who sends it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.conftest import EXAMPLES
from tests.integration.authorization.world import PASSWORD, World
from tests.integration.people import WAV
from tests.integration.test_transcript import completed

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Request:
    """What to send: parts of the path, and what httpx takes besides."""

    path: dict[str, object] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


Builder = Callable[[World], Awaitable[Request]]
BUILDERS: dict[str, Builder] = {}


def request_for(*names: str) -> Callable[[Builder], Builder]:
    """Register the maker of requests of these operations."""

    def register(builder: Builder) -> Builder:
        BUILDERS.update(dict.fromkeys(names, builder))
        return builder

    return register


@request_for(
    "GET /health/live",
    "GET /health/ready",
    "GET /api/v1/users/me",
    "GET /api/v1/meetings/",
    "GET /api/v1/meetings/mine",
    "GET /api/v1/groups/",
)
async def nothing_more(world: World) -> Request:
    return Request()


@request_for("POST /api/v1/auth/register")
async def newcomer(world: World) -> Request:
    person = {"email": f"new{next(_numbers)}@example.org", "password": PASSWORD, "full_name": "New"}
    return Request(options={"json": person})


@request_for("POST /api/v1/auth/login")
async def right_password(world: World) -> Request:
    return Request(options={"data": {"username": "admin@example.com", "password": "admin123"}})


@request_for("POST /api/v1/process/")
async def recording(world: World) -> Request:
    return Request(options={"files": {"file": ("talk.wav", WAV)}})


@request_for(
    "GET /api/v1/meetings/{meeting_id}",
    "GET /api/v1/meetings/{meeting_id}/transcript",
    "GET /api/v1/meetings/{meeting_id}/speakers",
    "GET /api/v1/meetings/{meeting_id}/removed",
    "GET /api/v1/meetings/{meeting_id}/edits",
    "DELETE /api/v1/meetings/{meeting_id}",
)
async def shared_meeting(world: World) -> Request:
    meeting = await completed(world.scene, world.scene.team_id)
    return Request({"meeting_id": meeting["id"]})


@request_for("PATCH /api/v1/meetings/{meeting_id}")
async def new_title(world: World) -> Request:
    meeting = await completed(world.scene, world.scene.team_id)
    return Request({"meeting_id": meeting["id"]}, {"json": {"title": "Other"}})


def of_transcript(method: str, part: str, json_body: object = None, **path: object) -> None:
    """Register a request about a part of a transcript."""

    @request_for(f"{method} /api/v1/meetings/{{meeting_id}}{part}")
    async def request(world: World) -> Request:
        meeting = (await shared_meeting(world)).path
        return Request({**meeting, **path}, {"json": json_body} if json_body is not None else {})


FIRST_SEGMENT = json.loads((EXAMPLES / "transcript_result.json").read_text())["segments"][0]["id"]
of_transcript("POST", "/speakers", {"name": "Other"})
of_transcript("PATCH", "/speakers/{label}", {"name": "Other"}, label="SPEAKER_00")
of_transcript("POST", "/speakers/{label}/merge", {"into": "SPEAKER_01"}, label="SPEAKER_00")
of_transcript("PATCH", "/segments/{segment_id}", {"text": "Other"}, segment_id=FIRST_SEGMENT)
of_transcript("DELETE", "/segments/{segment_id}", segment_id=FIRST_SEGMENT)
of_transcript("POST", "/segments/{segment_id}/split", {"at_word": 1}, segment_id=FIRST_SEGMENT)
of_transcript("POST", "/segments/reassign", {"segment_ids": [FIRST_SEGMENT], "speaker": "SPEAKER_01"})
of_transcript("POST", "/removed/{number}/restore", number=0)


@request_for("POST /api/v1/meetings/{meeting_id}/edits/undo")
async def something_to_undo(world: World) -> Request:
    request = await shared_meeting(world)
    address = f"/meetings/{request.path['meeting_id']}/speakers"
    await world.scene.owner.call("POST", address, json={"name": "Other"})
    return request


@request_for("POST /api/v1/meetings/{meeting_id}/edits/redo")
async def something_to_redo(world: World) -> Request:
    request = await something_to_undo(world)
    await world.scene.owner.call("POST", f"/meetings/{request.path['meeting_id']}/edits/undo")
    return request


@request_for("GET /api/v1/groups/{group_id}")
async def the_team(world: World) -> Request:
    return Request({"group_id": world.scene.team_id})


@request_for("POST /api/v1/groups/")
async def new_group(world: World) -> Request:
    return Request(options={"json": {"name": f"Group {next(_numbers)}", "type": "project"}})


@request_for("PATCH /api/v1/groups/{group_id}", "DELETE /api/v1/groups/{group_id}")
async def some_group(world: World) -> Request:
    made = await world.people["admin"].call("POST", "/groups/", **(await new_group(world)).options)
    return Request({"group_id": made.json()["id"]}, {"json": {"description": "Other"}})


@request_for("POST /api/v1/internal/webhook/transcription-complete")
async def unsigned_event(world: World) -> Request:
    return Request(options={"content": json.dumps({"id": "12345678"})})
