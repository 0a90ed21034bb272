"""What is in a transcript, and its corrections."""

import json

from tests.conftest import EXAMPLES
from tests.integration.authorization.requests.meetings import shared_meeting
from tests.integration.authorization.requests.registry import Request, request_for
from tests.integration.authorization.world import World


@request_for(
    "GET /api/v1/meetings/{meeting_id}/transcript",
    "GET /api/v1/meetings/{meeting_id}/speakers",
    "GET /api/v1/meetings/{meeting_id}/removed",
    "GET /api/v1/meetings/{meeting_id}/edits",
)
async def transcript(world: World) -> Request:
    return await shared_meeting(world)


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
