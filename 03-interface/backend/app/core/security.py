"""Passwords and tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from jose import JWTError, jwt
from passlib.context import CryptContext
from passlib.exc import PasswordValueError

from app.core.config import Settings
from app.core.errors import UnavailableError

ALGORITHM = "HS256"
AUDIENCE = "smart-meeting-scribe"
MAX_PASSWORD = 128
MAX_TOKEN = 4096
MAX_HASHES = 32
API_TOKEN_PREFIX = "sms_"  # noqa: S105  what a token looks like, none itself
SECRET_BYTES = 32

_passwords = CryptContext(schemes=["argon2"])
# Verified when the account does not exist, so that the answer takes as long; the hash of a random value.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$fc9Zq9VaK0XI2RvjfE8JwQ$ChmhQlxSTHqRmqbdkHRJiuGA62/mcVhseW2O+JYoBf4"
# Each hash takes 64 MB and a core: two at a time keep the loop and the memory free.
_limiter = CapacityLimiter(2)


async def hash_password(password: str) -> str:
    """Argon2id hash, made in a thread. Raises UnavailableError when too many wait for theirs."""
    _refuse_crowd()
    return await to_thread.run_sync(_passwords.hash, password, limiter=_limiter)


async def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password fits; takes as long when there is no hash to compare with. Refuses a crowd as above."""
    _refuse_crowd()
    fits = await to_thread.run_sync(_verify, password[:MAX_PASSWORD], hashed or _NOBODY, limiter=_limiter)
    return fits and hashed is not None and len(password) <= MAX_PASSWORD


def _refuse_crowd() -> None:
    """Waiting longer than some seconds helps nobody: say so at once."""
    if _limiter.statistics().tasks_waiting >= MAX_HASHES:
        raise UnavailableError("busy", "Too many people are logging in at this moment. Try again in a few seconds.")


def _verify(password: str, hashed: str) -> bool:
    try:
        return _passwords.verify(password, hashed)
    except PasswordValueError:
        return False


def new_secret() -> str:
    """256 random bits that fit into a header."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_password() -> str:
    """A password to hand over once, in groups that can be read out; 80 bits without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def hash_token(token: str) -> str:
    """What is stored of a token of ours: it is long and random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid access token says: who, and by which login."""

    user_id: int
    session_id: UUID


def create_access_token(user_id: int, session_id: UUID, settings: Settings) -> str:
    """A signed token that says who its bearer is until it expires, or its session ends."""
    now = datetime.now(UTC)
    claims = {
        "sub": str(user_id),
        "sid": str(session_id),
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + timedelta(minutes=settings.access_token_minutes),
    }
    return jwt.encode(claims, settings.jwt_secret_key.get_secret_value(), algorithm=ALGORITHM)


def read_access_token(token: str, settings: Settings) -> AccessClaims | None:
    """What a valid token says; None for any other string."""
    if len(token) > MAX_TOKEN:
        return None
    key = settings.jwt_secret_key.get_secret_value()
    options = {"require_exp": True, "require_sub": True, "require_aud": True}
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, options=options)
        user_id, session_id = int(claims["sub"]), UUID(claims["sid"])
    except (JWTError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None
    return AccessClaims(user_id, session_id) if 0 < user_id < 2**31 else None
