"""Registration, login, and who is asking."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.errors import ConflictError, ForbiddenError, UnauthorizedError
from app.core.security import create_access_token, hash_password, read_access_token, verify_password
from app.models import User
from app.repositories import groups, users
from app.schemas.users import UserCreate


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
    return create_access_token(user.id, settings)


async def authenticate(session: AsyncSession, settings: Settings, token: str | None) -> User:
    """The active account behind a token, with its active groups."""
    user_id = read_access_token(token, settings) if token else None
    user = await users.active_by_id(session, user_id) if user_id is not None else None
    if user is None:
        raise UnauthorizedError("not_authenticated", "Log in first, and send the token as Authorization: Bearer.")
    return user
