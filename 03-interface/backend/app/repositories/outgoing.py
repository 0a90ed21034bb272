"""Webhooks to systems of the users, in SQL. Times are the database's: the clocks of API hosts need not agree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.types import DeliveryState, OutgoingEvent
from app.models import JsonObject, Meeting, User, WebhookDelivery, WebhookEndpoint
from app.repositories.meetings import visible_to_account

PAUSED = "The webhook was paused before this was delivered."


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this process sends now, and what it needs for that."""

    id: UUID
    endpoint_id: int
    tries: int
    payload: JsonObject
    url: str
    secret: str
    previous_secret: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try. ``retry_in``: None when there is no other."""

    state: DeliveryState
    status: int | None = None
    error: str | None = None
    retry_in: timedelta | None = None


async def announce(session: AsyncSession, meeting_id: int, event: OutgoingEvent, payload: JsonObject) -> None:
    """A delivery for every active endpoint that asked for this and whose owner may see the meeting: one statement."""
    wanted = (
        select(
            func.gen_random_uuid(),
            WebhookEndpoint.id,
            literal(meeting_id),
            literal(event.value),
            literal(payload, JSONB),
            literal(DeliveryState.PENDING.value),
            literal(0),
            func.now(),
            func.now(),
        )
        .join(User, User.id == WebhookEndpoint.owner_id)
        .join(Meeting, Meeting.id == meeting_id)
        .where(
            WebhookEndpoint.is_active,
            WebhookEndpoint.events.contains([event.value]),
            User.is_active,
            visible_to_account(WebhookEndpoint.owner_id),
        )
        # One that is being deleted is waited for and left out, instead of failing the change on its foreign key.
        .with_for_update(read=True, key_share=True, of=WebhookEndpoint)
    )
    columns = ["id", "endpoint_id", "meeting_id", "type", "payload", "state", "tries", "created_at", "next_try_at"]
    await session.execute(insert(WebhookDelivery).from_select(columns, wanted))


async def claim(session: AsyncSession, *, busy: Collection[int], lease: timedelta, limit: int) -> list[Claim]:
    """Take the oldest due delivery of each endpoint that is not busy; they come due again when the lease ends."""
    due = (
        WebhookDelivery.state == DeliveryState.PENDING.value,
        WebhookDelivery.next_try_at <= func.now(),
    )
    free = WebhookDelivery.endpoint_id.not_in(busy)
    first = (
        select(WebhookDelivery.id)
        .ext(distinct_on(WebhookDelivery.endpoint_id))
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .join(User, User.id == WebhookEndpoint.owner_id)
        .where(*due, free, WebhookEndpoint.is_active, User.is_active)
        .order_by(WebhookDelivery.endpoint_id, WebhookDelivery.number)
        .subquery()
    )
    # Looked at again under the lock: another process may have taken it in between.
    locked = (
        select(WebhookDelivery.id)
        .where(*due, WebhookDelivery.id.in_(select(first.c.id)))
        .order_by(WebhookDelivery.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("locked")
    )
    taken = (
        update(WebhookDelivery)
        .where(WebhookDelivery.id == locked.c.id, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .values(next_try_at=func.now() + lease, tries=WebhookDelivery.tries + 1)
        .returning(
            WebhookDelivery.id,
            WebhookDelivery.endpoint_id,
            WebhookDelivery.tries,
            WebhookDelivery.payload,
            WebhookEndpoint.url,
            WebhookEndpoint.secret,
            case((WebhookEndpoint.previous_secret_until > func.now(), WebhookEndpoint.previous_secret)),
        )
        .execution_options(synchronize_session=False)
    )
    return [Claim(*row) for row in (await session.execute(taken)).all()]


async def settle(session: AsyncSession, taken: Claim, outcome: Outcome) -> None:
    """Note what came of a try, unless the lease ran out and another process took the delivery since."""
    changes: dict[str, object] = {
        "state": outcome.state.value,
        "last_status": outcome.status,
        "last_error": outcome.error,
        "delivered_at": func.now() if outcome.state is DeliveryState.DELIVERED else None,
    }
    if outcome.retry_in is not None:
        changes["next_try_at"] = func.now() + outcome.retry_in
    mine = (
        WebhookDelivery.id == taken.id,
        WebhookDelivery.state == DeliveryState.PENDING.value,
        WebhookDelivery.tries == taken.tries,
    )
    await session.execute(update(WebhookDelivery).where(*mine).values(changes))


async def note_success(session: AsyncSession, endpoint_id: int) -> None:
    """The endpoint works: forget its failures."""
    broken = (WebhookEndpoint.id == endpoint_id, WebhookEndpoint.failures > 0)
    await session.execute(update(WebhookEndpoint).where(*broken).values(failures=0, failing_since=None))


async def note_failure(session: AsyncSession, endpoint_id: int) -> tuple[int, timedelta]:
    """One more in a row: how many there are, and since how long."""
    since = func.coalesce(WebhookEndpoint.failing_since, func.now())
    statement = (
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id)
        .values(failures=WebhookEndpoint.failures + 1, failing_since=since)
        .returning(WebhookEndpoint.failures, WebhookEndpoint.failing_since, func.now())
    )
    found = (await session.execute(statement)).one_or_none()  # None: deleted meanwhile
    return (found[0], found[2] - (found[1] or found[2])) if found else (0, timedelta())


async def pause(session: AsyncSession, endpoint_id: int, reason: str) -> None:
    """No further deliveries; those that wait end as failed, so that nothing piles up behind a dead address."""
    paused = update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id, WebhookEndpoint.is_active)
    await session.execute(paused.values(is_active=False, paused_reason=reason))
    waiting = (WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == DeliveryState.PENDING.value)
    ended = update(WebhookDelivery).where(*waiting)
    await session.execute(ended.values(state=DeliveryState.FAILED.value, last_error=PAUSED))


async def lock_owner(session: AsyncSession, owner_id: int) -> None:
    """One at a time adds an endpoint to an account: the limit holds."""
    await session.execute(select(User.id).where(User.id == owner_id).with_for_update(key_share=True))


async def count_of(session: AsyncSession, owner_id: int) -> int:
    """How many endpoints the account has."""
    query = select(func.count()).select_from(WebhookEndpoint).where(WebhookEndpoint.owner_id == owner_id)
    return await session.scalar(query) or 0


async def page(session: AsyncSession, owner_id: int, *, before_id: int | None, limit: int) -> Sequence[WebhookEndpoint]:
    """The account's endpoints, newest first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.owner_id == owner_id)
    if before_id is not None:
        query = query.where(WebhookEndpoint.id < before_id)
    return (await session.scalars(query.order_by(WebhookEndpoint.id.desc()).limit(limit))).all()


