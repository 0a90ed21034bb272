"""A real server process: what its log says of requests, and what they hear when it stops."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from app.models import Meeting
from sqlalchemy import select

from tests.integration.conftest import copied_database
from tests.integration.people import WAV
from tests.integration.test_server import Server, connected, serving

Line = dict[str, Any]


def lines_of(log: Path) -> list[Line]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def of_request(lines: list[Line], request_id: UUID) -> list[Line]:
    return [line for line in lines if line.get("request_id") == str(request_id)]


async def changed_while_locked(server: Server, meeting_id: int, request_id: UUID) -> httpx.Response:
    """A change that waits for a lock that nobody lets go."""
    headers = {"Authorization": f"Bearer {server.token}", "X-Request-ID": str(request_id)}
    async with httpx.AsyncClient(timeout=30) as client:
        return await client.patch(
            f"{server.url}/api/v1/meetings/{meeting_id}", json={"title": "unmistakable"}, headers=headers
        )


async def test_log_tells_requests_apart_and_a_stop_tells_those_it_ends(
    core_env: dict[str, str], template: str, tmp_path: Path
) -> None:
    seen, ended = uuid4(), uuid4()
    async with (
        copied_database(core_env, template) as settings,
        connected(settings) as (sessions, store),
        sessions() as locker,
        serving(settings, tmp_path, sessions, store) as server,
    ):
        bearer = {"Authorization": f"Bearer {server.token}"}
        async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=bearer) as client:
            meeting = (await client.post("/process/", files={"file": ("talk.wav", WAV)})).json()
            address = f"/meetings/{meeting['id']}?q=unmistakable"
            answer = await client.get(address, headers={"X-Request-ID": str(seen)})
            assert (answer.status_code, answer.headers["X-Request-ID"]) == (200, str(seen))
            await client.get("/meetings/", headers={"Authorization": "Bearer unmistakable"})
        await locker.execute(select(Meeting.id).where(Meeting.id == meeting["id"]).with_for_update())
        waiting = asyncio.create_task(changed_while_locked(server, meeting["id"], ended))
        await asyncio.sleep(0.5)
    refused = await waiting
    assert (refused.status_code, refused.json()["error"]) == (503, "stopping")
    assert refused.headers["Retry-After"]
    assert "unmistakable" not in (tmp_path / "api.log").read_text()
    lines = lines_of(tmp_path / "api.log")
    requests = [line for line in lines if line["event"] == "request"]
    assert all("request_id" in line for line in requests)
    (line,) = of_request(lines, seen)
    assert (line["user_id"], line["meeting_id"], line["status"]) == (1, meeting["id"], 200)
    assert line["path"] == f"/api/v1/meetings/{meeting['id']}"
    (unknown,) = [line for line in requests if line["status"] == 401]
    assert "user_id" not in unknown
    told, done = of_request(lines, ended)
    assert (told["event"], done["event"], done["status"]) == ("request ended by the stop of the server", "request", 503)
    assert (told["user_id"], told["meeting_id"]) == (1, meeting["id"])
