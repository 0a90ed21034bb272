"""Recordings on their way in, at once and in parts."""

import hashlib

from tests.integration.authorization.requests.registry import Request, request_for
from tests.integration.authorization.world import World
from tests.integration.people import WAV


@request_for("POST /api/v1/process/")
async def recording(world: World) -> Request:
    return Request(options={"files": {"file": ("talk.wav", WAV)}})


@request_for("POST /api/v1/uploads/")
async def announced(world: World) -> Request:
    return Request(options={"json": {"filename": "talk.wav", "size_bytes": len(WAV)}})


@request_for("GET /api/v1/uploads/{upload_id}", "DELETE /api/v1/uploads/{upload_id}")
async def owners_upload(world: World) -> Request:
    made = await world.scene.owner.call("POST", "/uploads/", **(await announced(world)).options)
    assert made.status_code == 201, made.text
    return Request({"upload_id": made.json()["id"]})


@request_for("PUT /api/v1/uploads/{upload_id}/parts/{number}")
async def part(world: World) -> Request:
    headers = {"X-Checksum-SHA256": hashlib.sha256(WAV).hexdigest()}
    return Request({**(await owners_upload(world)).path, "number": 1}, {"content": WAV, "headers": headers})


@request_for("POST /api/v1/uploads/{upload_id}/complete")
async def all_parts(world: World) -> Request:
    request = await part(world)
    address = "/uploads/{upload_id}/parts/{number}".format(**request.path)
    sent = await world.scene.owner.call("PUT", address, **request.options)
    assert sent.status_code == 200, sent.text
    return Request(request.path)
