"""The statement of a list of meetings: the newest ones that somebody may see, page by page.

The visibility rule of ``visible_to`` is turned around here. Asking of every meeting whether the reader may see it is
slow for those who see little; instead each reason for seeing one (it is mine; it is shared with this group of mine)
gives its own newest meetings from an index, and the newest of these are the page.

What a statement looks like depends on what is asked, not on the values: each is built once, and keeps its parameters'
names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    DateTime,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute

from app.models import Group, Identity, Meeting, Segment, Speaker, meeting_group_link
from app.repositories.meetings import visible_to_account

# Up to so many meetings, what is narrowed down to is looked up whole. Beyond, hits are so dense among the newest
# meetings that looking at one after the other finds a page sooner.
FEW = 1000
EXCERPT_CHARACTERS = 200
SPEAKERS_SHOWN = 8

_READER: BindParameter[int] = bindparam("reader_id", type_=Integer)
_BEFORE: BindParameter[int] = bindparam("before_id", type_=Integer)
_LIMIT: BindParameter[int] = bindparam("limit", type_=Integer)
_GROUPS: BindParameter[Sequence[int]] = bindparam("groups", type_=ARRAY(Integer))
_GROUP: BindParameter[int] = bindparam("group_id", type_=Integer)
_OWNER: BindParameter[int] = bindparam("owner_id", type_=Integer)
_FROM: BindParameter[datetime] = bindparam("created_from", type_=DateTime(timezone=True))
_TO: BindParameter[datetime] = bindparam("created_to", type_=DateTime(timezone=True))
_NAMED_SPEAKERS: BindParameter[Sequence[UUID]] = bindparam("named_speakers", type_=ARRAY(Uuid))
_NAMED_IN_Q: BindParameter[Sequence[UUID]] = bindparam("named_in_q", type_=ARRAY(Uuid))
_NO_ITEMS: ColumnElement[Any] = literal_column("'[]'::json")

_OWN_COLUMNS: Sequence[InstrumentedAttribute[Any]] = (
    Meeting.id,
    Meeting.title,
    Meeting.original_filename,
    Meeting.status,
    Meeting.created_at,
    Meeting.updated_at,
    Meeting.owner_id,
    Meeting.job_id,
    Meeting.attempt,
    Meeting.size_bytes,
    Meeting.language,
    Meeting.duration_s,
    Meeting.model_hint,
    Meeting.stage,
    Meeting.progress,
    Meeting.error_code,
    Meeting.error_message,
)

_Number = ColumnElement[int] | InstrumentedAttribute[int]
_Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement depends on.

    ``asked`` names the fields of MeetingFilter that are set, ``groups`` and ``phrases`` count the reader's groups and
    the phrases. ``goes_on`` is true for every page but the first.
    """

    asked: frozenset[str]
    groups: int
    phrases: int
    group_is_foreign: bool
    owner_is_reader: bool
    goes_on: bool


@lru_cache(maxsize=256)
def newest_first(shape: Shape) -> Select[Any]:
    """The columns of ListedMeeting, in their order, for the parameters reader_id, groups, scopes, limit and others."""
    numbers = _newest(shape).cte("chosen")
    excerpt = func.left(Meeting.transcription_text, EXCERPT_CHARACTERS)
    shown = select(*_OWN_COLUMNS, _groups_shown(), _speakers_shown(), excerpt)
    return shown.join(numbers, numbers.c.id == Meeting.id).order_by(Meeting.id.desc())


