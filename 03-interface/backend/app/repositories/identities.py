"""Voices in SQL. Every read for a person goes through ``visible_to``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import ErasureReceipt, Identity, IdentityClip, Speaker


@dataclass(frozen=True, slots=True)
class VoiceFilter:
    """Which voices: those of ``scopes``, of every group if ``all_groups``; narrowed by a part of the name."""

    scopes: Collection[str]
    all_groups: bool = False
    text: str | None = None


def _shown(wanted: VoiceFilter) -> ColumnElement[bool]:
    shown: ColumnElement[bool] = Identity.scope.in_(wanted.scopes)
    if wanted.all_groups:
        shown = or_(shown, Identity.scope.startswith("group-", autoescape=True))
    return shown & Identity.name.icontains(wanted.text, autoescape=True) if wanted.text else shown


async def page(
    session: AsyncSession, wanted: VoiceFilter, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Identity]:
    """Voices, newest first, before a position."""
    query = select(Identity).where(_shown(wanted)).order_by(Identity.created_at.desc(), Identity.id.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(Identity.created_at, Identity.id) < before)
    return (await session.scalars(query)).all()


async def by_id(session: AsyncSession, identity_id: UUID, *, for_update: bool = False) -> Identity | None:
    """A voice, whoever may see it: the caller asks that next."""
    query = select(Identity).where(Identity.id == identity_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def count_in_scope(session: AsyncSession, scope: str) -> int:
    """How many voices live there."""
    return await session.scalar(select(func.count()).select_from(Identity).where(Identity.scope == scope)) or 0


async def clips_of(session: AsyncSession, identity_id: UUID) -> Sequence[IdentityClip]:
    """The recordings of a voice, oldest first."""
    query = select(IdentityClip).where(IdentityClip.identity_id == identity_id).order_by(IdentityClip.id)
    return (await session.scalars(query)).all()


async def ids_in_scope(session: AsyncSession, scope: str) -> Sequence[UUID]:
    """The voices that live there."""
    return (await session.scalars(select(Identity.id).where(Identity.scope == scope))).all()


async def matchable(session: AsyncSession, ids: Collection[UUID], scopes: Collection[str]) -> set[UUID]:
    """Those of the voices that live in one of the scopes now.

    They keep existing, and stay there, until this transaction ends: an erasure waits for it and then finds what it
    stored.
    """
    if not ids:
        return set()
    query = select(Identity.id).where(Identity.id.in_(ids), Identity.scope.in_(scopes)).order_by(Identity.id)
    return set(await session.scalars(query.with_for_update(read=True)))


async def take_from_speakers(session: AsyncSession, identity_id: UUID) -> int:
    """Clear a voice from every transcript; how many speakers lost the name that it had given them.

    A name that a person typed is the person's word, not this voice's, and stays.
    """
    theirs = update(Speaker).where(Speaker.identity_id == identity_id)
    lost = await session.execute(
        theirs.where(Speaker.name.is_(None)).values(
            identity_id=None, named_by=None, named_by_user_id=None, named_at=None, score=None, margin=None
        )
    )
    await session.execute(theirs.values(identity_id=None, score=None, margin=None))
    await session.execute(
        update(Speaker)
        .where(Speaker.closest_identity_id == identity_id)
        .values(closest_identity_id=None, closest_score=None)
    )
    return int(getattr(lost, "rowcount", 0))


async def receipts(
    session: AsyncSession, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ErasureReceipt]:
    """Receipts of erasures, newest first, before a position."""
    table = ErasureReceipt
    query = select(table).order_by(table.erased_at.desc(), table.id.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(table.erased_at, table.id) < before)
    return (await session.scalars(query)).all()
