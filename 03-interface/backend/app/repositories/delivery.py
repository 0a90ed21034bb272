"""Events seen and objects to remove, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import ObjectPurge, SeenEvent


async def claim_event(session: AsyncSession, event: SeenEvent) -> bool:
    """Record the event; False when it was recorded before. Waits for a delivery that is being handled."""
    values = {
        "id": event.id,
        "job_id": event.job_id,
        "type": event.type,
        "received_at": event.received_at,
    }
    statement = insert(SeenEvent).values(values).on_conflict_do_nothing().returning(SeenEvent.id)
    return await session.scalar(statement) is not None


async def forget_events_before(session: AsyncSession, moment: datetime) -> None:
    """Signatures expire within minutes: old ids need not be kept for ever."""
    await session.execute(delete(SeenEvent).where(SeenEvent.received_at < moment))


async def purges(session: AsyncSession) -> Sequence[ObjectPurge]:
    """Everything still to be removed, oldest first."""
    return (await session.scalars(select(ObjectPurge).order_by(ObjectPurge.id))).all()
