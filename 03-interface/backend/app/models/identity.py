"""Enrolled voices: who they are, and the clips that say so. Scopes: ``company``, ``group-N``, ``user-N``."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Timestamped, utc_now


class Identity(Timestamped, Base):
    """A person whose voice is known to those who may see its scope. Namesakes are two identities.

    A voice is biometric data: ``consent_at``, ``consent_by`` (the account that recorded it), ``consent_by_name`` (whose
    it was then, kept when the account goes) and ``consent_statement`` say on what ground it is kept.
    """

    __tablename__ = "identity"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(32), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    consent_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    consent_by_name: Mapped[str | None] = mapped_column(String(200))
    consent_at: Mapped[datetime | None]
    consent_statement: Mapped[str | None] = mapped_column(String(500))


Index("ix_identity_name_words", func.name_vector(Identity.name), postgresql_using="gin")


class IdentityClip(Timestamped, Base):
    """One recording of a voice, a key of the bucket ``identity-bank``."""

    __tablename__ = "identity_clip"
    __table_args__ = (UniqueConstraint("identity_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(String(64))
    s3_key: Mapped[str] = mapped_column(String(1024), unique=True)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    duration_s: Mapped[float | None] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(16), default="import")
    source_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"), index=True)


class ErasureReceipt(Base):
    """Proof that a voice was erased: what went, when and by whom; nothing that tells whose voice it was."""

    __tablename__ = "erasure_receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    identity_id: Mapped[UUID] = mapped_column(index=True)
    erased_by: Mapped[int | None]
    erased_at: Mapped[datetime] = mapped_column(default=utc_now)
    clips: Mapped[int]
    vectors: Mapped[int]
    names: Mapped[int]
