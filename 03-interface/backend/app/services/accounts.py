"""Registration, login, and who is asking."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.errors import ConflictError, ForbiddenError, UnauthorizedError
from app.core.security import create_access_token, hash_password, hash_token, read_access_token, verify_password
from app.core.types import TOKEN_SCOPES, Scope
from app.models import ApiToken, AuthSession, User, utc_now
from app.repositories import groups, users
from app.schemas.users import UserCreate

API_TOKEN_PREFIX = "sms_"  # noqa: S105  what a token looks like, none itself


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


async def register(session: AsyncSession, settings: Settings, wanted: UserCreate) -> User:
    """A new account, which joins the group of everybody."""
    if not settings.registration_open:
        raise ForbiddenError("registration_closed", "Registration is closed: ask an administrator for an account.")
    if await users.by_email(session, wanted.email) is not None:
        raise ConflictError("email_taken", "There is an account with this e-mail address already: log in instead.")
    await session.commit()  # a hash takes its turn: nobody holds a database connection while waiting
    hashed = await hash_password(wanted.password)
    user = User(
        email=wanted.email,
        full_name=wanted.full_name,
        hashed_password=hashed,
        groups=[await groups.everyone(session)],
    )
    session.add(user)
    await session.flush()
    return user


async def login(session: AsyncSession, settings: Settings, email: str, password: str) -> str:
    """An access token. One failure for every reason, after the same work, so that nobody learns who exists."""
    user = await users.by_email(session, email.strip().lower()) if "\x00" not in email else None
    await session.commit()  # a hash takes its turn: nobody holds a database connection while waiting
    fits = await verify_password(password, user.hashed_password if user else None)
    if user is None or not fits or not user.is_active:
        raise UnauthorizedError("bad_credentials", "The e-mail address or the password is not right.")
    opened = AuthSession(
        id=uuid4(), user_id=user.id, expires_at=utc_now() + timedelta(days=settings.refresh_token_days)
    )
    session.add(opened)
    await session.flush()
    return create_access_token(user.id, opened.id, settings)


async def authenticate(session: AsyncSession, settings: Settings, token: str | None) -> Caller:
    """Who a token speaks for, with the account's active groups: one statement."""
    caller = await _caller(session, settings, token) if token else None
    if caller is None:
        raise UnauthorizedError("not_authenticated", "Log in first, and send the token as Authorization: Bearer.")
    return caller


async def _caller(session: AsyncSession, settings: Settings, token: str) -> Caller | None:
    if token.startswith(API_TOKEN_PREFIX):
        found = await users.active_by_token(session, hash_token(token), utc_now())
        return _caller_by_token(*found) if found else None
    claims = read_access_token(token, settings)
    if claims is None:
        return None
    user = await users.active_by_session(session, claims.user_id, claims.session_id, utc_now())
    return Caller(user, frozenset(Scope), session_id=claims.session_id) if user else None


def _caller_by_token(user: User, api_token: ApiToken) -> Caller:
    scopes = frozenset(scope for scope in TOKEN_SCOPES if scope.value in api_token.scopes)
    return Caller(user, scopes, token_id=api_token.id)
