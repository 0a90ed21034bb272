"""Groups: who shares meetings with whom."""

from sqlalchemy import Enum, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import GroupType
from app.models.base import Base, Timestamped


class Group(Timestamped, Base):
    """People who share meetings. An inactive group grants nothing."""

    __tablename__ = "group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    description: Mapped[str | None] = mapped_column(String(500))
    type: Mapped[GroupType] = mapped_column(
        Enum(
            GroupType,
            native_enum=False,
            length=16,
            create_constraint=True,
            name="type",
            values_callable=lambda kinds: [kind.value for kind in kinds],
        )
    )
    is_active: Mapped[bool] = mapped_column(default=True)


Index("uq_group_lower_name", func.lower(Group.name), unique=True)
