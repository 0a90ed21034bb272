"""Voices of a group, which its members see, and their enroller changes."""

from tests.integration.authorization.requests.registry import NUMBERS, Request, request_for
from tests.integration.authorization.world import World
from tests.integration.people import Json
from tests.integration.voice_bank import enrol, send_voice, with_sample
from tests.tones import TONE, tone

CLIP = {"file": ("ana.wav", TONE)}


async def teams_voice(world: World) -> Json:
    return await enrol(world.scene.owner, f"group:{world.scene.team_id}", f"Ana {next(NUMBERS)}")


@request_for("POST /api/v1/voices/")
async def new_voice(world: World) -> Request:
    fields = {"name": f"Ana {next(NUMBERS)}", "scope": "private", "consent": "true"}
    return Request(options={"data": fields, "files": CLIP})


@request_for("GET /api/v1/voices/{voice_id}", "DELETE /api/v1/voices/{voice_id}")
async def voice(world: World) -> Request:
    return Request({"voice_id": (await teams_voice(world))["id"]})


@request_for("PATCH /api/v1/voices/{voice_id}")
async def renamed_voice(world: World) -> Request:
    return Request((await voice(world)).path, {"json": {"name": f"Ana {next(NUMBERS)}"}})


@request_for("POST /api/v1/voices/{voice_id}/clips")
async def second_clip(world: World) -> Request:
    clip = {"file": ("ana.wav", tone(pitch_hz=300))}
    return Request((await voice(world)).path, {"data": {"consent": "true"}, "files": clip})


@request_for("DELETE /api/v1/voices/{voice_id}/clips/{clip_id}")
async def one_of_two_clips(world: World) -> Request:
    voice = await teams_voice(world)
    more = await send_voice(world.scene.owner, tone(pitch_hz=300), f"/voices/{voice['id']}/clips", consent="true")
    assert more.status_code == 201, more.text
    return Request({"voice_id": voice["id"], "clip_id": more.json()["clips"][0]["id"]})


@request_for("GET /api/v1/meetings/{meeting_id}/speakers/{label}/sample")
async def speaker_to_hear(world: World) -> Request:
    meeting = await with_sample(world.scene, await world.scene.meeting(world.scene.team_id))
    return Request({"meeting_id": meeting.id, "label": "SPEAKER_00"})


@request_for("POST /api/v1/voices/from-speaker")
async def speaker_to_enrol(world: World) -> Request:
    meeting_id = (await speaker_to_hear(world)).path["meeting_id"]
    wanted = {"meeting_id": meeting_id, "speaker": "SPEAKER_00", "consent": True}
    return Request(options={"json": {**wanted, "name": f"Ana {next(NUMBERS)}", "scope": "private"}})
