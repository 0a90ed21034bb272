"""Who did what. Rows are added and never changed: a trigger of the database refuses everything else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, utc_now
from app.models.transcript import JsonObject


class AuditEvent(Base):
    """One act. Ids instead of references: the account or the meeting may be gone, the record stays.

    ``details`` holds ids, names of fields, counts and states; never transcript text, a secret or a title.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "actor_id", "id"), Index(None, "target_type", "target_id", "id"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None]
    actor_label: Mapped[str | None] = mapped_column(String(320))
    action: Mapped[str] = mapped_column(String(64))
    target_type: Mapped[str | None] = mapped_column(String(32))
    target_id: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[UUID | None]
    details: Mapped[JsonObject] = mapped_column(JSONB)
