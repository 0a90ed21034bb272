"""Who is asking: the account behind a login or an API token."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.errors import UnauthorizedError
from app.core.security import API_TOKEN_PREFIX, hash_token, read_access_token
from app.core.types import TOKEN_SCOPES, Scope
from app.models import ApiToken, User, utc_now
from app.repositories import access, users

# How exactly the last use of an API token is known: a write for every request would cost more than it tells.
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: the account, and the login (``session_id``) or API token (``token_id``) that speaks for it."""

    user: User
    scopes: frozenset[Scope]
    session_id: UUID | None = None
    token_id: int | None = None

    @property
    def kind(self) -> str:
        """How the audit log calls it."""
        return "user" if self.token_id is None else "api_token"

    @property
    def label(self) -> str:
        """Who it is, for people, also when the account is gone."""
        return self.user.email if self.token_id is None else f"{self.user.email} (token {self.token_id})"


async def authenticate(session: AsyncSession, settings: Settings, token: str | None) -> Caller:
    """Who a token speaks for, with the account's active groups: one statement."""
    caller = await _caller(session, settings, token) if token else None
    if caller is None:
        raise UnauthorizedError("not_authenticated", "Log in first, and send the token as Authorization: Bearer.")
    return caller


def by_login(user: User, session_id: UUID) -> Caller:
    """A person who logged in: nothing is kept from them that is theirs."""
    return Caller(user, frozenset(Scope), session_id=session_id)


async def _caller(session: AsyncSession, settings: Settings, token: str) -> Caller | None:
    if token.startswith(API_TOKEN_PREFIX):
        found = await users.active_by_token(session, hash_token(token), utc_now())
        return await _by_token(session, *found) if found else None
    claims = read_access_token(token, settings)
    if claims is None:
        return None
    user = await users.active_by_session(session, claims.user_id, claims.session_id, utc_now())
    return by_login(user, claims.session_id) if user else None


async def _by_token(session: AsyncSession, user: User, api_token: ApiToken) -> Caller:
    now = utc_now()
    if api_token.last_used_at is None or api_token.last_used_at < now - USE_NOTED_EVERY:
        # Committed at once: nobody else's request waits for the row while this one takes its time.
        await access.note_token_use(session, api_token.id, now, not_since=now - USE_NOTED_EVERY)
        await session.commit()
    scopes = frozenset(scope for scope in TOKEN_SCOPES if scope.value in api_token.scopes)
    return Caller(user, scopes, token_id=api_token.id)
