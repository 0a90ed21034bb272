"""Webhooks of the owner, to an address that nobody may send to; and the workers' door."""

import json
from uuid import uuid4

from app.core.secretbox import SecretBox
from app.core.types import DeliveryState, OutgoingEvent
from app.models import WebhookDelivery, WebhookEndpoint

from tests.integration.authorization.requests.registry import Request, request_for
from tests.integration.authorization.world import World

URL = "https://does-not-exist.invalid/"
EVENTS = [OutgoingEvent.COMPLETED.value]


@request_for("POST /api/v1/webhooks/")
async def new_webhook(world: World) -> Request:
    return Request(options={"json": {"url": URL, "events": EVENTS}})


@request_for(
    "GET /api/v1/webhooks/{webhook_id}",
    "DELETE /api/v1/webhooks/{webhook_id}",
    "POST /api/v1/webhooks/{webhook_id}/secret",
    "POST /api/v1/webhooks/{webhook_id}/test",
    "GET /api/v1/webhooks/{webhook_id}/deliveries",
)
async def webhook(world: World) -> Request:
    box = SecretBox(world.resources.settings.jwt_secret_key.get_secret_value())
    secret = box.seal("whsec_" + "A" * 32)
    endpoint = WebhookEndpoint(owner_id=world.scene.owner.id, url=URL, events=EVENTS, secret=secret)
    async with world.resources.sessions.begin() as session:
        session.add(endpoint)
        await session.flush()
        return Request({"webhook_id": endpoint.id})


@request_for("PATCH /api/v1/webhooks/{webhook_id}")
async def other_description(world: World) -> Request:
    return Request((await webhook(world)).path, {"json": {"description": "Other"}})


@request_for("POST /api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry")
async def failed_delivery(world: World) -> Request:
    request = await webhook(world)
    delivery = WebhookDelivery(
        id=uuid4(), endpoint_id=request.path["webhook_id"], type=EVENTS[0], payload={}, state=DeliveryState.FAILED.value
    )
    async with world.resources.sessions.begin() as session:
        session.add(delivery)
        await session.flush()
        return Request({**request.path, "delivery_id": delivery.id})


@request_for("POST /api/v1/internal/webhook/transcription-complete")
async def unsigned_event(world: World) -> Request:
    return Request(options={"content": json.dumps({"id": "12345678"})})
