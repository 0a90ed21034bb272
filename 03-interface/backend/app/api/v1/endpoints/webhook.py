"""What workers tell."""

import base64
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from scribe_contracts import WebhookEvent
from standardwebhooks import Webhook, WebhookVerificationError

from app.api.deps import ResourcesDep, SessionDep
from app.api.errors import errors
from app.core.config import Settings
from app.core.errors import InvalidInputError, UnauthorizedError
from app.schemas.webhook import Receipt
from app.services import events

router = APIRouter(prefix="/internal/webhook", tags=["internal"])


# The signature covers the bytes, so the body is read by hand; this is what it looks like.
_EVENT: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object", "description": "WebhookEvent of scribe_contracts"}}
        },
    },
}


@router.post("/transcription-complete", responses=errors(401, 404, 413), openapi_extra=_EVENT)
async def receive_event(request: Request, session: SessionDep, resources: ResourcesDep) -> Receipt:
    """A signed event of a job (Standard Webhooks). Late and repeated events are accepted and change nothing."""
    body = await request.body()
    _verify(body, dict(request.headers), resources.settings)
    try:
        event = WebhookEvent.model_validate_json(body)
    except ValidationError:
        raise InvalidInputError("invalid_event", "The event does not follow the contract.") from None
    if event.id != request.headers["webhook-id"]:
        raise InvalidInputError("invalid_event", "The event's id is not the one in the webhook-id header.")
    return Receipt(applied=await events.apply(session, resources.store, resources.queue.redis, event))


def _verify(body: bytes, headers: dict[str, str], settings: Settings) -> None:
    """By the key of today, else by the one before: keys are changed without losing what is under way."""
    for key in (settings.internal_api_key, settings.internal_api_key_previous):
        if key is None:
            continue
        secret = base64.b64encode(key.get_secret_value().encode()).decode()
        # ValueError: a signature header that is no base64 or no pair
        with suppress(WebhookVerificationError, ValueError):
            Webhook(secret).verify(body, headers, json_parse=False)
            return
    raise UnauthorizedError("bad_signature", "The signature is missing, wrong or too old.")
