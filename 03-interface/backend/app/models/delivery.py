"""Book-keeping of what crosses process borders: webhook events seen, objects still to be removed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, utc_now


class SeenEvent(Base):
    """A webhook event that was handled: a second delivery does nothing."""

    __tablename__ = "webhook_event"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    job_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)


class ObjectPurge(Base):
    """Objects of a deleted meeting. The row goes when they are gone and the job can no longer write any."""

    __tablename__ = "object_purge"

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(64))
    prefix: Mapped[str] = mapped_column(String(1024))
    job_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
