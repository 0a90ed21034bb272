"""Changing a password: one's own, with the present one as proof."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.errors import ConflictError, ForbiddenError, InvalidInputError, TooManyRequestsError, UnavailableError
from app.core.security import hash_password, verify_password
from app.core.throttle import Rule, Throttle
from app.models import utc_now
from app.repositories import access, users
from app.schemas.users import PasswordChange
from app.services.audit import Audit
from app.services.callers import Caller


async def change(
    session: AsyncSession, settings: Settings, throttle: Throttle, audit: Audit, caller: Caller, wanted: PasswordChange
) -> None:
    """Set a new password and end every other login. API tokens stay, unless they are to go as well."""
    user_id, known = caller.user.id, caller.user.hashed_password
    rule = Rule("password-change", str(user_id), settings.login_failures, settings.login_window_minutes * 60)
    await throttle.take([rule], TooManyRequestsError("too_many_passwords", "Too many wrong passwords. Wait."))
    await session.commit()  # hashes take their turn: nobody holds a database connection while waiting
    try:
        if not await verify_password(wanted.current_password, known):
            audit.record("password.refused", "user", user_id)
            await session.commit()
            raise ForbiddenError("wrong_password", "The present password is not right.")
        if wanted.new_password == wanted.current_password:
            raise InvalidInputError("same_password", "The new password is the present one: choose another.")
        hashed = await hash_password(wanted.new_password)
    except UnavailableError:
        await throttle.give_back([rule])
        raise
    user = await users.by_id(session, user_id, for_update=True)
    if user is None or user.hashed_password != known:
        raise ConflictError("conflict", "The password was changed at the same time: log in with the newer one.")
    user.hashed_password, user.password_expires_at = hashed, None
    now = utc_now()
    ended = await access.end_sessions(session, user_id, now, but=caller.session_id)
    revoked = await access.revoke_tokens(session, user_id, now) if wanted.revoke_tokens else 0
    audit.record("password.changed", "user", user_id, sessions=ended, tokens=revoked)
    await throttle.forget(rule)