def beginnings(name: BindParameter[str] | str) -> ColumnElement[Any]:
    """Words that begin like these, as a search for names."""
    return func.to_tsquery("simple", func.search_fold(name))


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something that meetings have, told in two ways: which ones (from an index), and whether one has it."""

    meetings: Select[int]
    on_meeting: ColumnElement[bool]


def _newest(shape: Shape) -> Select[Any]:
    """The ids of a page."""
    found: list[Select[int]] = []
    for number, (conditions, marks) in enumerate(_ways(shape)):
        if not marks:
            found += _by_reason(shape, conditions)
            continue
        rarest, others = marks[0], [mark.on_meeting for mark in marks[1:]]
        few = rarest.meetings.limit(FEW + 1).cte(f"few_{number}").prefix_with("MATERIALIZED")
        counted = select(func.count().label("meetings")).select_from(few)
        counted_once = counted.cte(f"amount_{number}").prefix_with("MATERIALIZED")
        amount = select(counted_once.c.meetings).scalar_subquery()
        listed = select(Meeting.id.label("id")).where(Meeting.id.in_(select(few.c.id)), _may_list(shape))
        found.append(_first(shape, listed.where(amount <= FEW, *conditions, *others), Meeting.id))
        found += _by_reason(shape, [amount > FEW, *conditions, rarest.on_meeting, *others])
    merged = union(*found).subquery()
    return select(merged.c.id).order_by(merged.c.id.desc()).limit(_LIMIT)


def _by_reason(shape: Shape, conditions: _Conditions) -> list[Select[int]]:
    """The newest meetings for each reason why the reader may see one."""
    found = []
    if own := _own(shape):
        found.append(_first(shape, select(Meeting.id.label("id")).where(*own, *conditions), Meeting.id))
    for group, also in _groups_listed(shape):
        found.append(_shared_with(shape, group, [*also, *conditions]))
    return found


def _shared_with(shape: Shape, group: BindParameter[int], conditions: _Conditions) -> Select[int]:
    links = meeting_group_link
    shared = select(links.c.meeting_id.label("id")).where(links.c.group_id == group)
    if not conditions:  # all is known from the index of links
        return _first(shape, shared, links.c.meeting_id)
    if shape.goes_on:  # of both sides of the join: else one of them is walked from its newest row
        shared = shared.where(links.c.meeting_id < _BEFORE)
    return _first(shape, shared.join(Meeting, Meeting.id == links.c.meeting_id).where(*conditions), Meeting.id)


def _first(shape: Shape, source: Select[int], number: _Number) -> Select[int]:
    if shape.goes_on:
        source = source.where(number < _BEFORE)
    return select(source.order_by(number.desc()).limit(_LIMIT).subquery().c.id)


def _own(shape: Shape) -> _Conditions:
    """Which meetings are looked at by their owner; none when a group is asked for."""
    if "group_id" in shape.asked:
        return []
    if "owner_id" not in shape.asked or shape.owner_is_reader:
        return [Meeting.owner_id == _READER]
    return [Meeting.owner_id == _OWNER, _shared_with_any(_GROUPS)]


def _groups_listed(shape: Shape) -> list[tuple[BindParameter[int], _Conditions]]:
    """Which groups' meetings are looked at, and what is asked of these besides."""
    if "group_id" in shape.asked:
        return [
            (_GROUP, [visible_to_account(_READER), *_of_owner(shape)] if shape.group_is_foreign else _of_owner(shape))
        ]
    if "owner_id" in shape.asked:
        return []
    return [(bindparam(f"group_{number}", type_=Integer), []) for number in range(shape.groups)]


def _of_owner(shape: Shape) -> _Conditions:
    return [Meeting.owner_id == _OWNER] if "owner_id" in shape.asked else []


def _may_list(shape: Shape) -> ColumnElement[bool]:
    """The same reasons, as a question about one meeting."""
    if "group_id" in shape.asked:
        ((_, also),) = _groups_listed(shape)
        return and_(_shared_with_any(array([_GROUP])), *also)
    own = and_(*_own(shape))
    return own if "owner_id" in shape.asked else or_(own, _shared_with_any(_GROUPS))


def _shared_with_any(groups: ColumnElement[Any]) -> ColumnElement[bool]:
    links = meeting_group_link
    query = select(links.c.group_id).where(links.c.meeting_id == Meeting.id, links.c.group_id == any_(groups))
    return _asked_of_each(query)


def _asked_of_each(query: Select[Any]) -> ColumnElement[bool]:
    """Whether a meeting has such a row, by looking at its own rows: OFFSET keeps PostgreSQL from reading all others."""
    return query.correlate(Meeting).offset(literal_column("0")).exists()


def _ways(shape: Shape) -> list[tuple[_Conditions, list[_Mark]]]:
    """What a meeting must be, in one way or in another: conditions, and marks from the rarest to the most common."""
    always = _attributes(shape)
    marks = []
    if "named_speakers" in shape.asked:
        marks.append(_speaks(_is_called(shape)))
    if shape.asked & {"created_from", "created_to"}:
        marks.append(_dated(shape))
    if "q" not in shape.asked:
        return [(always, marks)]
    wanted: BindParameter[str] = bindparam("q", type_=Text)
    said = Meeting.search.bool_op("@@")(func.search_query_of_meetings(wanted))
    phrases = [_says(bindparam(f"phrase_{number}", type_=Text)) for number in range(shape.phrases)]
    ways: list[tuple[_Conditions, list[_Mark]]] = [([*always, said], [*phrases, *marks])]
    if "named_in_q" in shape.asked:
        ways.append((always, [_speaks(_is_one_of(_NAMED_IN_Q)), *marks]))
    return ways


