"""Receives an upload: parsed as it arrives, handed to the object store in bounded parts, never on disk."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from scribe_contracts.queue import BUCKET_UPLOADS

from app.core.errors import (
    InvalidInputError,
    PayloadTooLargeError,
    RequestTimeoutError,
    ScribeError,
    StorageUnavailableError,
    UnavailableError,
    UnsupportedMediaError,
)
from app.core.form_stream import FileData, FileEnd, FileStart, FormEvent, FormField, FormStream
from app.core.pipe import BytePipe, PipeClosedError
from app.core.s3 import ObjectStore
from app.core.sniff import HEAD_BYTES, refusal
from app.core.text import clean_filename, key_name
from app.services.upload_form import FIELDS, UploadForm, parse_form, unknown_field

log = structlog.get_logger(__name__)

BLOCK_BYTES = 1024**2
PIPE_BYTES = 4 * BLOCK_BYTES
IDLE_TIMEOUT_S = 60.0
# Slower than any real connection: a sender that drips bytes would hold its place for days.
SLOW_AFTER_S = 60.0
MIN_BYTES_PER_S = 1024

FormCheck = Callable[[UploadForm], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ReceivedUpload:
    """A complete recording on S3, with its form."""

    job_id: UUID
    key: str
    filename: str
    size_bytes: int
    sha256: str
    form: UploadForm


class _Sink:
    """One file on its way to the object store; the first bytes decide whether it goes at all."""

    def __init__(self, store: ObjectStore, key: str, max_bytes: int) -> None:
        self._store = store
        self._key = key
        self._max_bytes = max_bytes
        self._digest = hashlib.sha256()
        self._block = bytearray()
        self._pipe: BytePipe | None = None
        self._transfer: asyncio.Task[None] | None = None
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        self.size_bytes += len(data)
        if self.size_bytes > self._max_bytes:
            raise too_large(self._max_bytes)
        self._digest.update(data)
        self._block += data
        if len(self._block) >= (BLOCK_BYTES if self._pipe else HEAD_BYTES):
            await self._flush()

    async def finish(self) -> None:
        if self.size_bytes == 0:
            raise InvalidInputError("empty_file", "The file is empty: choose a recording.")
        pipe = await self._flush()
        pipe.end()
        if self._transfer is not None:
            await self._transfer

    async def abandon(self) -> None:
        """Leave nothing behind, whatever had been sent."""
        if self._pipe is None or self._transfer is None:
            return
        self._pipe.break_off()
        try:
            await self._transfer
        except (PipeClosedError, StorageUnavailableError):
            return
        await self._store.delete(BUCKET_UPLOADS, [self._key])

    async def _flush(self) -> BytePipe:
        if self._pipe is None:
            self._pipe = self._open()
        block, self._block = bytes(self._block), bytearray()
        if not block:
            return self._pipe
        try:
            await self._pipe.write(block)
        except PipeClosedError:
            if self._transfer is not None:
                await self._transfer
            raise StorageUnavailableError from None
        return self._pipe

    def _open(self) -> BytePipe:
        what = refusal(bytes(self._block[:HEAD_BYTES]))
        if what is not None:
            raise UnsupportedMediaError("unsupported_media", f"This is {what}, not a recording: send audio or video.")
        pipe = BytePipe(PIPE_BYTES)
        self._transfer = asyncio.create_task(self._store.upload(pipe, BUCKET_UPLOADS, self._key))
        return pipe


class _Receiver:
    """Collects the events of one form."""

    def __init__(self, store: ObjectStore, max_bytes: int, check: FormCheck) -> None:
        self._store = store
        self._max_bytes = max_bytes
        self._check = check
        self._job_id = uuid4()
        self._fields: dict[str, str] = {}
        self._filename: str | None = None
        self._key = ""
        self.sink: _Sink | None = None

    async def take(self, event: FormEvent) -> None:
        match event:
            case FormField(name, value):
                await self._on_field(name, value)
            case FileStart(name, filename):
                await self._on_file(name, filename)
            case FileData(data) if self.sink is not None:
                await self.sink.write(data)
            case FileEnd() if self.sink is not None:
                await self.sink.finish()
            case _:
                raise InvalidInputError("malformed_form", "The form cannot be read: its parts are malformed.")

    async def complete(self) -> ReceivedUpload:
        if self.sink is None or self._filename is None:
            raise InvalidInputError("missing_file", "The form has no file: send the recording in a part named file.")
        form = parse_form(self._fields)
        await self._check(form)
        return ReceivedUpload(self._job_id, self._key, self._filename, self.sink.size_bytes, self.sink.sha256, form)

    async def _on_field(self, name: str, value: str) -> None:
        if name == "file":
            raise InvalidInputError("missing_file", "The part named file is text: send the recording as a file.")
        if name not in FIELDS:
            raise unknown_field(name)
        if name in self._fields:
            raise InvalidInputError("duplicate_field", f"The field {name} comes twice.")
        self._fields[name] = value
        await self._check(parse_form(self._fields))

    async def _on_file(self, name: str, filename: str) -> None:
        if name != "file":
            raise InvalidInputError("unexpected_file", "Send one file, in a part named file.")
        if self.sink is not None:
            raise InvalidInputError("several_files", "Send one recording at a time: the form has two files.")
        self._filename = clean_filename(filename)
        self._key = f"{self._job_id}_{key_name(self._filename)}"
        self.sink = _Sink(self._store, self._key, self._max_bytes)


def too_large(max_bytes: int) -> PayloadTooLargeError:
    """The refusal of a recording above MAX_UPLOAD_BYTES."""
    return PayloadTooLargeError("file_too_large", f"The recording is larger than {max_bytes} bytes, the most we take.")


async def receive(
    chunks: AsyncIterator[bytes], content_type: str | None, *, store: ObjectStore, max_bytes: int, check: FormCheck
) -> ReceivedUpload:
    """Take in one upload form whose fields may come in any order.

    ``check`` is asked about the form as soon as a field is known, and once more at the end. When anything goes
    wrong, a vanished client included, what had reached the object store is removed and the error passed on.
    """
    receiver = _Receiver(store, max_bytes, check)
    done = False
    try:
        stream = FormStream(content_type)
        async for chunk in _patient(chunks):
            for event in stream.feed(chunk):
                await receiver.take(event)
        if not stream.ended:
            raise InvalidInputError("incomplete_form", "The form ended too early: send it again, completely.")
        upload = await receiver.complete()
        done = True
        return upload
    finally:
        if not done and receiver.sink is not None:
            await asyncio.shield(_abandon(receiver.sink))


@asynccontextmanager
async def discarded_on_error(store: ObjectStore, upload: ReceivedUpload) -> AsyncIterator[None]:
    """Remove the recording when it does not become a meeting."""
    kept = False
    try:
        yield
        kept = True
    finally:
        if not kept:
            await asyncio.shield(_discard(store, upload.key))


async def _discard(store: ObjectStore, key: str) -> None:
    try:
        await store.delete(BUCKET_UPLOADS, [key])
    except UnavailableError:
        log.warning("upload left behind for the sweep", key=key)


async def _abandon(sink: _Sink) -> None:
    try:
        await sink.abandon()
    except ScribeError as error:
        log.warning("upload left behind for the sweep", error=error.code)


async def _patient(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop().time
    received, waited = 0, 0.0
    while True:
        asked = clock()
        try:
            async with asyncio.timeout(IDLE_TIMEOUT_S):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise RequestTimeoutError("upload_stalled", f"No data came for {IDLE_TIMEOUT_S:.0f} s.") from None
        # What the sender takes, not what storing takes.
        waited += clock() - asked
        received += len(chunk)
        if waited > SLOW_AFTER_S and received < waited * MIN_BYTES_PER_S:
            raise RequestTimeoutError("upload_too_slow", "The recording comes too slowly: less than 1 KiB a second.")
        yield chunk
