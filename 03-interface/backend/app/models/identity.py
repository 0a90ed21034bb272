"""Enrolled voices: who they are, and the clips that say so. Scopes: ``company``, ``group-N``, ``user-N``."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Timestamped


class Identity(Timestamped, Base):
    """A person whose voice is known to those who may see its scope. Namesakes are two identities."""

    __tablename__ = "identity"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(32), index=True)


class IdentityClip(Timestamped, Base):
    """One recording of a voice, a key of the bucket ``identity-bank``."""

    __tablename__ = "identity_clip"
    __table_args__ = (UniqueConstraint("identity_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(String(64))
    s3_key: Mapped[str] = mapped_column(String(1024), unique=True)
