"""Sessions, refresh tokens and API tokens in SQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import ApiToken, AuthSession, RefreshToken, User


def _alive(user_id: int, now: datetime) -> ColumnElement[bool]:
    return (AuthSession.user_id == user_id) & AuthSession.revoked_at.is_(None) & (AuthSession.expires_at > now)


async def session_of_refresh(session: AsyncSession, token_hash: str) -> tuple[AuthSession, User] | None:
    """The login and the account of a refresh token, used or not. The login is locked: refreshes take turns."""
    query = select(AuthSession, User).join(User, User.id == AuthSession.user_id)
    query = query.join(RefreshToken, RefreshToken.session_id == AuthSession.id)
    query = query.where(RefreshToken.hash == token_hash).with_for_update(of=AuthSession)
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def use_refresh(session: AsyncSession, token_hash: str, now: datetime) -> bool:
    """Use the token up; False when it was used before."""
    statement = update(RefreshToken).where(RefreshToken.hash == token_hash, RefreshToken.used_at.is_(None))
    return await session.scalar(statement.values(used_at=now).returning(RefreshToken.hash)) is not None


async def alive_sessions(session: AsyncSession, user_id: int, now: datetime) -> Sequence[AuthSession]:
    """The user's logins that still work, the last used first."""
    query = select(AuthSession).where(_alive(user_id, now))
    return (await session.scalars(query.order_by(AuthSession.last_used_at.desc(), AuthSession.id))).all()


async def end_session(session: AsyncSession, user_id: int, session_id: UUID, now: datetime) -> bool:
    """End one of the user's logins; False when there is no such."""
    statement = update(AuthSession).where(_alive(user_id, now), AuthSession.id == session_id)
    return await session.scalar(statement.values(revoked_at=now).returning(AuthSession.id)) is not None


async def end_sessions(session: AsyncSession, user_id: int, now: datetime, *, but: UUID | None = None) -> int:
    """End the user's logins, but one if asked; how many there were. The account must be locked before."""
    statement = update(AuthSession).where(_alive(user_id, now))
    if but is not None:
        statement = statement.where(AuthSession.id != but)
    return len((await session.scalars(statement.values(revoked_at=now).returning(AuthSession.id))).all())


async def end_sessions_beyond(session: AsyncSession, user_id: int, now: datetime, kept: int) -> None:
    """End the logins that were not used for longest, above a number that nobody needs."""
    oldest = select(AuthSession.id).where(_alive(user_id, now))
    oldest = oldest.order_by(AuthSession.last_used_at.desc(), AuthSession.id).offset(kept)
    await session.execute(update(AuthSession).where(AuthSession.id.in_(oldest)).values(revoked_at=now))


async def forget_before(session: AsyncSession, *, ended: datetime, used: datetime) -> None:
    """Remove logins and API tokens that ended, and refresh tokens that were used, before these moments."""
    over = or_(AuthSession.expires_at < ended, AuthSession.revoked_at < ended)
    await session.execute(delete(AuthSession).where(over))
    await session.execute(delete(RefreshToken).where(RefreshToken.used_at < used))
    await session.execute(delete(ApiToken).where(or_(ApiToken.expires_at < used, ApiToken.revoked_at < used)))


async def tokens_page(session: AsyncSession, user_id: int, *, before_id: int | None, limit: int) -> Sequence[ApiToken]:
    """The user's API tokens that were not revoked, newest first, before the given id."""
    query = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    if before_id is not None:
        query = query.where(ApiToken.id < before_id)
    return (await session.scalars(query.order_by(ApiToken.id.desc()).limit(limit))).all()


async def count_tokens(session: AsyncSession, user_id: int, now: datetime) -> int:
    """How many API tokens of the user work."""
    alive = or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now)
    query = select(func.count()).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), alive)
    return await session.scalar(query) or 0


async def revoke_token(session: AsyncSession, user_id: int, token_id: int, now: datetime) -> bool:
    """Revoke one of the user's tokens; False when there is no such."""
    statement = update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.id == token_id)
    statement = statement.where(ApiToken.revoked_at.is_(None)).values(revoked_at=now)
    return await session.scalar(statement.returning(ApiToken.id)) is not None


async def revoke_tokens(session: AsyncSession, user_id: int, now: datetime) -> int:
    """Revoke all of the user's tokens; how many there were."""
    statement = update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return len((await session.scalars(statement.values(revoked_at=now).returning(ApiToken.id))).all())


async def note_token_use(session: AsyncSession, token_id: int, now: datetime, *, not_since: datetime) -> None:
    """Remember when the token was used last, unless that was noted since."""
    stale = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < not_since)
    await session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, stale)
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )
