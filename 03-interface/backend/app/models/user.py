"""Accounts, and the groups they belong to."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Timestamped
from app.models.group import Group

user_group_link = Table(
    "user_group_link",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", ForeignKey("group.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class User(Timestamped, Base):
    """A person with an account; ``email`` is kept in lower case.

    ``password_expires_at`` is set for a password that an administrator made up: until then the person has to choose
    an own one. ``quota_bytes`` takes the place of the configured quota; None means the configured one.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    hashed_password: Mapped[str] = mapped_column(String(255))
    full_name: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)
    password_expires_at: Mapped[datetime | None]
    quota_bytes: Mapped[int | None] = mapped_column(BigInteger)

    groups: Mapped[list[Group]] = relationship(secondary=user_group_link, lazy="raise", order_by=Group.id)
