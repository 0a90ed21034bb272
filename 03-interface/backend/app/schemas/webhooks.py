"""Webhooks to systems of the users."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.core.guarded_http import MAX_URL, parse_url
from app.core.types import DeliveryState, OutgoingEvent
from app.schemas.common import Input, Output
from app.schemas.groups import Description


def _readable_url(value: str) -> str:
    return str(parse_url(value))


def _each_once(events: list[OutgoingEvent]) -> list[OutgoingEvent]:
    return list(dict.fromkeys(events))


Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_URL),
    AfterValidator(_readable_url),
    Field(examples=["https://hooks.example.org/meetings"]),
]
Events = Annotated[list[OutgoingEvent], Field(min_length=1, max_length=20), AfterValidator(_each_once)]


class WebhookCreate(Input):
    """An address that is to hear of meetings."""

    url: Url
    description: Description | None = None
    events: Events


class WebhookUpdate(Input):
    """What to change; absent fields stay. ``is_active`` true resumes a paused webhook and forgets its failures."""

    url: Url | None = None
    description: Description | None = None
    events: Events | None = None
    is_active: bool | None = None

    @model_validator(mode="after")
    def _required_stay_set(self) -> "WebhookUpdate":
        for field in ("url", "events", "is_active"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(f"{field} cannot be null")
        return self


class Webhook(Output):
    """An address that hears of meetings. ``paused_reason`` says why it does not, when it does not."""

    id: int
    url: str
    description: str | None
    events: list[OutgoingEvent]
    is_active: bool
    paused_reason: str | None
    failures: int = Field(description="failed tries in a row")
    previous_secret_until: datetime | None = Field(description="until when the previous secret signs, too")
    created_at: datetime
    updated_at: datetime


class WebhookWithSecret(Webhook):
    """The same with its secret, which is shown this once."""

    secret: str = Field(description="whsec_…, the key of Standard Webhooks; it cannot be shown again")


class WebhookDelivery(Output):
    """One event for one webhook. ``id`` is its webhook-id; what receivers answer beyond a status is not kept."""

    id: UUID
    type: str
    meeting_id: int | None
    state: DeliveryState
    tries: int
    created_at: datetime
    next_try_at: datetime | None = Field(description="null when there is no further try")
    delivered_at: datetime | None
    last_status: int | None
    last_error: str | None

    @model_validator(mode="after")
    def _ended_has_no_next_try(self) -> "WebhookDelivery":
        if self.state is not DeliveryState.PENDING:
            self.next_try_at = None
        return self
