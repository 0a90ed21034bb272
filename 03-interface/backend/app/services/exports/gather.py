"""A reader's view of a transcript: the edited truth of PostgreSQL, names as far as the reader may know them."""

from collections import defaultdict

from scribe_contracts import NamedBy
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Meeting, User
from app.repositories import exports as repository
from app.services import transcripts
from app.services.exports.document import Document, Segment, Voice


async def gather(session: AsyncSession, reader: User, meeting: Meeting, *, with_words: bool) -> Document:
    """The whole transcript. Raises ConflictError while there is none."""
    page = await transcripts.page(session, reader, meeting, after_index=None, limit=1, with_words=False)
    segments: list[Segment] = []
    talk_s: defaultdict[str, float] = defaultdict(float)
    async for rows in repository.segments_of(session, meeting.id, with_words=with_words):
        for row in rows:
            segment = Segment(*row)
            segments.append(segment)
            talk_s[segment.speaker] += segment.end_s - segment.start_s
    return Document(
        meeting_id=meeting.id,
        title=meeting.title,
        created_at=meeting.created_at,
        duration_s=meeting.duration_s,
        voices={
            speaker.label: Voice(
                label=speaker.label,
                number=number,
                name=speaker.name,
                is_confirmed=speaker.named_by == NamedBy.PERSON.value,
                talk_s=talk_s[speaker.label],
            )
            for number, speaker in enumerate(page.speakers, start=1)
        },
        segments=tuple(segments),
        warnings=tuple(page.warnings),
        whole=page.model_dump(mode="json", exclude={"segments", "next_cursor"}),
    )
