"""Accounts in SQL."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app.models import Group, User


async def by_email(session: AsyncSession, email: str) -> User | None:
    """The account of a normalised address, active or not."""
    return await session.scalar(select(User).where(User.email == email))


async def active_by_id(session: AsyncSession, user_id: int) -> User | None:
    """An active account with its active groups."""
    query = (
        select(User).where(User.id == user_id, User.is_active).options(selectinload(User.groups.and_(Group.is_active)))
    )
    return await session.scalar(query)


async def any_superuser(session: AsyncSession) -> bool:
    """Whether somebody administers this installation already."""
    return await session.scalar(select(User.id).where(User.is_superuser).limit(1)) is not None


async def superusers(session: AsyncSession) -> Sequence[User]:
    """Everybody who administers this installation."""
    return (await session.scalars(select(User).where(User.is_superuser).order_by(User.id))).all()
