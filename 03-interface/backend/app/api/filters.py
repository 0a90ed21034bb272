"""What lists of meetings are narrowed to, as query parameters; and how they end."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import AwareDatetime

from app.core.errors import InvalidInputError
from app.core.pages import encode_cursor
from app.core.types import MeetingStatus
from app.schemas.common import Id, Page
from app.schemas.meetings import MeetingItem
from app.services.lists import Wanted

MAX_SEARCH = 200

Search = Annotated[
    str, Query(min_length=1, max_length=MAX_SEARCH, description='words, "a phrase", this or that, -without')
]


async def get_narrowing(
    group_id: Annotated[Id | None, Query(description="only meetings shared with this group of mine")] = None,
    status: Annotated[MeetingStatus | None, Query(description="only meetings in this state")] = None,
    owner_id: Annotated[Id | None, Query(description="only meetings of this person")] = None,
    speaker: Annotated[
        str | None,
        Query(min_length=1, max_length=MAX_SEARCH, description="who speaks: the id of a voice, or how a name begins"),
    ] = None,
    language: Annotated[str | None, Query(pattern="^[a-z]{2,3}$", description="what is spoken: fr, en…")] = None,
    created_from: Annotated[AwareDatetime | None, Query(description="not older than this, with its time zone")] = None,
    created_to: Annotated[AwareDatetime | None, Query(description="older than this, with its time zone")] = None,
) -> Wanted:
    """The filters that lists and search share."""
    return Wanted(
        group_id=group_id,
        status=status,
        owner_id=owner_id,
        speaker=speaker,
        language=language,
        created_from=_storable(created_from),
        created_to=_storable(created_to),
    )


NarrowingDep = Annotated[Wanted, Depends(get_narrowing)]


async def get_wanted(narrowing: NarrowingDep, q: Search | None = None) -> Wanted:
    """The same, and words to look for."""
    return narrowing if q is None else replace(narrowing, q=q)


WantedDep = Annotated[Wanted, Depends(get_wanted)]


def cut(found: list[MeetingItem], limit: int) -> Page[MeetingItem]:
    """A page of what was asked for with one more than the limit."""
    shown = found[:limit]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)


def _storable(moment: datetime | None) -> datetime | None:
    """At its end, the calendar has moments that no other time zone can say."""
    try:
        return None if moment is None else moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInputError("bad_date", "This date is at the end of the calendar: choose one nearby.") from None
