"""Large objects, read piece by piece. Between two pieces a reader holds no thread and no connection."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from app.core.config import Settings
from app.core.errors import StorageUnavailableError, TooManyRequestsError, UnavailableError
from app.core.ranges import Span, Version

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

PIECE_BYTES = 1024**2
READING_AT_ONCE = 8
# A browser opens at most six connections to a host.
STREAMS_PER_USER = 8
STREAMS_AT_ONCE = 128
_ABSENT = {"NoSuchKey", "NoSuchBucket", "404"}
_CHANGED = {"PreconditionFailed", "412"}


class ObjectChangedError(Exception):
    """The object was replaced or removed while it was read."""


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What an object is, without its bytes."""

    bucket: str
    key: str
    size_bytes: int
    version: Version


class ObjectReader:
    """Reads ranges of objects, in threads and connections of its own: players starve no upload and no list."""

    def __init__(self, settings: Settings) -> None:
        self._client = _client(settings)
        self._threads = ThreadPoolExecutor(max_workers=READING_AT_ONCE, thread_name_prefix="s3-read")
        self._streams: Counter[int] = Counter()

    def close(self) -> None:
        """Let the threads and connections go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    @contextmanager
    def entered(self, user_id: int) -> Iterator[None]:
        """Hold a place while something is sent. Raises TooManyRequestsError or UnavailableError when there is none."""
        if self._streams[user_id] >= STREAMS_PER_USER:
            raise TooManyRequestsError(
                "too_many_streams", f"You have {STREAMS_PER_USER} recordings open: close one of them."
            )
        if self._streams.total() >= STREAMS_AT_ONCE:
            raise UnavailableError("streams_busy", "Too many recordings are played right now. Try again in a minute.")
        self._streams[user_id] += 1
        try:
            yield
        finally:
            self._streams[user_id] -= 1
            self._streams += Counter()  # forgets those who have none

    async def head(self, bucket: str, key: str) -> ObjectHead | None:
        """What the object is; None where there is none."""

        def head() -> ObjectHead | None:
            try:
                found = self._client.head_object(Bucket=bucket, Key=key)
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
            return ObjectHead(bucket, key, found["ContentLength"], Version(found["ETag"], found["LastModified"]))

        return await self._run(head)

    async def pieces(self, found: ObjectHead, span: Span) -> AsyncIterator[bytes]:
        """The bytes of the span, at most PIECE_BYTES at once. Raises ObjectChangedError if they are of two versions."""
        for start in range(span.start, span.end, PIECE_BYTES):
            yield await self._piece(found, Span(start, min(start + PIECE_BYTES, span.end)))

    async def _piece(self, found: ObjectHead, span: Span) -> bytes:
        def read() -> bytes:
            try:
                return self._client.get_object(
                    Bucket=found.bucket,
                    Key=found.key,
                    Range=f"bytes={span.start}-{span.end - 1}",
                    IfMatch=found.version.etag,
                )["Body"].read()
            except ClientError as error:
                if _code(error) in _ABSENT | _CHANGED:
                    raise ObjectChangedError from error
                raise

        piece = await self._run(read)
        if len(piece) != len(span):
            raise ObjectChangedError
        return piece

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, call)
        except (BotoCoreError, ClientError, HTTPClientError) as error:
            raise StorageUnavailableError from error


def _client(settings: Settings) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_url,
        aws_access_key_id=settings.minio_root_user,
        aws_secret_access_key=settings.minio_root_password.get_secret_value(),
        region_name=settings.minio_region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=3,
            read_timeout=20,
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=READING_AT_ONCE,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
