"""The audit log in SQL: read only, for services/audit.py alone adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import AuditEvent


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the log is narrowed to."""

    actor_id: int | None = None
    action: str | None = None
    target_type: str | None = None
    target_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(
    session: AsyncSession, narrowed: AuditFilter, *, before_id: int | None, limit: int
) -> Sequence[AuditEvent]:
    """Events, newest first, before the given id."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    for column, value in (
        (AuditEvent.actor_id, narrowed.actor_id),
        (AuditEvent.action, narrowed.action),
        (AuditEvent.target_type, narrowed.target_type),
        (AuditEvent.target_id, narrowed.target_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if narrowed.since is not None:
        query = query.where(AuditEvent.at >= narrowed.since)
    if narrowed.until is not None:
        query = query.where(AuditEvent.at < narrowed.until)
    if before_id is not None:
        query = query.where(AuditEvent.id < before_id)
    return (await session.scalars(query)).all()
