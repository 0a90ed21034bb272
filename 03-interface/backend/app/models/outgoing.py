"""Webhooks to systems of the users: where to, and what is still to be told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Timestamped, utc_now
from app.models.transcript import JsonObject


class WebhookEndpoint(Timestamped, Base):
    """An address that hears of the meetings its owner may see.

    Secrets are encrypted; the previous one signs beside the current one until ``previous_secret_until``.
    ``failures`` in a row, the first of them at ``failing_since``.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    description: Mapped[str | None] = mapped_column(String(500))
    events: Mapped[list[str]] = mapped_column(JSONB)
    secret: Mapped[str] = mapped_column(Text)
    previous_secret: Mapped[str | None] = mapped_column(Text)
    previous_secret_until: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    paused_reason: Mapped[str | None] = mapped_column(String(300))
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One event for one endpoint, written with the change it tells of. ``state``: pending, delivered, failed.

    ``id`` is the webhook-id of every try. ``next_try_at`` is also the lease: whoever sends moves it on first.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(None, "next_try_at", postgresql_where="state = 'pending'"),
        Index(None, "endpoint_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity())
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None]
    type: Mapped[str] = mapped_column(String(64))
    payload: Mapped[JsonObject] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    next_try_at: Mapped[datetime] = mapped_column(default=utc_now)
    delivered_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
