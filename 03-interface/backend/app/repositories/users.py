"""Accounts in SQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.models import ApiToken, AuthSession, Group, User


async def by_email(session: AsyncSession, email: str) -> User | None:
    """The account of a normalised address, active or not."""
    return await session.scalar(select(User).where(User.email == email))


async def by_id(session: AsyncSession, user_id: int, *, for_update: bool = False) -> User | None:
    """An account, active or not, as the database has it now."""
    query = select(User).where(User.id == user_id).execution_options(populate_existing=True)
    return await session.scalar(query.with_for_update(of=User) if for_update else query)


# With the active groups, in the same statement: it stands before every request.
_WITH_GROUPS = joinedload(User.groups.and_(Group.is_active))


async def active_by_id(session: AsyncSession, user_id: int) -> User | None:
    """An active account with its active groups."""
    query = select(User).where(User.id == user_id, User.is_active).options(_WITH_GROUPS)
    return (await session.scalars(query)).unique().one_or_none()


async def active_by_session(session: AsyncSession, user_id: int, session_id: UUID, now: datetime) -> User | None:
    """The account of a login that has neither expired nor been ended."""
    login = exists().where(
        AuthSession.id == session_id,
        AuthSession.user_id == user_id,
        AuthSession.revoked_at.is_(None),
        AuthSession.expires_at > now,
    )
    query = select(User).where(User.id == user_id, User.is_active, login).options(_WITH_GROUPS)
    return (await session.scalars(query)).unique().one_or_none()


async def active_by_token(session: AsyncSession, token_hash: str, now: datetime) -> tuple[User, ApiToken] | None:
    """The account and the record of an API token that has neither expired nor been revoked."""
    alive = ApiToken.revoked_at.is_(None) & or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now)
    query = select(User, ApiToken).join(ApiToken, ApiToken.user_id == User.id).options(_WITH_GROUPS)
    query = query.where(User.is_active, ApiToken.hash == token_hash, alive)
    row = (await session.execute(query)).unique().one_or_none()
    return (row[0], row[1]) if row else None


async def any_superuser(session: AsyncSession) -> bool:
    """Whether somebody administers this installation already."""
    return await session.scalar(select(User.id).where(User.is_superuser).limit(1)) is not None


async def superusers(session: AsyncSession) -> Sequence[User]:
    """Everybody who administers this installation."""
    return (await session.scalars(select(User).where(User.is_superuser).order_by(User.id))).all()
