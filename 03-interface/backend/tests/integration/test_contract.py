"""The running API against its own OpenAPI document: no server error, no answer that the document does not declare.

schemathesis sends what the document allows and what it does not, in all its phases, as four kinds of callers. It knows
the ids of what is there: guesses alone would end at 404.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.integration.authorization.requests import BUILDERS
from tests.integration.authorization.world import World
from tests.integration.conftest import abort_half_uploads, copied_database, started
from tests.integration.people import Scene
from tests.integration.test_media import playable
from tests.integration.test_server import connected, serving

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "use_after_free",
    "ignored_auth",
)
ROLES = ("nobody", "member", "owner", "admin")
# These end the login that asks: they have one of their own.
LOGINS = "/auth/(logout|sessions)"
OPTIONS = (
    *("--checks", ",".join(CHECKS), "--suppress-health-check", "all", "--warnings", "off"),
    *("--request-timeout", "20", "--continue-on-failure", "--no-color", "--seed", "1"),
)
STATELESS = ("--phases", "examples,coverage,fuzzing")
STATEFUL = ("--phases", "stateful", "--mode", "positive")
# What each parameter of a path is called in the requests of the matrix, by an operation that makes it.
THINGS = {
    "segment_id": "PATCH /api/v1/meetings/{meeting_id}/segments/{segment_id}",
    "upload_id": "PUT /api/v1/uploads/{upload_id}/parts/{number}",
    "voice_id": "GET /api/v1/voices/{voice_id}",
    "clip_id": "DELETE /api/v1/voices/{voice_id}/clips/{clip_id}",
    "webhook_id": "GET /api/v1/webhooks/{webhook_id}",
    "delivery_id": "POST /api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry",
    "token_id": "DELETE /api/v1/tokens/{token_id}",
    "user_id": "GET /api/v1/admin/users/{user_id}",
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look for sequences that go wrong, and how many requests to make up for each operation."""

    stateful_s: int
    examples: int


QUICK = Effort(stateful_s=10, examples=2)
LONG = Effort(stateful_s=90, examples=10)


async def known(world: World) -> dict[str, list[object]]:
    """Values that exist, by the name of the parameter."""
    scene = world.scene
    values: dict[str, list[object]] = {"label": ["SPEAKER_00", "SPEAKER_01"], "number": [0, 1]}
    values["meeting_id"] = [(await playable(scene, scene.team_id))["id"] for _ in range(8)]
    values["meeting_id"].append((await scene.meeting(scene.team_id))["id"])
    values["group_id"] = [1, scene.team_id]
    for name, operation in THINGS.items():
        for request in [await BUILDERS[operation](world) for _ in range(3)]:
            for parameter, value in request.path.items():
                kept = values.setdefault(parameter, [])
                if parameter in {name, "meeting_id"} and value not in kept:
                    kept.append(value)
    return values


def configuration(values: dict[str, list[object]]) -> str:
    """How schemathesis is told: mostly what exists, sometimes what it makes up."""
    lines = [f"dictionaries.{name}.values = {json.dumps(found, default=str)}" for name, found in values.items()]
    asked = {f"path.{name}": name for name in values}
    asked |= {"body.group_ids[*]": "group_id", "body.ids[*]": "meeting_id", "body.segment_ids[*]": "segment_id"}
    asked |= {"body.meeting_id": "meeting_id", "body.speaker": "label", "body.into": "label"}
    lines += [f'parameters."{key}" = {{ dictionary = "{name}", probability = 0.7 }}' for key, name in asked.items()]
    # Streams without news: a second says as much as a minute.
    lines += ["max-stream-events = 1", "[[operations]]", 'include-path-regex = "/events$"', "request-timeout = 1.0"]
    return "\n".join(lines)


@asynccontextmanager
async def standing(
    core_env: dict[str, str], template: str, folder: Path
) -> AsyncIterator[tuple[str, World, dict[str, list[object]]]]:
    """A server process with something of everything in it."""
    async with copied_database(core_env, template) as settings:
        async with started(settings) as api:
            await api.resources.queue.redis.flushdb()
            scene = await Scene.build(api.client, api.resources)
            world = await World.build(api.client, api.resources, scene)
            values = await known(world)
        async with connected(settings) as (sessions, store), serving(settings, folder, sessions, store) as server:
            yield server.url, world, values
            await abort_half_uploads(store)


async def run(folder: Path, url: str, token: str | None, *options: str) -> None:
    """One run of schemathesis; fails with its words."""
    headers = ["-H", f"Authorization: Bearer {token}"] if token else []
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", "schemathesis.toml", "run", f"{url}/openapi.json", *OPTIONS, *options, *headers),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    print(output.decode())
    assert process.returncode == 0


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("effort", [QUICK, pytest.param(LONG, marks=pytest.mark.full)], ids=["quick", "long"])
async def test_api_keeps_to_its_document(
    role: str, effort: Effort, core_env: dict[str, str], template: str, tmp_path: Path
) -> None:
    async with standing(core_env, template, tmp_path) as (url, world, values):
        (tmp_path / "schemathesis.toml").write_text(configuration(values))
        token = world.people[role].token if role in world.people else None
        others = ("--exclude-path-regex", LOGINS)
        await run(tmp_path, url, token, *others, *STATEFUL, "--max-time", str(effort.stateful_s))
        await run(tmp_path, url, token, *others, *STATELESS, "--max-examples", str(effort.examples))
        if token is None:
            return
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
            me = await client.get(f"{url}/api/v1/users/me")
            assert me.status_code == 200, "the login ended on the way: what came later was answered 401"
        await run(tmp_path, url, token, "--include-path-regex", LOGINS, "--max-examples", "10")
