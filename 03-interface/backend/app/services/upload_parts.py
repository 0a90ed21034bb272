"""Takes one part of a resumable upload: held whole, checked against its sum, stored, noted."""

import asyncio
import base64
import binascii
import hashlib
import re
from collections.abc import AsyncIterator

from scribe_contracts.queue import BUCKET_UPLOADS

from app.core.db import SessionFactory
from app.core.errors import ConflictError, InvalidInputError, NotFoundError
from app.core.s3 import ObjectStore
from app.core.sniff import HEAD_BYTES
from app.models import Upload, UploadPart, utc_now
from app.repositories import uploads as repository
from app.repositories.uploads import OPEN
from app.services.resumable import part_count
from app.services.upload_gate import UploadGate
from app.services.uploads import patient, require_recording, told_of_stop

# A part holds memory that others wait for.
MIN_BYTES_PER_S = 32 * 1024
_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):\s*(?:;[^,]*)?(?=,|$)", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]{64}")


def expected_sum(content_digest: str | None, hexadecimal: str | None) -> str:
    """The SHA-256 that a part was announced with. Raises InvalidInputError when there is none."""
    if content_digest is not None:
        found = _DIGEST.search(content_digest)
        try:
            raw = base64.b64decode(found.group(1), validate=True) if found else b""
        except binascii.Error:
            raw = b""
        if len(raw) == hashlib.sha256().digest_size:
            return raw.hex()
    elif hexadecimal is not None and _HEX.fullmatch(hexadecimal.strip()):
        return hexadecimal.strip().lower()
    raise InvalidInputError(
        "checksum_missing",
        "Send the SHA-256 of the part along, as Content-Digest: sha-256=:BASE64: or X-Checksum-SHA256: HEX.",
    )


def expected_size(upload: Upload, number: int) -> int:
    """How long that part is. Raises an error when there is no such part, or none is taken any more."""
    if upload.status != OPEN:
        raise ConflictError("upload_completed", "This upload is complete: it takes no more parts.")
    count = part_count(upload)
    if number > count:
        raise NotFoundError("part_not_found", f"This upload has the parts 1 to {count}.")
    return upload.part_bytes if number < count else upload.size_bytes - (count - 1) * upload.part_bytes


def require_length(announced: str | None, size_bytes: int) -> None:
    """Refuse a part of another length before its first byte."""
    if announced is not None and announced != str(size_bytes):
        raise _wrong_length(size_bytes)


async def receive(
    chunks: AsyncIterator[bytes],
    upload: Upload,
    number: int,
    sha256: str,
    *,
    gate: UploadGate,
    store: ObjectStore,
    sessions: SessionFactory,
) -> UploadPart:
    """Store one part; the same number again takes the place of the earlier one."""
    size_bytes = expected_size(upload, number)
    with told_of_stop():
        async with gate.holding(upload.user_id, size_bytes):
            body = await _read(chunks, size_bytes)
            if (await asyncio.to_thread(hashlib.sha256, body)).hexdigest() != sha256:
                raise InvalidInputError(
                    "checksum_mismatch",
                    "The part is not what its checksum says: it was changed on the way. Send it again.",
                )
            if number == 1:
                require_recording(bytes(body[:HEAD_BYTES]))
            tag = await store.send_part(BUCKET_UPLOADS, upload.s3_key, upload.s3_upload_id, number, body)
    part = UploadPart(
        upload_id=upload.id, number=number, size_bytes=size_bytes, sha256=sha256, etag=tag.etag, received_at=utc_now()
    )
    async with sessions.begin() as session:
        await repository.record_part(session, part)
    return part


async def _read(chunks: AsyncIterator[bytes], size_bytes: int) -> bytearray:
    body = bytearray(size_bytes)
    filled = 0
    async for chunk in patient(chunks, MIN_BYTES_PER_S):
        if filled + len(chunk) > size_bytes:
            raise _wrong_length(size_bytes)
        memoryview(body)[filled : filled + len(chunk)] = chunk
        filled += len(chunk)
    if filled != size_bytes:
        raise _wrong_length(size_bytes)
    return body


def _wrong_length(size_bytes: int) -> InvalidInputError:
    return InvalidInputError("wrong_length", f"This part has {size_bytes} bytes: send exactly these.")
