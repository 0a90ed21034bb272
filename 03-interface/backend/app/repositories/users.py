"""Accounts in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from app.models import ApiToken, AuthSession, Group, Meeting, User


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


_LOGIN = exists().where(
    AuthSession.id == bindparam("session_id"),
    AuthSession.user_id == User.id,
    AuthSession.revoked_at.is_(None),
    AuthSession.expires_at > bindparam("now"),
)
_BY_SESSION = select(User).where(User.id == bindparam("user_id"), User.is_active, _LOGIN).options(_WITH_GROUPS)


async def active_by_session(session: AsyncSession, user_id: int, session_id: UUID, now: datetime) -> User | None:
    """The account of a login that has neither expired nor been ended."""
    found = await session.scalars(_BY_SESSION, {"user_id": user_id, "session_id": session_id, "now": now})
    return found.unique().one_or_none()


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


@dataclass(frozen=True, slots=True)
class UserFilter:
    """What a list of accounts is narrowed to: a part of the name or the address, and whether they are active."""

    text: str | None = None
    is_active: bool | None = None


async def page(session: AsyncSession, narrowed: UserFilter, *, after_id: int | None, limit: int) -> Sequence[User]:
    """Accounts with their active groups, oldest first, after the given id."""
    query = select(User).options(selectinload(User.groups.and_(Group.is_active))).order_by(User.id).limit(limit)
    if narrowed.text is not None:
        text = narrowed.text
        query = query.where(
            or_(User.email.icontains(text, autoescape=True), User.full_name.icontains(text, autoescape=True))
        )
    if narrowed.is_active is not None:
        query = query.where(User.is_active.is_(narrowed.is_active))
    if after_id is not None:
        query = query.where(User.id > after_id)
    return (await session.scalars(query)).all()


async def with_groups(session: AsyncSession, user_id: int) -> User | None:
    """An account, active or not, with its active groups."""
    query = select(User).where(User.id == user_id).options(_WITH_GROUPS).execution_options(populate_existing=True)
    return (await session.scalars(query)).unique().one_or_none()


async def other_active_superuser(session: AsyncSession, user_id: int) -> bool:
    """Whether somebody else administers this installation as well."""
    query = select(User.id).where(User.is_superuser, User.is_active, User.id != user_id).limit(1)
    return await session.scalar(query) is not None


async def meetings_owned(session: AsyncSession, user_id: int) -> Sequence[int]:
    """The ids of the meetings of an account."""
    return (await session.scalars(select(Meeting.id).where(Meeting.owner_id == user_id).order_by(Meeting.id))).all()


async def hand_on_meetings(session: AsyncSession, user_id: int, heir_id: int, now: datetime) -> None:
    """Make somebody else the owner of all meetings of an account."""
    statement = update(Meeting).where(Meeting.owner_id == user_id).values(owner_id=heir_id, updated_at=now)
    await session.execute(statement.execution_options(synchronize_session=False))


async def remove(session: AsyncSession, user_id: int) -> None:
    """Delete the account; what belongs to it alone goes with it, by the database."""
    await session.execute(delete(User).where(User.id == user_id).execution_options(synchronize_session=False))
