"""The object store, for async code: the only boto3 of the API. Calls run in threads; failures become two errors."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, TypeVar, cast

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from app.core.config import Settings
from app.core.errors import StorageUnavailableError
from app.core.pipe import BytePipe

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

PART_BYTES = 8 * 1024**2
MAX_PARTS = 900  # Swift takes 1000 by default
UPLOADS_AT_ONCE = 32
_ABSENT = {"NoSuchKey", "NoSuchBucket", "NoSuchUpload", "404"}


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as a listing shows it."""

    key: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class UnfinishedUpload:
    """A multipart upload that was begun and neither completed nor aborted."""

    key: str
    upload_id: str
    initiated_at: datetime


def _client(settings: Settings, *, timeout_s: float, attempts: int) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_url,
        aws_access_key_id=settings.minio_root_user,
        aws_secret_access_key=settings.minio_root_password.get_secret_value(),
        region_name=settings.minio_region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=min(timeout_s, 3),
            read_timeout=timeout_s,
            retries={"mode": "standard", "total_max_attempts": attempts},
            max_pool_connections=UPLOADS_AT_ONCE * 2,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class ObjectStore:
    """Async access to the buckets. Raises StorageUnavailableError when the store does not answer."""

    def __init__(self, settings: Settings) -> None:
        self._client = _client(settings, timeout_s=60, attempts=3)
        self._probe = _client(settings, timeout_s=2, attempts=1)
        self._calls = ThreadPoolExecutor(max_workers=8, thread_name_prefix="s3")
        # Uploads last as long as their senders: in threads of their own they cannot starve short calls.
        self._uploads = ThreadPoolExecutor(max_workers=UPLOADS_AT_ONCE, thread_name_prefix="s3-upload")
        part_bytes = max(PART_BYTES, -(-settings.max_upload_bytes // MAX_PARTS))
        self._transfer = TransferConfig(
            multipart_threshold=part_bytes, multipart_chunksize=part_bytes, max_concurrency=2
        )
        # s3transfer's default holds ten parts of every upload in memory.
        self._transfer.max_in_memory_upload_chunks = 2

    def close(self) -> None:
        """Let the threads go."""
        self._calls.shutdown(wait=False, cancel_futures=True)
        self._uploads.shutdown(wait=False, cancel_futures=True)

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

    async def upload(self, pipe: BytePipe, bucket: str, key: str) -> None:
        """Store what comes through the pipe. A broken pipe aborts the upload and leaves nothing."""

        def upload() -> None:
            try:
                self._client.upload_fileobj(cast("IO[bytes]", pipe), bucket, key, Config=self._transfer)
            finally:
                pipe.break_off()

        await self._run(upload, executor=self._uploads)

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
        """Remove the objects; absent ones are no error."""

        def delete() -> None:
            for key in keys:
                self._client.delete_object(Bucket=bucket, Key=key)

        await self._run(delete)

    async def unfinished_uploads(self, bucket: str) -> Sequence[UnfinishedUpload]:
        """Multipart uploads that nobody completed or aborted."""

        def scan() -> Sequence[UnfinishedUpload]:
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket)
            return [
                UnfinishedUpload(item["Key"], item["UploadId"], item["Initiated"])
                for page in pages
                for item in page.get("Uploads", ())
            ]

        return await self._run(scan)

    async def abort_upload(self, bucket: str, upload: UnfinishedUpload) -> None:
        """Throw away the parts of an unfinished upload."""

        def abort() -> None:
            try:
                self._client.abort_multipart_upload(Bucket=bucket, Key=upload.key, UploadId=upload.upload_id)
            except ClientError as error:
                if _code(error) not in _ABSENT:
                    raise

        await self._run(abort)

    async def _run(self, call: Callable[[], T], executor: ThreadPoolExecutor | None = None) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(executor or self._calls, call)
        except (BotoCoreError, ClientError, Boto3Error, HTTPClientError) as error:
            raise StorageUnavailableError from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
