"""Lists of meetings in SQL: the newest ones that somebody may see, page by page, in one statement.

The visibility rule of ``visible_to`` is turned around here. Asking of every meeting whether the reader may see it is
slow for those who see little; instead each reason for seeing one (it is mine; it is shared with this group of mine)
gives its own newest meetings from an index, and the newest of these are the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.types import MeetingStatus
from app.models import Group, Identity, JsonObject, Meeting, Segment, Speaker, User, meeting_group_link
from app.repositories.meetings import visible_to

EXCERPT_CHARACTERS = 200
SPEAKERS_SHOWN = 8
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


@dataclass(frozen=True, slots=True)
class ListedMeeting:
    """A meeting with what its line in a list shows, as far as the reader may know it."""

    meeting: Meeting
    groups: list[JsonObject]
    speakers: list[JsonObject]
    excerpt: str | None


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
    chosen = _newest(reader, narrowed, before_id, limit)
    if chosen is None:
        return []
    numbers = chosen.cte("chosen")
    query = (
        select(Meeting, _groups(reader), _speakers(scopes), func.left(Meeting.transcription_text, EXCERPT_CHARACTERS))
        .join(numbers, numbers.c.id == Meeting.id)
        .order_by(Meeting.id.desc())
    )
    rows = (await session.execute(query)).all()
    return [
        ListedMeeting(meeting, groups or [], speakers or [], excerpt) for meeting, groups, speakers, excerpt in rows
    ]


def _newest(reader: User, narrowed: MeetingFilter, before_id: int | None, limit: int) -> Select[Any] | None:
    """The ids of a page; None when nothing can be on it."""
    phrases = [_says(number, phrase) for number, phrase in enumerate(narrowed.phrases)]
    ways = _conditions(narrowed, phrases)
    found = [_first(source.where(way), before_id, limit) for source in _sources(reader, narrowed) for way in ways]
    if not found:
        return None
    merged = union(*found).subquery()
    return select(merged.c.id).order_by(merged.c.id.desc()).limit(limit)


def _first(source: Select[int], before_id: int | None, limit: int) -> Select[int]:
    number = source.selected_columns.id
    if before_id is not None:
        source = source.where(number < before_id)
    return select(source.order_by(number.desc()).limit(limit).subquery().c.id)


def _sources(reader: User, narrowed: MeetingFilter) -> list[Select[int]]:
    """One query for each reason why the reader may see a meeting."""
    mine = {group.id for group in reader.groups}
    if narrowed.group_id is not None:
        # A filter must not tell which groups others share with.
        if narrowed.group_id in mine:
            return [_shared_with(narrowed.group_id)]
        return [_shared_with(narrowed.group_id).where(visible_to(reader))] if reader.is_superuser else []
    if narrowed.owner_id is not None:
        own = select(Meeting.id.label("id"))
        return [own if narrowed.owner_id == reader.id else own.where(_shared_with_any(mine))]
    own = select(Meeting.id.label("id")).where(Meeting.owner_id == reader.id)
    return [own, *(_shared_with(group_id) for group_id in sorted(mine))]


def _shared_with(group_id: int) -> Select[int]:
    links = meeting_group_link
    query = select(links.c.meeting_id.label("id")).join(Meeting, Meeting.id == links.c.meeting_id)
    return query.where(links.c.group_id == group_id)


def _shared_with_any(group_ids: set[int]) -> ColumnElement[bool]:
    links = meeting_group_link
    return exists().where(
        links.c.meeting_id == Meeting.id, links.c.group_id == any_(literal(sorted(group_ids), ARRAY(Integer)))
    )


def _conditions(narrowed: MeetingFilter, phrases: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """What a meeting must be, in one way or in another: each way can use an index of its own."""
    always = and_(true(), *_attributes(narrowed))
    if narrowed.q is None:
        return [always]
    said = Meeting.search.bool_op("@@")(func.search_query_of_meetings(narrowed.q))
    ways = [and_(always, said, *phrases)]
    if narrowed.named_in_q:
        ways.append(and_(always, _has_speaker(_is_one_of(narrowed.named_in_q))))
    return ways


def _attributes(narrowed: MeetingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if narrowed.owner_id is not None:
        found.append(Meeting.owner_id == narrowed.owner_id)
    if narrowed.status is not None:
        found.append(Meeting.status == narrowed.status)
    if narrowed.language is not None:
        found.append(Meeting.language == narrowed.language)
    if narrowed.created_from is not None:
        found.append(Meeting.created_at >= narrowed.created_from)
    if narrowed.created_to is not None:
        found.append(Meeting.created_at < narrowed.created_to)
    if narrowed.named_speakers is not None:
        found.append(_has_speaker(_is_called(narrowed.speaker_name, narrowed.named_speakers)))
    return found


def _has_speaker(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Meeting.id.in_(select(Speaker.meeting_id).where(condition))


def _is_one_of(identity_ids: Sequence[UUID]) -> ColumnElement[bool]:
    """A name that a person gave hides the one of the voice."""
    return and_(Speaker.name.is_(None), Speaker.identity_id.in_(identity_ids))


def _is_called(name: str | None, identity_ids: Sequence[UUID]) -> ColumnElement[bool]:
    if name is None:
        return Speaker.identity_id.in_(identity_ids)
    written = func.name_vector(Speaker.name).bool_op("@@")(_beginnings(name))
    return or_(_is_one_of(identity_ids), written) if identity_ids else written


def _says(number: int, phrase: str) -> ColumnElement[bool]:
    """The words of a phrase side by side: in a segment, looked up once for all sources; or in the title, as typed."""
    wanted = func.search_query(f'"{phrase}"')
    said = select(Segment.meeting_id).where(Segment.search.bool_op("@@")(wanted)).cte(f"phrase_{number}")
    return or_(Meeting.id.in_(select(said.c.meeting_id)), Meeting.title.icontains(phrase, autoescape=True))


def _beginnings(name: str) -> ColumnElement[Any]:
    return func.to_tsquery("simple", func.search_fold(name))


def _groups(reader: User) -> ColumnElement[Any]:
    """Owners see all groups of their meetings, others those that they are in."""
    links = meeting_group_link
    one = func.json_build_object("id", Group.id, "name", Group.name, "type", Group.type)
    mine = literal(sorted(group.id for group in reader.groups), ARRAY(Integer))
    query = select(func.json_agg(one)).select_from(links).join(Group, Group.id == links.c.group_id)
    query = query.where(links.c.meeting_id == Meeting.id, or_(Meeting.owner_id == reader.id, Group.id == any_(mine)))
    return query.correlate(Meeting).scalar_subquery()


def _speakers(scopes: Sequence[str]) -> ColumnElement[Any]:
    """Those who spoke most, by the names that the reader may see."""
    # OFFSET 0 keeps this one look at the primary key for each voice; else all people are read for each meeting.
    person = (
        select(Identity.id, Identity.name)
        .where(Identity.id == Speaker.identity_id, Identity.scope.in_(scopes))
        .offset(literal_column("0"))
        .lateral()
    )
    heard = (
        select(
            Speaker.label,
            func.coalesce(Speaker.name, person.c.name).label("name"),
            Speaker.named_by,
            person.c.id.label("identity_id"),
            Speaker.speech_s,
            func.sum(Speaker.speech_s).over().label("all_s"),
        )
        .outerjoin(person, true())
        .where(Speaker.meeting_id == Meeting.id)
        .order_by(Speaker.speech_s.desc(), Speaker.label)
        .limit(SPEAKERS_SHOWN)
        .correlate(Meeting)
        .subquery()
    )
    return select(func.json_agg(func.to_json(heard.table_valued()))).scalar_subquery()


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
        as_speaker = vector.bool_op("@@")(_beginnings(speaker_name))
    query = select(Identity.id, in_q.label("in_q"), as_speaker.label("as_speaker"))
    query = query.where(Identity.scope.in_(scopes), or_(in_q, as_speaker)).order_by(Identity.id).limit(NAMESAKES)
    rows = (await session.execute(query)).all()
    return NamedPeople(tuple(row.id for row in rows if row.in_q), tuple(row.id for row in rows if row.as_speaker))
