"""Resumable uploads: S3 multipart uploads that outlive a request, a network and a process."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Timestamped, utc_now
from app.models.transcript import JsonObject


class Upload(Timestamped, Base):
    """A recording on its way, part by part. ``id`` becomes the job's id, ``form`` holds the wishes of its owner."""

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    part_bytes: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(String(64))
    form: Mapped[JsonObject] = mapped_column(JSONB)
    s3_key: Mapped[str] = mapped_column(String(1024), unique=True)
    s3_upload_id: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default="open")
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UploadClaim(Base):
    """A key that a running request writes to. One that is not renewed is cleared away with what the store holds."""

    __tablename__ = "upload_claim"

    s3_key: Mapped[str] = mapped_column(String(1024), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UploadPart(Base):
    """A part that the object store holds."""

    __tablename__ = "upload_part"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    etag: Mapped[str] = mapped_column(String(128))
    received_at: Mapped[datetime] = mapped_column(default=utc_now)
