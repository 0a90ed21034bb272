"""Registration and login."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.domains import ascii_domain
from app.core.errors import ConflictError, ForbiddenError, TooManyRequestsError, UnauthorizedError, UnavailableError
from app.core.security import hash_password, verify_password
from app.core.throttle import Rule, Throttle, network_of
from app.models import User, utc_now
from app.repositories import groups, users
from app.schemas.users import UserCreate
from app.services import sessions
from app.services.audit import Audit
from app.services.callers import Caller
from app.services.sessions import TRIES_PER_ADDRESS, Tokens, Visitor

# An account may be guessed at from many addresses: together they get so many times the tries of one.
TRIES_PER_ACCOUNT = 10


async def register(
    session: AsyncSession,
    settings: Settings,
    throttle: Throttle,
    audit: Audit,
    visitor: Visitor,
    wanted: UserCreate,
) -> User:
    """A new account, which joins the group of everybody."""
    _require_welcome(settings, wanted.email)
    refusal = TooManyRequestsError("too_many_registrations", "Too many accounts were opened from your address. Wait.")
    await throttle.take([_by_address(settings, "register-by-address", visitor)], refusal)
    if await users.by_email(session, wanted.email) is not None:
        raise email_taken()
    await session.commit()  # a hash takes its turn: nobody holds a database connection while waiting
    hashed = await hash_password(wanted.password)
    user = User(email=wanted.email, full_name=wanted.full_name, hashed_password=hashed)
    await add(session, user)
    audit.record("user.registered", "user", user.id)
    return user


async def rename(session: AsyncSession, audit: Audit, caller: Caller, full_name: str) -> User:
    """Change how the caller is called; returns the account with its active groups."""
    user = await users.by_id(session, caller.user.id, for_update=True)
    if user is None:
        raise UnauthorizedError("not_authenticated", "This account was deleted.")
    user.full_name = full_name
    audit.record("user.updated", "user", user.id, fields=["full_name"])
    await session.flush()
    return await users.with_groups(session, user.id) or user


async def add(session: AsyncSession, user: User) -> None:
    """Store a new account, a member of the group of everybody. Raises ConflictError when the address is taken."""
    user.groups = [await groups.everyone(session)]
    session.add(user)
    try:
        await session.flush()
    except IntegrityError:
        raise email_taken() from None


def email_taken() -> ConflictError:
    """Two accounts cannot have one address."""
    return ConflictError("email_taken", "There is an account with this e-mail address already: log in instead.")


def _require_welcome(settings: Settings, email: str) -> None:
    if settings.registration == "domains":
        if ascii_domain(email.rpartition("@")[2]) not in settings.allowed_domains:
            raise ForbiddenError(
                "domain_not_allowed", "Registration is open to addresses of this company alone: use yours."
            )
    elif not settings.registration_open:
        raise ForbiddenError("registration_closed", "Registration is closed: ask an administrator for an account.")


async def login(
    session: AsyncSession,
    settings: Settings,
    throttle: Throttle,
    audit: Audit,
    visitor: Visitor,
    email: str,
    password: str,
) -> Tokens:
    """A new login. One failure for every reason, after the same work, so that nobody learns who exists."""
    account = email.strip().lower()
    rules = _login_rules(settings, account, visitor)
    refusal = TooManyRequestsError("too_many_logins", "Too many failed logins. Wait, then try again.")
    await throttle.take(rules, refusal)
    known = await users.by_email(session, account) if "\x00" not in account else None
    await session.commit()  # a hash takes its turn: nobody holds a database connection while waiting
    try:
        fits = await verify_password(password, known.hashed_password if known else None)
    except UnavailableError:
        await throttle.give_back(rules)
        raise
    user = await _still_good(session, known) if known and fits else None
    if user is None:
        audit.record("login.failed", "user", known.id if known else None)
        await session.commit()
        raise UnauthorizedError("bad_credentials", "The e-mail address or the password is not right.")
    tokens, caller = await sessions.open_login(session, settings, user, visitor)
    audit.acting(caller).record("login.succeeded", "session", caller.session_id)
    *shared, pair = rules
    await throttle.give_back(shared)
    await throttle.forget(pair)
    return tokens


def _login_rules(settings: Settings, account: str, visitor: Visitor) -> list[Rule]:
    """Per address, per account, per pair of both; the widest first, so that nobody fills Redis with invented names."""
    window_s, failures = settings.login_window_minutes * 60, settings.login_failures
    return [
        _by_address(settings, "login-by-address", visitor),
        Rule("login-by-account", account, failures * TRIES_PER_ACCOUNT, window_s),
        Rule("login-by-pair", f"{network_of(visitor.address)} {account}", failures, window_s),
    ]


def _by_address(settings: Settings, what: str, visitor: Visitor) -> Rule:
    tries = settings.login_failures * TRIES_PER_ADDRESS
    return Rule(what, network_of(visitor.address), tries, settings.login_window_minutes * 60)


async def _still_good(session: AsyncSession, known: User) -> User | None:
    """The account, locked, if it may log in and its password is still the one that was checked."""
    user = await users.by_id(session, known.id, for_update=True)
    if user is None or not user.is_active or user.hashed_password != known.hashed_password:
        return None
    return None if _has_expired(user, utc_now()) else user


def _has_expired(user: User, now: datetime) -> bool:
    return user.password_expires_at is not None and user.password_expires_at <= now
