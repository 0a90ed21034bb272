"""Receives an upload: parsed as it arrives, handed to the object store in bounded parts, never on disk."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from scribe_contracts.queue import BUCKET_UPLOADS

from app.core.errors import (
    InvalidInputError,
    PayloadTooLargeError,
    RequestTimeoutError,
    ScribeError,
    UnavailableError,
    UnsupportedMediaError,
)
from app.core.form_stream import FileData, FileEnd, FileStart, FormEvent, FormField, FormStream
from app.core.object_writer import ObjectWriter
from app.core.s3 import ObjectStore
from app.core.sniff import HEAD_BYTES, refusal
from app.core.text import clean_filename, key_name
from app.services.claims import Claims
from app.services.upload_form import FIELDS, UploadForm, parse_form, unknown_field

log = structlog.get_logger(__name__)

IDLE_TIMEOUT_S = 60.0
# Slower than any real connection: a sender that drips bytes would hold its place for days.
SLOW_AFTER_S = 60.0
MIN_BYTES_PER_S = 1024
# Nobody waits longer than this for a recording to come in.
MAX_UPLOAD_S = 12 * 3600

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


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """How much may come, and what is said to more."""

    max_bytes: int
    refusal: ScribeError


class _Sink:
    """One file on its way to the object store; the first bytes decide whether it goes at all."""

    def __init__(self, store: ObjectStore, claims: Claims, key: str, limit: SizeLimit) -> None:
        self._writer = ObjectWriter(store, BUCKET_UPLOADS, key)
        self._claims = claims
        self._key = key
        self._limit = limit
        self._head = bytearray()
        self._sniffed = False
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        return self._writer.sha256

    async def write(self, data: bytes) -> None:
        self.size_bytes += len(data)
        if self.size_bytes > self._limit.max_bytes:
            raise self._limit.refusal
        if self._sniffed:
            await self._writer.write(data)
            return
        self._head += data
        if len(self._head) >= HEAD_BYTES:
            await self._sniff()

    async def finish(self) -> None:
        if self.size_bytes == 0:
            raise InvalidInputError("empty_file", "The file is empty: choose a recording.")
        if not self._sniffed:
            await self._sniff()
        await self._writer.finish()

    async def abandon(self) -> None:
        """Leave nothing behind, whatever had been sent; what cannot be removed now is left to the sweep."""
        try:
            await self._writer.abandon()
        except UnavailableError as error:
            log.warning("upload left behind for the sweep", error=error.code)
            self._claims.forget(self._key)
            return
        if self._sniffed:
            await self._claims.release(self._key)

    async def _sniff(self) -> None:
        require_recording(bytes(self._head[:HEAD_BYTES]))
        await self._claims.make(self._key)
        self._sniffed = True
        head, self._head = bytes(self._head), bytearray()
        await self._writer.write(head)


class _Receiver:
    """Collects the events of one form."""

    def __init__(self, store: ObjectStore, claims: Claims, limit: SizeLimit, check: FormCheck) -> None:
        self._store = store
        self._claims = claims
        self._limit = limit
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
        self.sink = _Sink(self._store, self._claims, self._key, self._limit)


def require_recording(head: bytes) -> None:
    """Refuse what its first bytes show to be something else. Raises UnsupportedMediaError."""
    what = refusal(head)
    if what is not None:
        raise UnsupportedMediaError("unsupported_media", f"This is {what}, not a recording: send audio or video.")


def too_large(max_bytes: int) -> PayloadTooLargeError:
    """The refusal of a recording above MAX_UPLOAD_BYTES."""
    return PayloadTooLargeError("file_too_large", f"The recording is larger than {max_bytes} bytes, the most we take.")


async def receive(
    chunks: AsyncIterator[bytes],
    content_type: str | None,
    *,
    store: ObjectStore,
    claims: Claims,
    limit: SizeLimit,
    check: FormCheck,
) -> ReceivedUpload:
    """Take in one upload form whose fields may come in any order.

    ``check`` is asked about the form as soon as a field is known, and once more at the end. When anything goes
    wrong, a vanished client included, what had reached the object store is removed and the error passed on.
    """
    receiver = _Receiver(store, claims, limit, check)
    done = False
    try:
        stream = FormStream(content_type)
        with told_of_stop():
            async for chunk in patient(chunks):
                for event in stream.feed(chunk):
                    await receiver.take(event)
            if not stream.ended:
                raise InvalidInputError("incomplete_form", "The form ended too early: send it again, completely.")
            upload = await receiver.complete()
        done = True
        return upload
    finally:
        if not done and receiver.sink is not None:
            await asyncio.shield(receiver.sink.abandon())


@contextmanager
def told_of_stop() -> Iterator[None]:
    """A sender hears why when the process stops in the middle: nothing else cancels a request."""
    try:
        yield
    except asyncio.CancelledError:
        raise UnavailableError("stopping", "The API is being restarted. Send this again in a minute.") from None


@asynccontextmanager
async def discarded_on_error(store: ObjectStore, claims: Claims, upload: ReceivedUpload) -> AsyncIterator[None]:
    """Remove the recording when it does not become a meeting; the sweep does it where this cannot."""
    kept = False
    try:
        yield
        kept = True
    finally:
        claims.forget(upload.key)
        if not kept:
            await asyncio.shield(_discard(store, upload.key))


async def _discard(store: ObjectStore, key: str) -> None:
    try:
        await store.delete(BUCKET_UPLOADS, [key])
    except UnavailableError:
        log.warning("upload left behind for the sweep", key=key)


async def patient(chunks: AsyncIterator[bytes], min_bytes_per_s: int | None = None) -> AsyncIterator[bytes]:
    """A body as it comes in. Raises RequestTimeoutError when it stalls, drips or never ends."""
    pace = MIN_BYTES_PER_S if min_bytes_per_s is None else min_bytes_per_s
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
        if waited > MAX_UPLOAD_S or (waited > SLOW_AFTER_S and received < waited * pace):
            raise RequestTimeoutError(
                "upload_too_slow",
                f"The recording comes too slowly: less than {pace / 1024:.0f} KiB a second, or for more than 12 hours.",
            )
        yield chunk
