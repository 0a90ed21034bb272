"""What administrators do with accounts. None of it shows them a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from scribe_contracts.queue import BUCKET_UPLOADS
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.broker import JobQueue
from app.core.db import ADMIN_LOCK
from app.core.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from app.core.s3 import ObjectStore
from app.core.security import hash_password, new_password
from app.models import Meeting, Upload, User, utc_now
from app.repositories import access, users
from app.repositories.users import UserFilter
from app.schemas.admin import AdminUserCreate, AdminUserUpdate, MeetingsChoice
from app.services import accounts, jobs, meetings, resumable, voice_erasure
from app.services.audit import Audit
from app.services.voice_scopes import private_scope

log = structlog.get_logger(__name__)

ONE_TIME_FOR = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A password that is shown once, and until when it works."""

    password: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Heritage:
    """What happens to the meetings of an account that is deleted; ``to`` is whose they become."""

    meetings: MeetingsChoice | None
    to: int | None


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with an account."""

    meetings: list[Meeting]
    uploads: Sequence[Upload]


async def page(
    session: AsyncSession, audit: Audit, narrowed: UserFilter, *, after_id: int | None, limit: int
) -> Sequence[User]:
    """Accounts, oldest first."""
    audit.record("user.listed")
    return await users.page(session, narrowed, after_id=after_id, limit=limit)


async def get(session: AsyncSession, user_id: int) -> User:
    """One account, with its active groups."""
    user = await users.with_groups(session, user_id)
    if user is None:
        raise _not_found()
    return user


async def create(session: AsyncSession, audit: Audit, wanted: AdminUserCreate) -> tuple[User, MadeUp | None]:
    """A new account, with a password of the administrator's choice or a made-up one."""
    if await users.by_email(session, wanted.email) is not None:
        raise accounts.email_taken()
    made_up = None if wanted.password else _make_up()
    await session.commit()  # a hash takes its turn: nobody holds a database connection while waiting
    user = User(
        email=wanted.email,
        full_name=wanted.full_name,
        hashed_password=await hash_password(wanted.password or (made_up.password if made_up else "")),
        is_superuser=wanted.is_superuser,
        quota_bytes=wanted.quota_bytes,
        password_expires_at=made_up.expires_at if made_up else None,
    )
    await accounts.add(session, user)
    audit.record("user.created", "user", user.id, is_superuser=user.is_superuser)
    return user, made_up


async def update(session: AsyncSession, audit: Audit, user_id: int, wanted: AdminUserUpdate) -> User:
    """Change an account. Disabling it ends its logins and tokens; the last administrator stays one."""
    user = await _locked(session, user_id)
    changes = wanted.model_dump(exclude_unset=True)
    if changes.get("is_active") is False or changes.get("is_superuser") is False:
        _require_somebody_else(audit, user_id)
        await _require_other_admin(session, user)
    ended: dict[str, int] = {}
    if changes.get("is_active") is False:
        now = utc_now()
        ended["sessions"] = await access.end_sessions(session, user.id, now)
        ended["tokens"] = await access.revoke_tokens(session, user.id, now)
    for name, value in changes.items():
        setattr(user, name, value)
    await session.flush()
    switched = {name: value for name, value in changes.items() if name in {"is_active", "is_superuser"}}
    audit.record("user.changed", "user", user.id, fields=sorted(changes), **switched, **ended)
    return await get(session, user_id)


async def reset_password(session: AsyncSession, audit: Audit, user_id: int) -> MadeUp:
    """A made-up password in place of the present one. Nobody knows who held the account: logins and tokens end."""
    await get(session, user_id)
    _require_somebody_else(audit, user_id)
    made_up = _make_up()
    await session.commit()  # a hash takes its turn: nobody holds a database connection while waiting
    hashed = await hash_password(made_up.password)
    user = await _locked(session, user_id)
    user.hashed_password, user.password_expires_at = hashed, made_up.expires_at
    now = utc_now()
    ended = await access.end_sessions(session, user_id, now)
    revoked = await access.revoke_tokens(session, user_id, now)
    audit.record("password.reset", "user", user_id, sessions=ended, tokens=revoked)
    return made_up


async def delete(session: AsyncSession, audit: Audit, user_id: int, heritage: Heritage) -> Removed:
    """Remove an account with its private voices; returns what went with it.

    Its meetings are handed on or removed, as asked: that is never decided for anybody.
    """
    user = await _locked(session, user_id)
    _require_somebody_else(audit, user_id)
    await _require_other_admin(session, user)
    owned = await users.meetings_owned(session, user_id)
    if owned and heritage.meetings is None:
        raise ConflictError(
            "owns_meetings",
            "This account owns meetings: add ?meetings=transfer&to=ID to hand them on, or ?meetings=remove.",
        )
    removed = Removed([], await resumable.open_ones(session, user))
    if heritage.meetings == "transfer":
        heir = await _heir(session, user, heritage.to)
        await users.hand_on_meetings(session, user_id, heir.id, utc_now())
    elif heritage.meetings == "remove":
        removed.meetings.extend((await meetings.delete_many(session, user, owned)).deleted)
    erased = await voice_erasure.erase_scope(session, private_scope(user_id), audit.actor_id)
    await users.remove(session, user_id)
    audit.record(
        "user.deleted",
        "user",
        user_id,
        meetings=list(owned),
        handed_to=heritage.to if heritage.meetings == "transfer" else None,
        voices=len(erased),
    )
    return removed


async def clear_up(queue: JobQueue, store: ObjectStore, removed: Removed) -> None:
    """Once the account is gone: its jobs stop, its half uploads go. What cannot be reached is left to the sweep."""
    for meeting in removed.meetings:
        if not meeting.status.is_final:
            await jobs.cancel(queue, meeting)
    for upload in removed.uploads:
        try:
            await store.abort(BUCKET_UPLOADS, upload.s3_key, upload.s3_upload_id)
        except (UnavailableError, OSError):
            log.warning("half upload left for the sweep", upload_id=str(upload.id))


async def _heir(session: AsyncSession, user: User, heir_id: int | None) -> User:
    heir = None if heir_id in (None, user.id) else await users.by_id(session, heir_id or 0, for_update=True)
    if heir is None or not heir.is_active:
        raise InvalidInputError("bad_heir", "Name with ?to=ID another active account that gets the meetings.")
    return heir


async def _locked(session: AsyncSession, user_id: int) -> User:
    """An account to be changed. Administrators take turns: two must not remove each other at once."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADMIN_LOCK})
    user = await users.by_id(session, user_id, for_update=True)
    if user is None:
        raise _not_found()
    return user


def _require_somebody_else(audit: Audit, user_id: int) -> None:
    """An account is not ended by its own slip of the hand, nor taken over by a script's token of its own."""
    if user_id == audit.actor_id:
        raise ConflictError("own_account", "This is your own account: another administrator has to do this.")


async def _require_other_admin(session: AsyncSession, user: User) -> None:
    if user.is_superuser and user.is_active and not await users.other_active_superuser(session, user.id):
        raise ConflictError("last_admin", "This is the last active administrator: make somebody else one first.")


def _make_up() -> MadeUp:
    return MadeUp(new_password(), utc_now() + ONE_TIME_FOR)


def _not_found() -> NotFoundError:
    return NotFoundError("user_not_found", "There is no such account.")
