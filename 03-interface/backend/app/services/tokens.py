"""Personal API tokens: made for a purpose, shown once, revoked when it is over."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError, ForbiddenError, NotFoundError
from app.core.security import API_TOKEN_PREFIX, hash_token, new_secret
from app.core.types import Scope
from app.models import ApiToken, utc_now
from app.repositories import access, users
from app.schemas.tokens import ApiTokenCreate
from app.services.audit import Audit
from app.services.callers import Caller

MAX_TOKENS = 50
HINT_LENGTH = 10


async def create(session: AsyncSession, audit: Audit, caller: Caller, wanted: ApiTokenCreate) -> tuple[ApiToken, str]:
    """A new token of the caller's: its record, and the token itself, which is kept nowhere."""
    if Scope.ADMIN in wanted.scopes and not caller.user.is_superuser:
        raise ForbiddenError("admin_only", "Only an administrator may make a token with the scope admin.")
    now = utc_now()
    await users.by_id(session, caller.user.id, for_update=True)  # tokens are counted one at a time
    if await access.count_tokens(session, caller.user.id, now) >= MAX_TOKENS:
        raise ConflictError("too_many_tokens", f"You have {MAX_TOKENS} tokens already: revoke one that is not used.")
    token = API_TOKEN_PREFIX + new_secret()
    made = ApiToken(
        user_id=caller.user.id,
        name=wanted.name,
        hint=token[:HINT_LENGTH],
        hash=hash_token(token),
        scopes=[scope for scope in Scope if scope in wanted.scopes],
        created_at=now,
        expires_at=None if wanted.expires_in_days is None else now + timedelta(days=wanted.expires_in_days),
    )
    session.add(made)
    await session.flush()
    audit.record("token.created", "api_token", made.id, scopes=[scope.value for scope in wanted.scopes])
    return made, token


async def page(session: AsyncSession, caller: Caller, *, before_id: int | None, limit: int) -> Sequence[ApiToken]:
    """The caller's tokens, newest first."""
    return await access.tokens_page(session, caller.user.id, before_id=before_id, limit=limit)


async def revoke(session: AsyncSession, audit: Audit, caller: Caller, token_id: int) -> None:
    """Let one of the caller's tokens work no longer."""
    if not await access.revoke_token(session, caller.user.id, token_id, utc_now()):
        raise NotFoundError("token_not_found", "You have no such token, or it was revoked already.")
    audit.record("token.revoked", "api_token", token_id)
