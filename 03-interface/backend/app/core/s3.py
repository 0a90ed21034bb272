"""The object store, for async code: the only boto3 of the API. Calls run in threads; failures become two errors."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, TypeVar, cast

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from app.core.config import Settings
from app.core.errors import StorageRefusedError, StorageUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

T = TypeVar("T")

PART_BYTES = 8 * 1024**2
READ_BYTES = 1024**2
MAX_PARTS = 900  # Swift takes 1000 by default
UPLOADS_AT_ONCE = 32
# Parts on their way to the store, of all uploads together: they bound memory, and leave a core to the store.
SENDING_AT_ONCE = 6
READING_AT_ONCE = 2
SETTLE_S = 3.0
_ABSENT = {"NoSuchKey", "NoSuchBucket", "NoSuchUpload", "404"}


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as a listing shows it."""

    key: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a bucket; ``token`` leads to the next one and is empty on the last."""

    objects: Sequence[StoredObject]
    folders: Sequence[str]
    token: str


@dataclass(frozen=True, slots=True)
class PartTag:
    """What the store answered to a part."""

    number: int
    etag: str


@dataclass(frozen=True, slots=True)
class UnfinishedUpload:
    """A multipart upload that was begun and neither completed nor aborted."""

    key: str
    upload_id: str
    initiated_at: datetime


def _client(settings: Settings, *, timeout_s: float, attempts: int, signs_bodies: bool = True) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_url,
        aws_access_key_id=settings.minio_root_user,
        aws_secret_access_key=settings.minio_root_password.get_secret_value(),
        region_name=settings.minio_region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path", "payload_signing_enabled": signs_bodies},
            connect_timeout=min(timeout_s, 3),
            read_timeout=timeout_s,
            retries={"mode": "standard", "total_max_attempts": attempts},
            max_pool_connections=32,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class ObjectStore:
    """Async access to the buckets. Raises StorageUnavailableError when the store does not answer."""

    def __init__(self, settings: Settings) -> None:
        self._client = _client(settings, timeout_s=60, attempts=3)
        # A signed body is hashed here and again by the store, which cost a tenth of the throughput of large uploads.
        self._streams = _client(settings, timeout_s=60, attempts=3, signs_bodies=False)
        self._probe = _client(settings, timeout_s=2, attempts=1)
        self._calls = ThreadPoolExecutor(max_workers=8, thread_name_prefix="s3")
        # Parts take seconds where the store is busy: in threads of their own they cannot starve short calls.
        self._uploads = ThreadPoolExecutor(max_workers=SENDING_AT_ONCE + READING_AT_ONCE, thread_name_prefix="s3-part")
        self.part_bytes = max(PART_BYTES, -(-settings.max_upload_bytes // MAX_PARTS))
        self._sending = asyncio.Semaphore(SENDING_AT_ONCE)
        self._reading = asyncio.Semaphore(READING_AT_ONCE)
        # What is being written just now, by whoever writes it.
        self.unsettled: set[object] = set()

    async def settle(self) -> None:
        """Wait a little until broken uploads are cleared away; the sweep finds what is left."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                while self.unsettled:  # noqa: ASYNC110  happens once, at the end of the process
                    await asyncio.sleep(0.02)

    def close(self) -> None:
        """Let the threads go."""
        self._calls.shutdown(wait=False, cancel_futures=True)
        self._uploads.shutdown(wait=False, cancel_futures=True)
        for client in (self._client, self._streams, self._probe):
            client.close()

    async def check(self) -> None:
        """Raise StorageUnavailableError unless the store answers within seconds."""
        await self._run(self._probe.list_buckets)

    async def ensure_bucket(self, bucket: str) -> None:
        """Create the bucket where it does not exist."""

        def ensure() -> None:
            try:
                self._client.head_bucket(Bucket=bucket)
            except ClientError as error:
                if _code(error) not in _ABSENT:
                    raise
                self._client.create_bucket(Bucket=bucket)

        await self._run(ensure)

    async def begin(self, bucket: str, key: str) -> str:
        """Begin an object that comes in parts; the id under which they are sent."""
        return await self._run(lambda: self._client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"])

    async def send_part(self, bucket: str, key: str, upload_id: str, number: int, part: bytes | bytearray) -> PartTag:
        """Store one part, from 1 on. The same number again takes the place of the earlier part."""

        def send() -> PartTag:
            answer = self._streams.upload_part(
                Bucket=bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=cast("bytes", part)
            )
            return PartTag(number, answer["ETag"])

        async with self._sending:
            return await self._run(send, executor=self._uploads)

    async def complete(self, bucket: str, key: str, upload_id: str, tags: Sequence[PartTag]) -> None:
        """Make the object of its parts, in their order."""
        parts: list[CompletedPartTypeDef] = [{"PartNumber": tag.number, "ETag": tag.etag} for tag in tags]
        await self._run(
            lambda: self._client.complete_multipart_upload(
                Bucket=bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
            )
        )

    async def abort(self, bucket: str, key: str, upload_id: str) -> None:
        """Throw away the parts of an unfinished upload; one that is gone is no error."""

        def abort() -> None:
            try:
                self._client.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id)
            except ClientError as error:
                if _code(error) not in _ABSENT:
                    raise

        await self._run(abort)

    async def put(self, bucket: str, key: str, body: bytes) -> None:
        """Store a small object."""
        await self._run(lambda: self._client.put_object(Bucket=bucket, Key=key, Body=body))

    async def get(self, bucket: str, key: str) -> bytes | None:
        """A small object's bytes; None where there is none."""

        def get() -> bytes | None:
            try:
                return self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise

        return await self._run(get)

    async def exists(self, bucket: str, key: str) -> bool:
        """Whether there is such an object."""

        def head() -> bool:
            try:
                self._client.head_object(Bucket=bucket, Key=key)
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return False
                raise
            return True

        return await self._run(head)

    async def list(self, bucket: str, prefix: str = "") -> list[StoredObject]:
        """Every object under the prefix."""

        def scan() -> list[StoredObject]:
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            return [
                StoredObject(item["Key"], item["Size"], item["LastModified"])
                for page in pages
                for item in page.get("Contents", ())
            ]

        return await self._run(scan)

    async def delete(self, bucket: str, keys: Sequence[str]) -> None:
        """Remove the objects; absent ones are no error. One that is refused leaves none of the others."""

        def delete() -> None:
            refused: ClientError | None = None
            for key in keys:
                try:
                    self._client.delete_object(Bucket=bucket, Key=key)
                except ClientError as error:
                    refused = error
            if refused is not None:
                raise refused

        await self._run(delete)

    async def part_tags(self, bucket: str, key: str, upload_id: str) -> dict[int, str] | None:
        """The parts that the store holds of an unfinished upload; None where there is no such upload."""

        def scan() -> dict[int, str] | None:
            pages = self._client.get_paginator("list_parts").paginate(Bucket=bucket, Key=key, UploadId=upload_id)
            try:
                return {part["PartNumber"]: part["ETag"] for page in pages for part in page.get("Parts", ())}
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise

        return await self._run(scan)

    async def digest(self, bucket: str, key: str) -> tuple[int, str] | None:
        """Size and SHA-256 of an object, read in small pieces; None where there is none."""

        def read() -> tuple[int, str] | None:
            try:
                body = self._client.get_object(Bucket=bucket, Key=key)["Body"]
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
            sha256, size_bytes = hashlib.sha256(), 0
            for piece in body.iter_chunks(READ_BYTES):
                sha256.update(piece)
                size_bytes += len(piece)
            return size_bytes, sha256.hexdigest()

        async with self._reading:
            return await self._run(read, executor=self._uploads)

    async def page(self, bucket: str, token: str = "") -> Listing:
        """Up to a thousand objects, from where the last page ended."""

        def scan() -> Listing:
            found = self._client.list_objects_v2(Bucket=bucket, **_from(token))
            stored = found.get("Contents", ())
            objects = [StoredObject(item["Key"], item["Size"], item["LastModified"]) for item in stored]
            return Listing(objects, [], found.get("NextContinuationToken", ""))

        return await self._run(scan)

    async def folders(self, bucket: str, token: str = "") -> Listing:
        """Up to a thousand first-level folders, from where the last page ended."""

        def scan() -> Listing:
            found = self._client.list_objects_v2(Bucket=bucket, Delimiter="/", **_from(token))
            names = [item["Prefix"] for item in found.get("CommonPrefixes", ())]
            return Listing([], names, found.get("NextContinuationToken", ""))

        return await self._run(scan)

    async def unfinished_uploads(self, bucket: str, prefix: str = "") -> Sequence[UnfinishedUpload]:
        """Multipart uploads that nobody completed or aborted."""

        def scan() -> Sequence[UnfinishedUpload]:
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
            return [
                UnfinishedUpload(item["Key"], item["UploadId"], item["Initiated"])
                for page in pages
                for item in page.get("Uploads", ())
            ]

        return await self._run(scan)

    async def _run(self, call: Callable[[], T], executor: ThreadPoolExecutor | None = None) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(executor or self._calls, copy_context().run, call)
        except ClientError as error:
            raise StorageRefusedError from error
        except (BotoCoreError, Boto3Error, HTTPClientError) as error:
            raise StorageUnavailableError from error


class _Start(TypedDict, total=False):
    ContinuationToken: str


def _from(token: str) -> _Start:
    return {"ContinuationToken": token} if token else {}


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
