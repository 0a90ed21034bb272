"""Search over all that a reader may see, with the places in the text that were found."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pages import encode_cursor
from app.core.search_text import ranges, read_search, snippet, words_of
from app.models import Meeting, User
from app.repositories import search as repository
from app.repositories import transcripts
from app.repositories.search import FoundSegment
from app.schemas.common import Page
from app.schemas.meetings import MeetingItem
from app.schemas.search import MeetingHit, Range, SegmentHit
from app.services import lists, voice_scopes
from app.services.lists import ProgressOf, Wanted

HITS_PER_MEETING = 3


async def everywhere(
    session: AsyncSession, progress_of: ProgressOf, reader: User, wanted: Wanted, *, before_id: int | None, limit: int
) -> Page[MeetingHit]:
    """Meetings with all of the words, newest first, each with the first places that have one of them."""
    found = await lists.page(session, progress_of, reader, wanted, before_id=before_id, limit=limit + 1)
    shown = found[:limit]
    search = read_search(wanted.q or "")
    if search is None or not shown:
        return Page(items=[])
    hits = await repository.first_segments(
        session, [meeting.id for meeting in shown], search.anything, HITS_PER_MEETING + 1
    )
    texts = [meeting.title for meeting in shown] + [hit.text for hit in hits]
    words = await repository.matching_words(session, words_of(texts), search.words)
    return Page(
        items=[
            _meeting_hit(meeting, [hit for hit in hits if hit.meeting_id == meeting.id], words) for meeting in shown
        ],
        next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None,
    )


async def within(
    session: AsyncSession, reader: User, meeting: Meeting, q: str, *, after_index: int | None, limit: int
) -> Page[SegmentHit]:
    """The segments of a meeting that have one of the words and none that was excluded, in order."""
    search = read_search(q)
    if search is None:
        return Page(items=[])
    found = await repository.segments_of(session, meeting.id, search.anything, after_index=after_index, limit=limit + 1)
    shown = found[:limit]
    names = await _names(session, reader, meeting.id)
    words = await repository.matching_words(session, words_of([hit.text for hit in shown]), search.words)
    return Page(
        items=[_segment_hit(hit, names, words) for hit in shown],
        next_cursor=encode_cursor(shown[-1].index) if len(found) > limit else None,
    )


async def _names(session: AsyncSession, reader: User, meeting_id: int) -> dict[str, str | None]:
    """What the reader may call the voices of a meeting, by label."""
    speakers = await transcripts.speakers_of(session, meeting_id)
    enrolled = {speaker.identity_id for speaker in speakers if speaker.identity_id}
    known = await transcripts.identities(session, enrolled, voice_scopes.readable_by(reader))
    return {
        speaker.label: speaker.name
        or (known[speaker.identity_id].name if speaker.identity_id and speaker.identity_id in known else None)
        for speaker in speakers
    }


def _meeting_hit(meeting: MeetingItem, hits: Sequence[FoundSegment], words: Collection[str]) -> MeetingHit:
    names = {speaker.label: speaker.name for speaker in meeting.speakers}
    return MeetingHit(
        meeting=meeting,
        title_highlights=_pairs(ranges(meeting.title, words)),
        hits=[_segment_hit(hit, names, words) for hit in hits[:HITS_PER_MEETING]],
        has_more_hits=len(hits) > HITS_PER_MEETING,
    )


def _segment_hit(hit: FoundSegment, names: dict[str, str | None], words: Collection[str]) -> SegmentHit:
    piece = snippet(hit.text, words)
    return SegmentHit(
        segment_id=hit.id,
        index=hit.index,
        start_s=hit.start_s,
        end_s=hit.end_s,
        speaker=hit.speaker,
        speaker_name=names.get(hit.speaker),
        snippet=piece.text,
        highlights=_pairs(piece.highlights),
    )


def _pairs(places: Sequence[tuple[int, int]]) -> list[Range]:
    return [list(place) for place in places]
