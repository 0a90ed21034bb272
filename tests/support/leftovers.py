"""What a stack still holds in its object store and its queue, seen from behind the API."""

import boto3
from botocore.config import Config
from redis import Redis
from scribe_contracts.queue import BUCKET_PROCESSED, BUCKET_UPLOADS, DEAD_STREAM, JOBS_STREAM

from support.stack import Stack


def objects(stack: Stack) -> set[str]:
    """Every object of a meeting, and every upload that was begun and neither completed nor aborted."""
    env = stack.service_environment("api")
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{env['MINIO_ENDPOINT']}",
        aws_access_key_id=env["MINIO_ROOT_USER"],
        aws_secret_access_key=env["MINIO_ROOT_PASSWORD"],
        region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    found: set[str] = set()
    for bucket in (BUCKET_UPLOADS, BUCKET_PROCESSED):
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        found |= {f"{bucket}/{item['Key']}" for page in pages for item in page.get("Contents", ())}
        begun = client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
        found |= {f"{bucket}/{item['Key']} (unfinished)" for item in begun}
    return found


def files(stack: Stack) -> list[str]:
    """What lies on the store's disk, whether a listing shows it or not: parts of uploads, torn writes."""
    device = stack.data / "swift" / "devices" / "d1"
    kept = [*device.glob("objects*/**/*.data"), *device.glob("tmp/*")]
    return [f"{path.relative_to(device)}: {path.stat().st_size} bytes" for path in kept]


def queued(stack: Stack) -> int:
    """Entries of the job stream and of the dead letters."""
    with Redis.from_url(stack.service_environment("api")["REDIS_URL"]) as redis:
        return int(redis.xlen(JOBS_STREAM)) + int(redis.xlen(DEAD_STREAM))
