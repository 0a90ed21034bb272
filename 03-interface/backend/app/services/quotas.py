"""How much one person may keep: recordings, and uploads that are still open."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from app.core.config import Settings
from app.core.errors import PayloadTooLargeError, UnauthorizedError
from app.models import Meeting, Upload, User
from app.services.uploads import SizeLimit, too_large


async def limit(session: AsyncSession, settings: Settings, user: User) -> SizeLimit:
    """What the user may still upload in one go: the largest recording, or what is left of the quota."""
    whole = SizeLimit(settings.max_upload_bytes, too_large(settings.max_upload_bytes))
    allowed = allowed_bytes(settings, user)
    if allowed == 0:
        return whole
    used = await used_bytes(session, user.id)
    left = max(0, allowed - used)
    return whole if left >= settings.max_upload_bytes else SizeLimit(left, _exceeded(used, allowed))


async def require_room(session: AsyncSession, settings: Settings, user: User, size_bytes: int) -> None:
    """Refuse what would exceed the quota. The account stays locked until the transaction ends: two cannot slip in."""
    allowed = _allowed_with(settings, await lock_account(session, user))
    if allowed == 0:
        return
    used = await used_bytes(session, user.id)
    if used + size_bytes > allowed:
        raise _exceeded(used, allowed)


async def lock_account(session: AsyncSession, user: User) -> int | None:
    """The account's own quota, as it is now. Raises UnauthorizedError if the account ended while the upload came in.

    Nor does who was an administrator when it began share with the groups of others.
    """
    asked = select(User.quota_bytes, User.is_active, User.is_superuser).where(User.id == user.id)
    account = (await session.execute(asked.with_for_update(key_share=True))).one_or_none()
    if account is None or not account.is_active:
        raise UnauthorizedError("not_authenticated", "This account was disabled or deleted while you were uploading.")
    set_committed_value(user, "is_superuser", account.is_superuser)
    own: int | None = account.quota_bytes
    return own


async def used_bytes(session: AsyncSession, user_id: int) -> int:
    """What the user's meetings and open uploads take."""
    meetings = select(func.coalesce(func.sum(Meeting.size_bytes), 0)).where(Meeting.owner_id == user_id)
    uploads = select(func.coalesce(func.sum(Upload.size_bytes), 0)).where(
        Upload.user_id == user_id, Upload.status == "open"
    )
    return int(await session.scalar(select(meetings.scalar_subquery() + uploads.scalar_subquery())) or 0)


def allowed_bytes(settings: Settings, user: User) -> int:
    """What the user may keep: the account's own quota, or else the configured one; 0 means no limit."""
    return _allowed_with(settings, user.quota_bytes)


def _allowed_with(settings: Settings, own: int | None) -> int:
    return settings.user_quota_bytes if own is None else own


def _exceeded(used: int, allowed: int) -> PayloadTooLargeError:
    return PayloadTooLargeError(
        "quota_exceeded",
        f"Your recordings take {used} of the {allowed} bytes that you may keep: delete some, or ask an administrator "
        "for more.",
    )
