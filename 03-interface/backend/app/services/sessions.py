"""Logins: opened with a password, kept alive by refresh tokens that work once, ended as a whole."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.errors import NotFoundError, TooManyRequestsError, UnauthorizedError
from app.core.security import MAX_TOKEN, create_access_token, hash_token, new_secret
from app.core.throttle import Rule, Throttle, network_of
from app.models import AuthSession, RefreshToken, User, utc_now
from app.repositories import access, users
from app.services.audit import Audit
from app.services.callers import Caller, by_login

MAX_AGENT = 200
# More logins at once than one person has devices; scripts that log in each time shall use API tokens.
MAX_SESSIONS = 100
# An address may be a whole office: it gets so many times the tries of one account.
TRIES_PER_ADDRESS = 5
# Ended logins stay visible to whoever looks into an incident; used tokens tell a thief for as long as they last.
ENDED_KEPT = timedelta(days=7)
USED_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where, and with what, somebody comes."""

    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login or a refresh gives."""

    access_token: str
    refresh_token: str
    expires_in: int
    password_expires_at: datetime | None


async def open_login(session: AsyncSession, settings: Settings, user: User, visitor: Visitor) -> tuple[Tokens, Caller]:
    """A new login of somebody who has proved who they are."""
    now = utc_now()
    opened = AuthSession(
        id=uuid4(),
        user_id=user.id,
        expires_at=now + timedelta(days=settings.refresh_token_days),
        address=visitor.address,
        user_agent=visitor.user_agent,
    )
    session.add(opened)
    await session.flush()
    await access.end_sessions_beyond(session, user.id, now, MAX_SESSIONS)
    return await _issue(session, settings, user, opened), by_login(user, opened.id)


async def refresh(
    session: AsyncSession, settings: Settings, throttle: Throttle, audit: Audit, token: str, visitor: Visitor
) -> Tokens:
    """New tokens for a refresh token, which works once. Whoever comes second ends the login for both."""
    rules = [_failures(settings, visitor)]
    await throttle.take(rules, TooManyRequestsError("too_many_refreshes", "Too many tokens that do not work. Wait."))
    found = await access.session_of_refresh(session, hash_token(token)) if len(token) <= MAX_TOKEN else None
    if found is None:
        raise _not_valid()
    login, user = found
    now = utc_now()
    if not await access.use_refresh(session, hash_token(token), now):
        await _end_stolen(session, audit, login, user, now)
        raise _not_valid()
    if login.revoked_at is not None or login.expires_at <= now or not user.is_active or _is_over(user, now):
        raise _not_valid()
    login.last_used_at = now
    login.expires_at = now + timedelta(days=settings.refresh_token_days)
    tokens = await _issue(session, settings, user, login)
    await throttle.give_back(rules)
    return tokens


def _failures(settings: Settings, visitor: Visitor) -> Rule:
    return Rule(
        "refresh-by-address",
        network_of(visitor.address),
        settings.login_failures * TRIES_PER_ADDRESS,
        settings.login_window_minutes * 60,
    )


async def _end_stolen(session: AsyncSession, audit: Audit, login: AuthSession, user: User, now: datetime) -> None:
    """One of the two who have the token is a thief: committed, because the answer is a refusal."""
    if login.revoked_at is None:
        login.revoked_at = now
        audit.acting(by_login(user, login.id)).record("session.reuse_detected", "session", login.id)
    await session.commit()


async def list_own(session: AsyncSession, caller: Caller) -> list[tuple[AuthSession, bool]]:
    """The caller's logins, and whether each is the one that asks."""
    found = await access.alive_sessions(session, caller.user.id, utc_now())
    return [(login, login.id == caller.session_id) for login in found]


async def end_current(session: AsyncSession, audit: Audit, caller: Caller) -> None:
    """Log out: the access token and the refresh tokens of this login die at once."""
    if caller.session_id is not None:
        await access.end_session(session, caller.user.id, caller.session_id, utc_now())
        audit.record("session.ended", "session", caller.session_id)


async def end_one(session: AsyncSession, audit: Audit, caller: Caller, session_id: UUID) -> None:
    """End one of the caller's logins."""
    if not await access.end_session(session, caller.user.id, session_id, utc_now()):
        raise NotFoundError("session_not_found", "You have no such login, or it has ended already.")
    audit.record("session.ended", "session", session_id)


async def end_all(session: AsyncSession, audit: Audit, caller: Caller) -> None:
    """Log out everywhere, here too."""
    await users.by_id(session, caller.user.id, for_update=True)  # a login that is being opened is ended too
    ended = await access.end_sessions(session, caller.user.id, utc_now())
    audit.record("session.all_ended", "user", caller.user.id, sessions=ended)


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Remove what nobody can use any more, and nobody needs to see."""
    await access.forget_before(session, ended=now - ENDED_KEPT, used=now - USED_KEPT)


async def _issue(session: AsyncSession, settings: Settings, user: User, login: AuthSession) -> Tokens:
    token = new_secret()
    session.add(RefreshToken(hash=hash_token(token), session_id=login.id))
    await session.flush()
    return Tokens(
        access_token=create_access_token(user.id, login.id, settings),
        refresh_token=token,
        expires_in=settings.access_token_minutes * 60,
        password_expires_at=user.password_expires_at,
    )


def _is_over(user: User, now: datetime) -> bool:
    return user.password_expires_at is not None and user.password_expires_at <= now


def _not_valid() -> UnauthorizedError:
    return UnauthorizedError("bad_refresh_token", "This refresh token does not work any more: log in again.")
