"""The recording for a player: where its files are, and what they are called."""

import asyncio

from pydantic import ValidationError
from scribe_contracts import Media
from scribe_contracts.queue import BUCKET_PROCESSED, BUCKET_UPLOADS
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.attachment import file_name
from app.core.errors import ConflictError, NotFoundError
from app.core.ranges import Span
from app.core.s3_reader import ObjectChangedError, ObjectHead, ObjectReader
from app.models import Meeting
from app.repositories import transcripts as repository
from app.schemas.media import Peaks, PeaksFile

MAX_PEAKS_BYTES = 4 * 1024**2
_EXTENSIONS = {"video/mp4": "mp4", "audio/mp4": "m4a", "audio/wav": "wav"}
_GONE = "The recording of this meeting is not in the store any more."


async def of_meeting(session: AsyncSession, meeting: Meeting) -> Media:
    """What the worker made for a player. Raises ConflictError while there is none, NotFoundError for strange keys."""
    transcript = await repository.of_meeting(session, meeting.id)
    if transcript is None:
        later = "has no playable copy" if meeting.status.is_final else "cannot be played yet. Try again later"
        raise ConflictError("media_not_ready", f"This meeting is {meeting.status.value}: it {later}.")
    try:
        media = Media.model_validate(transcript.media)
    except ValidationError as error:
        raise _gone() from error
    # A result speaks for its own meeting: keys of another folder are not served to this meeting's readers.
    if not all(key.startswith(meeting.result_prefix) for key in (media.rendition_key, media.peaks_key)):
        raise _gone()
    return media


async def rendition(reader: ObjectReader, media: Media) -> ObjectHead:
    """The copy that every browser plays."""
    return await _found(reader, BUCKET_PROCESSED, media.rendition_key)


async def recording(reader: ObjectReader, meeting: Meeting) -> ObjectHead:
    """The file as it was uploaded."""
    return await _found(reader, BUCKET_UPLOADS, meeting.s3_path)


async def peaks_file(reader: ObjectReader, media: Media) -> ObjectHead:
    """The waveform's file."""
    return await _found(reader, BUCKET_PROCESSED, media.peaks_key)


async def peaks(reader: ObjectReader, found: ObjectHead, duration_s: float | None) -> bytes:
    """The waveform as JSON, in audiowaveform's form, with its length in seconds."""
    if found.size_bytes > MAX_PEAKS_BYTES:
        raise _gone()
    try:
        raw = b"".join([piece async for piece in reader.pieces(found, Span(0, found.size_bytes))])
        return await asyncio.to_thread(_peaks, raw, duration_s)
    except (ObjectChangedError, ValidationError) as error:
        raise _gone() from error


def content_type(media: Media) -> str:
    """What the rendition is; nothing that a browser would run, whatever a result says."""
    return media.rendition_type if media.rendition_type in _EXTENSIONS else "application/octet-stream"


def rendition_name(meeting: Meeting, media: Media) -> str:
    """The file name of the rendition: the title."""
    return file_name(meeting.title, _EXTENSIONS.get(media.rendition_type, "bin"))


def _peaks(raw: bytes, duration_s: float | None) -> bytes:
    read = PeaksFile.model_validate_json(raw)
    length_s = duration_s if duration_s is not None else read.length * read.samples_per_pixel / read.sample_rate
    return Peaks(duration_s=length_s, **read.model_dump()).model_dump_json().encode()


async def _found(reader: ObjectReader, bucket: str, key: str) -> ObjectHead:
    found = await reader.head(bucket, key)
    if found is None:
        raise _gone()
    return found


def _gone() -> NotFoundError:
    return NotFoundError("media_gone", _GONE)
