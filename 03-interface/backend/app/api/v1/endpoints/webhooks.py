"""Webhooks to systems of the users. Kept to logins: a webhook would outlive the API token that made it."""

from uuid import UUID

from fastapi import APIRouter

from app.api.deps import AccountHolder, AuditDep, Cursor, Limit, PathId, ResourcesDep, SessionDep
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.models import WebhookDelivery, WebhookEndpoint
from app.schemas.common import Page
from app.schemas.webhooks import Webhook, WebhookCreate, WebhookUpdate, WebhookWithSecret
from app.schemas.webhooks import WebhookDelivery as DeliveryRead
from app.services import outgoing_endpoints as endpoints

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.post("/", status_code=201, responses=errors(401, 409, 413))
async def create_webhook(
    wanted: WebhookCreate, session: SessionDep, caller: AccountHolder, resources: ResourcesDep, audit: AuditDep
) -> WebhookWithSecret:
    """Have an address told of the meetings I may see. The answer holds the secret, which is shown this once.

    Messages follow Standard Webhooks: verify webhook-signature with the secret, and tell repeats by webhook-id.
    """
    made, secret = await endpoints.create(session, resources.settings, caller.user.id, wanted)
    audit.record("webhook.created", "webhook", made.id, events=list(made.events))
    return _with_secret(made, secret)


@router.get("/", responses=errors(401))
async def list_webhooks(
    session: SessionDep, caller: AccountHolder, cursor: Cursor = None, limit: Limit = 50
) -> Page[Webhook]:
    """My webhooks, newest first."""
    before = decode_cursor(cursor)
    found = await endpoints.page(session, caller.user.id, before_id=before, limit=limit + 1)
    shown = [Webhook.model_validate(endpoint) for endpoint in found[:limit]]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)


@router.get("/{webhook_id}", response_model=Webhook, responses=errors(401, 404))
async def read_webhook(webhook_id: PathId, session: SessionDep, caller: AccountHolder) -> WebhookEndpoint:
    """One of mine."""
    return await endpoints.get(session, caller.user.id, webhook_id)


@router.patch("/{webhook_id}", response_model=Webhook, responses=errors(401, 404, 409, 413))
async def update_webhook(
    webhook_id: PathId,
    wanted: WebhookUpdate,
    session: SessionDep,
    caller: AccountHolder,
    resources: ResourcesDep,
    audit: AuditDep,
) -> WebhookEndpoint:
    """Change, pause or resume it. Pausing gives up what waits to be delivered."""
    changed = await endpoints.update(session, resources.settings, caller.user.id, webhook_id, wanted)
    audit.record("webhook.updated", "webhook", changed.id, fields=sorted(wanted.model_fields_set))
    return changed


@router.post("/{webhook_id}/secret", responses=errors(401, 404, 409))
async def roll_webhook_secret(
    webhook_id: PathId, session: SessionDep, caller: AccountHolder, resources: ResourcesDep, audit: AuditDep
) -> WebhookWithSecret:
    """A new secret, shown this once. For a day the old one signs beside it."""
    rolled, secret = await endpoints.roll_secret(session, resources.settings, caller.user.id, webhook_id)
    audit.record("webhook.secret_rolled", "webhook", rolled.id)
    return _with_secret(rolled, secret)


@router.delete("/{webhook_id}", status_code=204, responses=errors(401, 404))
async def delete_webhook(webhook_id: PathId, session: SessionDep, caller: AccountHolder, audit: AuditDep) -> None:
    """Delete it with its deliveries."""
    await endpoints.delete(session, caller.user.id, webhook_id)
    audit.record("webhook.deleted", "webhook", webhook_id)


@router.post("/{webhook_id}/test", status_code=202, response_model=DeliveryRead, responses=errors(401, 404, 409))
async def test_webhook(
    webhook_id: PathId, session: SessionDep, caller: AccountHolder, audit: AuditDep
) -> WebhookDelivery:
    """Send a ping, which tells of nothing. What became of it is among the deliveries."""
    sent = await endpoints.ping(session, caller.user.id, webhook_id)
    audit.record("webhook.tested", "webhook", webhook_id)
    return sent


@router.get("/{webhook_id}/deliveries", responses=errors(401, 404))
async def list_webhook_deliveries(
    webhook_id: PathId, session: SessionDep, caller: AccountHolder, cursor: Cursor = None, limit: Limit = 50
) -> Page[DeliveryRead]:
    """What it was told in the last 30 days and is to be told, newest first."""
    before = decode_cursor(cursor)
    found = await endpoints.deliveries(session, caller.user.id, webhook_id, before_number=before, limit=limit + 1)
    shown = [DeliveryRead.model_validate(delivery) for delivery in found[:limit]]
    return Page(items=shown, next_cursor=encode_cursor(found[limit - 1].number) if len(found) > limit else None)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/retry",
    status_code=202,
    response_model=DeliveryRead,
    responses=errors(401, 404, 409),
)
async def retry_webhook_delivery(
    webhook_id: PathId, delivery_id: UUID, session: SessionDep, caller: AccountHolder, audit: AuditDep
) -> WebhookDelivery:
    """Try a delivery now, under the same webhook-id."""
    delivery = await endpoints.retry(session, caller.user.id, webhook_id, delivery_id)
    audit.record("webhook.delivery_retried", "webhook", webhook_id, delivery_id=str(delivery_id))
    return delivery


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> WebhookWithSecret:
    shown = Webhook.model_validate(endpoint)
    return WebhookWithSecret(**shown.model_dump(), secret=secret)
