"""A system of a user: takes webhooks on this host, answers as told and remembers everything. And who aims at it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from app.core.types import OutgoingEvent
from app.models import Meeting, WebhookDelivery, WebhookEndpoint
from app.services import outgoing
from sqlalchemy import func, select, update
from standardwebhooks import Webhook

from tests.integration.people import Json, Person, Scene
from tests.integration.polling import until

ALL = [event.value for event in OutgoingEvent]


@dataclass(slots=True)
class Got:
    """One request."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """The message. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass(slots=True)
class Receiver:
    """``answers`` are given in turn, then 204; whoever asks at ``/slow`` waits until ``released``."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def handle(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(request.path, headers, await request.text()))
        if request.path == "/slow":
            await self.released.wait()
        return self.answers.pop(0) if self.answers else web.Response(status=204)


@asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", receiver.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        receiver.released.set()
        await runner.cleanup()


@dataclass(frozen=True, slots=True)
class House:
    """A scene whose webhooks may reach this host, and somebody who listens there."""

    scene: Scene
    receiver: Receiver

    async def endpoint(self, person: Person | None = None, path: str = "/hook", events: list[str] = ALL) -> Json:
        wanted = {"url": self.receiver.url(path), "events": events}
        answer = await (person or self.scene.owner).call("POST", "/webhooks/", json=wanted)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    async def happens(self, meeting: Json, event: OutgoingEvent = OutgoingEvent.COMPLETED) -> None:
        async with self.scene.resources.sessions.begin() as session:
            found = (await session.scalars(select(Meeting).where(Meeting.id == meeting["id"]))).one()
            await outgoing.announce(session, found, event)

    async def ping(self, endpoint: Json) -> Json:
        answer = await self.scene.owner.call("POST", f"/webhooks/{endpoint['id']}/test")
        assert answer.status_code == 202, answer.text
        sent: Json = answer.json()
        return sent

    async def read(self, endpoint: Json) -> Json:
        found: Json = (await self.scene.owner.get(f"/webhooks/{endpoint['id']}")).json()
        return found

    async def deliveries(self, endpoint: Json) -> list[Json]:
        answer = await self.scene.owner.get(f"/webhooks/{endpoint['id']}/deliveries")
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["items"]
        return found

    async def tried(self, endpoint: Json) -> Json:
        """The newest delivery, once a try of it has come to an end."""
        return await self._newest(endpoint, lambda item: bool(item["last_error"] or item["delivered_at"]))

    async def arrived(self, endpoint: Json) -> Json:
        """The newest delivery, once it has been taken."""
        return await self._newest(endpoint, lambda item: item["state"] == "delivered")

    async def _newest(self, endpoint: Json, fits: Callable[[Json], bool]) -> Json:
        found: list[Json] = []

        async def there() -> bool:
            found[:] = await self.deliveries(endpoint)
            return fits(found[0])

        await until(there, 20)
        return found[0]

    async def got(self, count: int) -> None:
        async def all_here() -> bool:
            return len(self.receiver.got) >= count

        await until(all_here, 20)

    async def change(self, endpoint: Json, **columns: object) -> None:
        async with self.scene.resources.sessions.begin() as session:
            await session.execute(update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint["id"]).values(**columns))

    async def hurry(self) -> None:
        """Let what waits come due."""
        async with self.scene.resources.sessions.begin() as session:
            await session.execute(update(WebhookDelivery).values(next_try_at=func.now()))
