"""Walks the matrix: every operation of the running API, by every kind of caller."""

from collections.abc import AsyncIterator
from http import HTTPMethod

import httpx
import pytest
from app.core.config import Settings
from app.main import create_app

from tests.integration.authorization.requests import BUILDERS, Request
from tests.integration.authorization.table import Row, read_matrix
from tests.integration.authorization.world import World
from tests.integration.conftest import abort_half_uploads, copied_database, started
from tests.integration.people import Scene
from tests.integration.sockets import listening

ROWS = read_matrix()
METHODS = {method.value for method in HTTPMethod}


@pytest.fixture(scope="module")
async def world(core_env: dict[str, str], template: str) -> AsyncIterator[World]:
    async with copied_database(core_env, template) as settings, started(settings) as api:
        await api.resources.queue.redis.flushdb()
        async with listening(api) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
            scene = await Scene.build(client, api.resources)
            yield await World.build(client, api.resources, scene)
            await abort_half_uploads(api.resources.store)


def test_matrix_names_every_operation_and_no_other(plain_settings: Settings) -> None:
    paths = create_app(plain_settings).openapi()["paths"]
    operations = {f"{method.upper()} {path}" for path, item in paths.items() for method in item}
    named = [row.name for row in ROWS]
    assert sorted(named) == sorted(operations)
    assert {name.split()[0] for name in operations} <= METHODS


def test_every_operation_has_a_request() -> None:
    assert {row.name for row in ROWS} == set(BUILDERS)


class Sender:
    """Sends requests of one operation; a thing that a request may have changed is not used again."""

    def __init__(self, row: Row, world: World) -> None:
        self._row = row
        self._world = world
        self._kept: Request | None = None

    async def answer(self, token: str | None, expected: int) -> int:
        request = self._kept or await BUILDERS[self._row.name](self._world)
        unchanged = expected >= 400 or self._row.method in {"GET", "HEAD"}
        self._kept = request if unchanged else None
        return await self._send(request, token)

    async def _send(self, request: Request, token: str | None) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= request.options.get("headers", {})
        options = {name: value for name, value in request.options.items() if name != "headers"}
        path = self._row.path.format(**request.path)
        # Some answers do not end: the status is all that counts here.
        async with self._world.client.stream(self._row.method, path, headers=headers, **options) as answer:
            return answer.status_code


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
async def test_everybody_is_answered_as_the_matrix_says(row: Row, world: World) -> None:
    await world.revive()
    sender = Sender(row, world)
    callers = [(name, token, row.answers["nobody"]) for name, token in world.strangers.items()]
    callers += [(role, person.token, row.answers[role]) for role, person in world.people.items()]
    if not row.is_open:
        callers += [
            (f"{role}'s API token for {scope}", token, row.answer_to_token(role, scope))
            for (role, scope), token in world.api_tokens.items()
        ]
    # Refusals first: they must not have changed what the others act on.
    callers.sort(key=lambda caller: -caller[2])
    wrong = [
        f"{name}: {got} instead of {expected}"
        for name, token, expected in callers
        if (got := await sender.answer(token, expected)) != expected
    ]
    assert not wrong
