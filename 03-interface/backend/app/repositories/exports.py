"""Whole transcripts in SQL. Callers have asked for the meeting through the visibility rule before."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Segment

ROWS_AT_ONCE = 500
SegmentRow = tuple[Any, ...]  # id, index, start_s, end_s, speaker, text, edited, words


async def segments_of(session: AsyncSession, meeting_id: int, *, with_words: bool) -> AsyncIterator[list[SegmentRow]]:
    """All segments in order, some at a time. Words stay the JSON they are: reading 100,000 takes half a second."""
    words = cast(Segment.words, Text) if with_words else literal("[]")
    order = (Segment.index, Segment.id)
    query = (
        select(
            Segment.id,
            (func.row_number().over(order_by=order) - 1).label("index"),
            Segment.start_s,
            Segment.end_s,
            Segment.speaker,
            Segment.text,
            Segment.edited,
            words.label("words"),
        )
        .where(Segment.meeting_id == meeting_id)
        .order_by(*order)
    )
    found = await session.stream(query, execution_options={"yield_per": ROWS_AT_ONCE})
    async for rows in found.partitions():
        yield [tuple(row) for row in rows]