def _attributes(shape: Shape) -> _Conditions:
    found: list[ColumnElement[bool]] = []
    if "status" in shape.asked:
        found.append(Meeting.status == bindparam("status", type_=Meeting.status.type))
    if "language" in shape.asked:
        found.append(Meeting.language == bindparam("language", type_=String))
    return found


def _dated(shape: Shape) -> _Mark:
    # Ids grow as time goes by, but PostgreSQL does not know: it would walk from the newest to a day long ago.
    limits: list[ColumnElement[bool]] = []
    if "created_from" in shape.asked:
        limits.append(Meeting.created_at >= _FROM)
    if "created_to" in shape.asked:
        limits.append(Meeting.created_at < _TO)
    return _Mark(select(Meeting.id.label("id")).where(*limits), and_(*limits))


def _speaks(condition: ColumnElement[bool]) -> _Mark:
    return _Mark(
        select(Speaker.meeting_id.label("id")).where(condition),
        _asked_of_each(select(Speaker.id).where(Speaker.meeting_id == Meeting.id, condition)),
    )


def _says(phrase: BindParameter[str]) -> _Mark:
    """The words of a phrase side by side, in a segment or in the title."""
    wanted = func.search_query(phrase)
    in_segment = Segment.search.bool_op("@@")(wanted)
    in_title = func.search_vector(Meeting.title).bool_op("@@")(wanted)
    either = union_all(
        select(Segment.meeting_id.label("id")).where(in_segment), select(Meeting.id.label("id")).where(in_title)
    ).subquery()
    here = _asked_of_each(select(Segment.id).where(Segment.meeting_id == Meeting.id, in_segment))
    return _Mark(select(either.c.id), or_(here, in_title))


def _is_one_of(identities: BindParameter[Sequence[UUID]]) -> ColumnElement[bool]:
    """A name that a person gave hides the one of the voice."""
    return and_(Speaker.name.is_(None), Speaker.identity_id == any_(identities))


def _is_called(shape: Shape) -> ColumnElement[bool]:
    if "speaker_name" not in shape.asked:
        return Speaker.identity_id == any_(_NAMED_SPEAKERS)
    name: BindParameter[str] = bindparam("speaker_name", type_=Text)
    return or_(_is_one_of(_NAMED_SPEAKERS), func.name_vector(Speaker.name).bool_op("@@")(beginnings(name)))


def _groups_shown() -> ColumnElement[Any]:
    """Owners see all groups of their meetings, others those that they are in."""
    links = meeting_group_link
    one = func.json_build_object("id", Group.id, "name", Group.name, "type", Group.type)
    query = select(func.coalesce(func.json_agg(one), _NO_ITEMS)).select_from(links)
    query = query.join(Group, Group.id == links.c.group_id)
    query = query.where(links.c.meeting_id == Meeting.id, or_(Meeting.owner_id == _READER, Group.id == any_(_GROUPS)))
    return query.correlate(Meeting).scalar_subquery()


def _speakers_shown() -> ColumnElement[Any]:
    """Those who spoke most, by the names that the reader may see."""
    scopes: BindParameter[Sequence[str]] = bindparam("scopes", type_=ARRAY(String))
    # OFFSET 0 keeps this one look at the primary key for each voice; else all people are read for each meeting.
    person = (
        select(Identity.id, Identity.name)
        .where(Identity.id == Speaker.identity_id, Identity.scope == any_(scopes))
        .offset(literal_column("0"))
        .lateral()
    )
    name = func.coalesce(Speaker.name, person.c.name)
    part = Speaker.speech_s / func.nullif(func.sum(Speaker.speech_s).over(), 0)
    heard = (
        select(
            Speaker.label,
            name.label("name"),
            case((name.is_not(None), Speaker.named_by)).label("named_by"),
            person.c.id.label("identity_id"),
            func.coalesce(func.round(cast(part, Numeric), 3), 0).label("share"),
        )
        .outerjoin(person, true())
        .where(Speaker.meeting_id == Meeting.id)
        .order_by(Speaker.speech_s.desc(), Speaker.label)
        .limit(SPEAKERS_SHOWN)
        .correlate(Meeting)
        .subquery()
    )
    return select(func.coalesce(func.json_agg(func.to_json(heard.table_valued())), _NO_ITEMS)).scalar_subquery()
