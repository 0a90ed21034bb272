"""What a search finds. Text is plain text: highlights are places in it, counted in Unicode characters."""

from typing import Annotated

from pydantic import Field

from app.schemas.common import Output
from app.schemas.meetings import MeetingItem

Range = Annotated[list[int], Field(min_length=2, max_length=2, description="[start, end): characters from the start")]


class SegmentHit(Output):
    """A segment that has one of the words. ``speaker_name`` is null for an unknown voice."""

    segment_id: str
    index: int
    start_s: float
    end_s: float
    speaker: str
    speaker_name: str | None
    snippet: str
    highlights: list[Range]


class MeetingHit(Output):
    """A meeting that was found, and the first places in it. ``has_more_hits``: ask the meeting for the others."""

    meeting: MeetingItem
    title_highlights: list[Range]
    hits: list[SegmentHit]
    has_more_hits: bool
