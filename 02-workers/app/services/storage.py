"""The object storage: the only place of the worker that knows boto3. Blocking calls, made in threads."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from scribe_contracts import Stage
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, BUCKET_PROCESSED, BUCKET_UPLOADS

from app.core.config import Settings
from app.core.errors import SourceMissingError, StorageUnavailableError
from app.core.logging import get_logger
from app.core.types import BankClip
from app.core.voice_cache import VoiceCache, cached_path

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

log = get_logger(__name__)
T = TypeVar("T")
CLIP_KEPT_S = 86_400
MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


def connect(settings: Settings) -> S3Client:
    """A client that both MinIO and Swift understand: SigV4, path style."""
    scheme = "https" if settings.minio_secure else "http"
    return boto3.client(
        "s3",
        endpoint_url=f"{scheme}://{settings.minio_endpoint}",
        region_name=settings.minio_region,
        aws_access_key_id=settings.minio_root_user,
        aws_secret_access_key=settings.minio_root_password.get_secret_value(),
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"mode": "standard", "max_attempts": 5},
            connect_timeout=5,
            read_timeout=60,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@contextmanager
def _storage_errors() -> Iterator[None]:
    """Speak of a neighbour that is away, not of sockets."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        log.warning("storage_error", error=str(error))
        raise StorageUnavailableError("The storage is not available at the moment.") from error


def _is_missing(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in MISSING


class Storage:
    """What the worker reads from and writes to S3."""

    def __init__(self, client: S3Client, cache: VoiceCache) -> None:
        self._client = client
        self._cache = cache

    async def download_upload(self, key: str, size_bytes: int, target: Path) -> Path:
        """Fetch the recording whole into ``target``. Raises SourceMissingError when it is absent or cut short."""

        def fetch() -> int:
            try:
                self._client.download_file(BUCKET_UPLOADS, key, str(target))
            except ClientError as error:
                if _is_missing(error):
                    raise SourceMissingError(
                        "The uploaded file is no longer on the storage. Upload the recording again.",
                        stage=Stage.DOWNLOAD,
                    ) from error
                raise
            return target.stat().st_size

        if await self._call(fetch) != size_bytes:
            raise SourceMissingError(
                "The upload is not complete on the storage. Upload the recording again.", stage=Stage.DOWNLOAD
            )
        return target

    async def put(self, key: str, body: bytes, content_type: str) -> None:
        """Store a small object in ``processed``."""
        await self._call(
            lambda: self._client.put_object(Bucket=BUCKET_PROCESSED, Key=key, Body=body, ContentType=content_type)
        )

    async def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Store a file in ``processed``; a link in its place is refused, for another user wrote it."""

        def send() -> None:
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
                self._client.upload_fileobj(stream, BUCKET_PROCESSED, key, ExtraArgs={"ContentType": content_type})

        await self._call(send)

    async def get(self, key: str) -> bytes | None:
        """A small object of ``processed``, or None."""

        def fetch() -> bytes | None:
            try:
                return self._client.get_object(Bucket=BUCKET_PROCESSED, Key=key)["Body"].read()
            except ClientError as error:
                if _is_missing(error):
                    return None
                raise

        return await self._call(fetch)

    async def delete_prefix(self, prefix: str) -> None:
        """Remove every object of ``processed`` under a prefix."""

        def delete() -> None:
            for key, _ in self._list(BUCKET_PROCESSED, prefix):
                self._client.delete_object(Bucket=BUCKET_PROCESSED, Key=key)

        await self._call(delete)

    async def bank_clips(self, prefixes: tuple[str, ...]) -> tuple[BankClip, ...]:
        """The enrolled voices under these prefixes alone, kept on disk for a day after their last use.

        What the bank does not hold any more is forgotten, the vectors made of it too.
        """

        def fetch() -> tuple[BankClip, ...]:
            clips = tuple(clip for prefix in prefixes for clip in self._clips_of(prefix))
            self._forget_old_clips()
            return clips

        return await self._call(fetch)

    def _forget_old_clips(self) -> None:
        """An erased voice must not live on in a cache."""
        for path in self._cache.clips.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - CLIP_KEPT_S:
                    path.unlink()

    def _clips_of(self, prefix: str) -> Iterator[BankClip]:
        listed = self._list(BUCKET_IDENTITY_BANK, prefix)
        self._cache.keep_only(prefix.rstrip("/"), (key for key, _ in listed))
        for key, etag in listed:
            identity_id = _identity_of(key, prefix)
            if identity_id is None:
                continue
            path = cached_path(self._cache.clips, key, etag, ".wav")
            if path.exists():
                path.touch()
            else:
                self._cache.clips.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.parent.mkdir(mode=0o700, exist_ok=True)
                partial = path.with_suffix(f".{os.getpid()}")
                try:
                    self._client.download_file(BUCKET_IDENTITY_BANK, key, str(partial))
                except ClientError as error:
                    if _is_missing(error):  # erased since it was listed: erased voices are not used
                        continue
                    raise
                partial.replace(path)
            yield BankClip(identity_id=identity_id, path=path, etag=etag, key=key)

    def _list(self, bucket: str, prefix: str) -> list[tuple[str, str]]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [(item["Key"], item["ETag"].strip('"')) for page in pages for item in page.get("Contents", [])]

    async def _call(self, work: Callable[[], T]) -> T:
        def guarded() -> T:
            with _storage_errors():
                return work()

        return await asyncio.to_thread(guarded)


def _identity_of(key: str, prefix: str) -> UUID | None:
    """``{prefix}{uuid}/voice/{name}.wav`` -> the uuid; None for anything else."""
    parts = key[len(prefix) :].split("/")
    if len(parts) != 3 or parts[1] != "voice" or not parts[2].endswith(".wav"):
        return None
    try:
        return UUID(parts[0])
    except ValueError:
        return None
