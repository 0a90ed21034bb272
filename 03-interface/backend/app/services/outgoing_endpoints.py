"""The addresses that users let know of their meetings."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.errors import ConflictError, InvalidInputError, NotFoundError
from app.core.guarded_http import AddressRule, parse_url, refuses
from app.core.secretbox import SecretBox
from app.core.types import DeliveryState
from app.models import WebhookDelivery, WebhookEndpoint, utc_now
from app.repositories import outgoing as repository
from app.schemas.webhooks import WebhookCreate, WebhookUpdate
from app.services.outgoing import envelope

MAX_ENDPOINTS = 10  # of one account
SECRET_BYTES = 32
BOTH_SIGN_FOR = timedelta(hours=24)
PING = "ping"
PAUSED_BY_OWNER = "Paused by its owner."


async def create(
    session: AsyncSession, settings: Settings, owner_id: int, wanted: WebhookCreate
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, and its secret, which is not shown again."""
    await _require_public(session, settings, wanted.url)
    await repository.lock_owner(session, owner_id)
    if await repository.count_of(session, owner_id) >= MAX_ENDPOINTS:
        raise ConflictError("too_many_webhooks", f"You have {MAX_ENDPOINTS} webhooks, which is the limit: delete one.")
    secret = _new_secret()
    endpoint = WebhookEndpoint(
        owner_id=owner_id,
        url=wanted.url,
        description=wanted.description,
        events=[event.value for event in wanted.events],
        secret=_box(settings).seal(secret),
    )
    session.add(endpoint)
    await session.flush()
    return endpoint, secret


async def page(session: AsyncSession, owner_id: int, *, before_id: int | None, limit: int) -> Sequence[WebhookEndpoint]:
    """The account's endpoints, newest first."""
    return await repository.page(session, owner_id, before_id=before_id, limit=limit)


async def get(session: AsyncSession, owner_id: int, endpoint_id: int, *, lock: bool = False) -> WebhookEndpoint:
    """An endpoint of the account. Raises NotFoundError for every other number."""
    endpoint = await repository.by_id(session, owner_id, endpoint_id, for_update=lock)
    if endpoint is None:
        raise NotFoundError("webhook_not_found", "There is no such webhook, or it is not yours.")
    return endpoint


async def update(
    session: AsyncSession, settings: Settings, owner_id: int, endpoint_id: int, wanted: WebhookUpdate
) -> WebhookEndpoint:
    """Change it. Resuming forgets its failures; pausing ends what waits."""
    if wanted.url is not None:
        await get(session, owner_id, endpoint_id)  # what is not theirs starts no lookup
        await _require_public(session, settings, wanted.url)
    endpoint = await get(session, owner_id, endpoint_id, lock=True)
    if wanted.url is not None:
        endpoint.url = wanted.url
    if wanted.events is not None:
        endpoint.events = [event.value for event in wanted.events]
    if "description" in wanted.model_fields_set:
        endpoint.description = wanted.description
    if wanted.is_active:
        endpoint.is_active, endpoint.paused_reason = True, None
        endpoint.failures, endpoint.failing_since = 0, None
    elif wanted.is_active is False and endpoint.is_active:
        await repository.pause(session, endpoint.id, PAUSED_BY_OWNER)
        await session.refresh(endpoint)
    await session.flush()
    return endpoint


async def roll_secret(
    session: AsyncSession, settings: Settings, owner_id: int, endpoint_id: int
) -> tuple[WebhookEndpoint, str]:
    """A new secret. The old one signs beside it for a day, so that receivers can change over."""
    endpoint = await get(session, owner_id, endpoint_id, lock=True)
    box, secret = _box(settings), _new_secret()
    readable = box.can_open(endpoint.secret)
    endpoint.previous_secret = endpoint.secret if readable else None
    endpoint.previous_secret_until = utc_now() + BOTH_SIGN_FOR if readable else None
    endpoint.secret = box.seal(secret)
    await session.flush()
    return endpoint, secret


async def delete(session: AsyncSession, owner_id: int, endpoint_id: int) -> None:
    """Remove it with its deliveries."""
    await session.delete(await get(session, owner_id, endpoint_id, lock=True))
    await session.flush()


async def ping(session: AsyncSession, owner_id: int, endpoint_id: int) -> WebhookDelivery:
    """Queue a delivery that tells of nothing; one that still waits is tried now."""
    endpoint = await _active(session, owner_id, endpoint_id)
    waiting = await repository.waiting_of_type(session, endpoint.id, PING)
    if waiting is not None:
        return await _try_now(session, waiting)
    sent = WebhookDelivery(
        id=uuid4(), endpoint_id=endpoint.id, type=PING, payload=envelope(PING, {"webhook_id": endpoint.id})
    )
    session.add(sent)
    await session.flush()
    return sent


async def deliveries(
    session: AsyncSession, owner_id: int, endpoint_id: int, *, before_number: int | None, limit: int
) -> Sequence[WebhookDelivery]:
    """What the endpoint was told, newest first."""
    endpoint = await get(session, owner_id, endpoint_id)
    return await repository.deliveries(session, endpoint.id, before_number=before_number, limit=limit)


async def retry(session: AsyncSession, owner_id: int, endpoint_id: int, delivery_id: UUID) -> WebhookDelivery:
    """Try a delivery now, under the same webhook-id, also one that was given up or has arrived."""
    endpoint = await _active(session, owner_id, endpoint_id)
    delivery = await repository.delivery_by_id(session, endpoint.id, delivery_id)
    if delivery is None:
        raise NotFoundError("delivery_not_found", "There is no such delivery of this webhook.")
    if delivery.state != DeliveryState.PENDING.value:
        delivery.state, delivery.tries = DeliveryState.PENDING.value, 0
        delivery.delivered_at = None
    return await _try_now(session, delivery)


async def _try_now(session: AsyncSession, delivery: WebhookDelivery) -> WebhookDelivery:
    delivery.next_try_at = min(utc_now(), delivery.next_try_at)
    await session.flush()
    return delivery


async def _active(session: AsyncSession, owner_id: int, endpoint_id: int) -> WebhookEndpoint:
    endpoint = await get(session, owner_id, endpoint_id, lock=True)
    if not endpoint.is_active:
        raise ConflictError("webhook_paused", "This webhook is paused: resume it first, with is_active true.")
    return endpoint


async def _require_public(session: AsyncSession, settings: Settings, url: str) -> None:
    await session.commit()  # a name server takes its time: nobody holds a database connection while waiting
    if await refuses(AddressRule(settings.webhook_networks), parse_url(url)):
        raise InvalidInputError(
            "private_address",
            "This host is inside a private network. An administrator can allow it with WEBHOOK_ALLOWED_NETWORKS.",
        )


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def _box(settings: Settings) -> SecretBox:
    return SecretBox(settings.jwt_secret_key.get_secret_value())
