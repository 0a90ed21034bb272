"""Real Valkey and Swift for all tests here; each test finds them empty."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from api import API_KEY, Receiver, receiver
from app.core.config import Settings
from app.services.storage import connect
from redis import Redis
from scribe_contracts import JobMessage, TranscriptResult
from scribe_contracts.queue import (
    BUCKET_IDENTITY_BANK,
    BUCKET_PROCESSED,
    BUCKET_UPLOADS,
    DEAD_STREAM,
    JOBS_GROUP,
    JOBS_STREAM,
    TASK_NAME,
)
from scribe_embedded.testing import CoreServers, core_servers
from sounds import babble, write_wav

WORKER = Path(__file__).parents[2]
IDLE_S = 2.0


def until(claim: Callable[[], Any], timeout_s: float = 20.0, what: str = "") -> Any:
    """Poll until ``claim`` returns something true."""
    deadline = time.monotonic() + timeout_s
    while not (value := claim()):
        assert time.monotonic() < deadline, f"not within {timeout_s} s: {what}"
        time.sleep(0.05)
    return value


@pytest.fixture(scope="session")
def servers() -> Iterator[CoreServers]:
    with core_servers("valkey,swift") as running:
        yield running


@pytest.fixture(scope="session")
def environment(servers: CoreServers) -> dict[str, str]:
    env = {key: value for key, value in servers.env.items() if key.startswith(("REDIS", "MINIO"))}
    env |= {
        "ENVIRONMENT": "dev",
        "INTERNAL_API_KEY": API_KEY,
        "JOB_IDLE_TIMEOUT_S": str(IDLE_S),
        "JOB_MAX_DELIVERIES": "3",
    }
    return env


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    return Settings.model_validate({key.lower(): value for key, value in environment.items()})


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    with Redis.from_url(settings.redis_url.get_secret_value()) as client:
        client.flushall()
        yield client


@pytest.fixture
def s3(settings: Settings) -> Iterator[Any]:
    client = connect(settings)
    for bucket in (BUCKET_UPLOADS, BUCKET_PROCESSED, BUCKET_IDENTITY_BANK):
        with suppress(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(Bucket=bucket)
        for item in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            client.delete_object(Bucket=bucket, Key=item["Key"])
    yield client
    client.close()


@pytest.fixture
def api() -> Iterator[Receiver]:
    with receiver() as told:
        yield told


class Place:
    """The world around a worker: send it jobs, see what it makes of them."""

    def __init__(self, redis: Redis, s3: Any, folder: Path) -> None:
        self.redis, self.s3, self.folder = redis, s3, folder
        self.plan_path = folder / "plan.json"
        # Not below pytest's own folders, which are closed to the media tools' user.
        self.scratch = Path(tempfile.mkdtemp(prefix="scribe-scratch-"))
        self.scratch.chmod(0o711)
        self.recording = write_wav(folder / "recording.wav", babble(2.0)).read_bytes()

    def plan(self, **stages: dict[str, Any]) -> None:
        self.plan_path.write_text(json.dumps(stages))

    def calls(self) -> list[list[str]]:
        path = self.plan_path.with_suffix(".calls")
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def stages_called(self) -> list[str]:
        return [call[0] for call in self.calls()]

    def job(self, body: bytes | None = None, **changes: Any) -> JobMessage:
        body = self.recording if body is None else body
        job_id = uuid4()
        key = f"{job_id}_meeting.wav"
        self.s3.put_object(Bucket=BUCKET_UPLOADS, Key=key, Body=body)
        fields = {
            "job_id": job_id,
            "meeting_id": 1,
            "attempt": 1,
            "s3_path": key,
            "result_prefix": f"20261123T120000Z-{str(job_id)[:8]}_meeting.wav/",
            "original_filename": "meeting.wav",
            "size_bytes": len(body),
            "bank_prefixes": ("company/",),
        }
        return JobMessage.model_validate(fields | changes)

    def send(self, job: JobMessage) -> JobMessage:
        self.send_raw(job.model_dump(mode="json"), job.job_id)
        return job

    def send_raw(self, payload: object, task_id: UUID, task_name: str = TASK_NAME) -> None:
        message = {"task_id": str(task_id), "task_name": task_name, "labels": {}, "args": [payload], "kwargs": {}}
        self.redis.xadd(JOBS_STREAM, {"data": json.dumps(message)})

    def pending(self) -> list[Any]:
        if not self.redis.exists(JOBS_STREAM) or not self.redis.xinfo_groups(JOBS_STREAM):
            return []
        return list(self.redis.xpending_range(JOBS_STREAM, JOBS_GROUP, "-", "+", 100))

    def queue_is_empty(self) -> bool:
        return not self.pending() and self.redis.xlen(JOBS_STREAM) == 0

    def dead(self) -> list[dict[bytes, bytes]]:
        return [fields for _, fields in self.redis.xrange(DEAD_STREAM)]

    def objects(self, prefix: str) -> set[str]:
        listed = self.s3.list_objects_v2(Bucket=BUCKET_PROCESSED, Prefix=prefix)
        return {item["Key"][len(prefix) :] for item in listed.get("Contents", [])}

    def result(self, job: JobMessage) -> TranscriptResult:
        body = self.s3.get_object(Bucket=BUCKET_PROCESSED, Key=job.result_prefix + "result.json")["Body"].read()
        return TranscriptResult.model_validate_json(body)


@pytest.fixture
def place(redis: Redis, s3: Any, tmp_path: Path) -> Iterator[Place]:
    world = Place(redis, s3, tmp_path)
    yield world
    shutil.rmtree(world.scratch)


class Worker:
    def __init__(self, process: subprocess.Popen[bytes], name: str, redis: Redis, log: Path) -> None:
        self.process, self.name, self.log = process, name, log
        self._redis = redis

    def ready(self) -> bool:
        card = self._redis.get(f"scribe:worker:{self.name}")
        return bool(card and json.loads(card)["state"] == "ready" and json.loads(card)["pid"] == self.process.pid)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(5)

    def stop(self) -> float:
        """SIGTERM; how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        return time.monotonic() - began


StartWorker = Callable[..., Worker]


@pytest.fixture
def start_worker(environment: dict[str, str], place: Place, api: Receiver) -> Iterator[StartWorker]:
    """Start workers with stand-ins for the models; they are gone after the test."""
    started: list[Worker] = []

    def start(*, wait: bool = True, **changes: str) -> Worker:
        name = f"test-{len(started)}"
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{WORKER}:{WORKER.parent / '01-core/contracts'}:{WORKER / 'tests/support'}",
            "FAKE_PLAN": str(place.plan_path),
            "API_URL": api.url,
            "WORKER_NAME": name,
            "SCRATCH_DIR": str(place.scratch),
            "MODELS_DIR": str(place.folder / "models"),
            **environment,
            **changes,
        }
        log = place.folder / f"{name}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, str(WORKER / "tests/support/fake_worker.py")],
                cwd=WORKER,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
        worker = Worker(process, name, place.redis, log)
        started.append(worker)
        if wait:
            until(worker.ready, 30, f"worker ready: {log.read_text()[-2000:]}")
        return worker

    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()
        sys.stderr.write(worker.log.read_text())
