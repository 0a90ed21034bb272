"""Lists of meetings: what they are narrowed to, and what a line of them shows."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.types import MeetingStatus
from app.models import Identity, JsonObject, User
from app.repositories.listing import Shape, beginnings, newest_first

NAMESAKES = 200


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """What a list is narrowed to. ``speaker_name`` is a tsquery of the beginnings of words; ``phrases`` stand in ``q``.

    ``named_in_q`` and ``named_speakers`` are the enrolled people, within the reader's scopes, whom these names mean.
    """

    group_id: int | None = None
    status: MeetingStatus | None = None
    owner_id: int | None = None
    language: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    speaker_name: str | None = None
    named_speakers: tuple[UUID, ...] | None = None
    q: str | None = None
    phrases: tuple[str, ...] = ()
    named_in_q: tuple[UUID, ...] = ()


@dataclass(slots=True)
class ListedMeeting:
    """A meeting with what its line in a list shows, as far as the reader may know it.

    A plain record: loading an entity for each line took a third of a list's time.
    """

    id: int
    title: str
    original_filename: str
    status: MeetingStatus
    created_at: datetime
    updated_at: datetime
    owner_id: int
    job_id: UUID
    attempt: int
    size_bytes: int
    language: str | None
    duration_s: float | None
    model_hint: str | None
    stage: str | None
    progress: float | None
    error_code: str | None
    error_message: str | None
    groups: list[JsonObject]
    speakers: list[JsonObject]
    excerpt: str | None
    jobs_ahead: int | None = None
    eta: object = None


async def page(
    session: AsyncSession,
    reader: User,
    scopes: Sequence[str],
    narrowed: MeetingFilter,
    *,
    before_id: int | None,
    limit: int,
) -> Sequence[ListedMeeting]:
    """Meetings that the reader may see, newest first, before the given id."""
    mine = sorted({group.id for group in reader.groups})
    foreign = narrowed.group_id is not None and narrowed.group_id not in mine
    if foreign and not reader.is_superuser:
        return []  # a filter must not tell which groups others share with
    # Nobody of that name is an answer, too: it finds nothing.
    asked = {
        field.name: value
        for field in fields(narrowed)
        if (value := getattr(narrowed, field.name)) is not None and (value != () or field.name == "named_speakers")
    }
    shape = Shape(
        asked=frozenset(asked),
        groups=len(mine),
        phrases=len(narrowed.phrases),
        group_is_foreign=foreign,
        owner_is_reader=narrowed.owner_id == reader.id,
        goes_on=before_id is not None,
    )
    values: dict[str, Any] = {
        **asked,
        **{f"group_{number}": group_id for number, group_id in enumerate(mine)},
        **{f"phrase_{number}": f'"{phrase}"' for number, phrase in enumerate(narrowed.phrases)},
        "reader_id": reader.id,
        "groups": mine,
        "scopes": list(scopes),
        "before_id": before_id,
        "limit": limit,
        "named_speakers": list(narrowed.named_speakers or ()),
        "named_in_q": list(narrowed.named_in_q),
    }
    return [ListedMeeting(*row) for row in map(tuple, await session.execute(newest_first(shape), values))]


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """Enrolled people by what named them: the words searched for, the filter by speaker."""

    in_q: tuple[UUID, ...]
    as_speaker: tuple[UUID, ...]


async def named_people(
    session: AsyncSession, scopes: Sequence[str], *, q: str | None, speaker: UUID | None, speaker_name: str | None
) -> NamedPeople:
    """Whom the names in a request mean, among the people of the reader's scopes alone."""
    vector = func.name_vector(Identity.name)
    in_q = vector.bool_op("@@")(func.websearch_to_tsquery("simple", func.search_fold(q))) if q else false()
    as_speaker = false() if speaker is None else Identity.id == speaker
    if speaker_name is not None:
        as_speaker = vector.bool_op("@@")(beginnings(speaker_name))
    query = select(Identity.id, in_q.label("in_q"), as_speaker.label("as_speaker"))
    query = query.where(Identity.scope.in_(scopes), or_(in_q, as_speaker)).order_by(Identity.id).limit(NAMESAKES)
    rows = (await session.execute(query)).all()
    return NamedPeople(tuple(row.id for row in rows if row.in_q), tuple(row.id for row in rows if row.as_speaker))