async def by_id(
    session: AsyncSession, owner_id: int, endpoint_id: int, *, for_update: bool = False
) -> WebhookEndpoint | None:
    """An endpoint of the account; its lock does not hold up the changes that are being told."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id, WebhookEndpoint.owner_id == owner_id)
    return await session.scalar(query.with_for_update(key_share=True) if for_update else query)


async def deliveries(
    session: AsyncSession, endpoint_id: int, *, before_number: int | None, limit: int
) -> Sequence[WebhookDelivery]:
    """What the endpoint was told and is to be told, newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    if before_number is not None:
        query = query.where(WebhookDelivery.number < before_number)
    return (await session.scalars(query.order_by(WebhookDelivery.number.desc()).limit(limit))).all()


async def delivery_by_id(session: AsyncSession, endpoint_id: int, delivery_id: UUID) -> WebhookDelivery | None:
    """A delivery of the endpoint, locked."""
    query = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id, WebhookDelivery.endpoint_id == endpoint_id)
    return await session.scalar(query.with_for_update())


async def waiting_of_type(session: AsyncSession, endpoint_id: int, kind: str) -> WebhookDelivery | None:
    """A delivery of that type that has not come to an end, locked."""
    query = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.type == kind,
        WebhookDelivery.state == DeliveryState.PENDING.value,
    )
    return await session.scalar(query.order_by(WebhookDelivery.number).limit(1).with_for_update())


async def forget_before(session: AsyncSession, moment: datetime) -> None:
    """Old deliveries, also those of accounts that were disabled meanwhile."""
    await session.execute(delete(WebhookDelivery).where(WebhookDelivery.created_at < moment))
