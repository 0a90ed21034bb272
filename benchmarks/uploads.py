"""How fast a large recording goes in through the API, beside boto3 alone, and what it costs everybody else.

    .venvs/api/bin/python -m benchmarks.uploads --size 4GiB --runs 3 --out benchmarks/results

Starts core servers and an API process of its own. Both ways send the same file to the same store, in turns; the object
is removed after every run. While the API receives, its memory, its temporary folder and the answers to two other
requests are watched from here.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import boto3
from botocore.config import Config

from benchmarks.machine import describe_machine

CLONE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(CLONE / "01-core" / "contracts"), str(CLONE / "01-core" / "embedded")]

from scribe_embedded.testing import core_servers  # noqa: E402  found by the line above

MIB = 1024**2
BACKEND = CLONE / "03-interface" / "backend"
BUCKET = "uploads"
POLL_S = 0.1
WATCHED = {"bare": "/health/live", "list": "/api/v1/meetings/?limit=50"}
WAV_HEAD = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80>\x00\x00\x00}\x00\x00\x02\x00\x10\x00data"


@dataclass(frozen=True, slots=True)
class Api:
    """A running API process, and what it needs to be asked."""

    pid: int
    port: int
    temporary: Path
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.token}"}

    def memory_mb(self, name: str) -> float:
        """A value of /proc/PID/status, in MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024

    def cpu_s(self) -> float:
        """User and system time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def temporary_bytes(self) -> int:
        """What lies in the temporary folder, deleted but open files included."""
        held = [path for path in Path(f"/proc/{self.pid}/fd").iterdir() if is_below(path, self.temporary)]
        return sum(path.stat().st_size for path in [*self.temporary.rglob("*"), *held])


def is_below(link: Path, folder: Path) -> bool:
    """Whether an open file of a process lies in the folder; False when it was closed meanwhile."""
    try:
        return os.readlink(link).startswith(str(folder))
    except OSError:
        return False


@dataclass(slots=True)
class Watch:
    """What was seen from outside while something ran."""

    latencies_ms: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in WATCHED})
    errors: int = 0
    rss_before_mb: float = 0.0
    rss_peak_mb: float = 0.0
    temporary_peak_bytes: int = 0


@contextmanager
def watched(api: Api) -> Iterator[Watch]:
    """Ask for something small ten times a second, and look at memory and disk, until the block ends."""
    seen, ended = Watch(rss_before_mb=api.memory_mb("VmRSS")), threading.Event()

    def look() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=30)
        while not ended.wait(POLL_S):
            for name, path in WATCHED.items():
                begun = time.perf_counter()
                connection.request("GET", path, headers=api.headers)
                answer = connection.getresponse()
                answer.read()
                seen.latencies_ms[name].append((time.perf_counter() - begun) * 1000)
                seen.errors += answer.status != http.HTTPStatus.OK
            seen.rss_peak_mb = max(seen.rss_peak_mb, api.memory_mb("VmRSS"))
            seen.temporary_peak_bytes = max(seen.temporary_peak_bytes, api.temporary_bytes())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def make_recording(path: Path, size_bytes: int) -> None:
    """A file that begins like a WAV and goes on at random, the same on every run."""
    random, left = Random(20261123), size_bytes - len(WAV_HEAD)  # noqa: S311  noise, no secret
    with path.open("wb") as file:
        file.write(WAV_HEAD)
        while left > 0:
            left -= file.write(random.randbytes(min(left, 16 * MIB)))


def send_by_http(api: Api, path: Path) -> float:
    """Seconds until POST /process/ has answered 202."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.wav"\r\n\r\n'
    tail = b"\r\n--b--\r\n"
    length = len(head) + path.stat().st_size + len(tail)
    lines = [
        "POST /api/v1/process/ HTTP/1.1",
        "Host: api",
        f"Authorization: Bearer {api.token}",
        "Content-Type: multipart/form-data; boundary=b",
        f"Content-Length: {length}",
    ]
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", api.port)) as connection, path.open("rb") as file:
        connection.sendall("\r\n".join([*lines, "\r\n"]).encode() + head)
        connection.sendfile(file)
        connection.sendall(tail)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = answer.read()
    elapsed = time.perf_counter() - begun
    if answer.status != http.HTTPStatus.ACCEPTED:
        raise RuntimeError(f"the upload was refused: {answer.status} {body[:300]!r}")
    remove_meeting(api, json.loads(body)["id"])
    return elapsed


def remove_meeting(api: Api, meeting_id: int) -> None:
    """Delete what was just uploaded; its objects go before the connection is closed."""
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=300)
    connection.request("DELETE", f"/api/v1/meetings/{meeting_id}", headers=api.headers)
    connection.getresponse().read()
    connection.close()


def s3_client(env: dict[str, str]) -> Any:
    """A client as boto3 makes it, but for the address."""
    return boto3.client(
        "s3",
        endpoint_url=f"http://{env['MINIO_ENDPOINT']}",
        aws_access_key_id=env["MINIO_ROOT_USER"],
        aws_secret_access_key=env["MINIO_ROOT_PASSWORD"],
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"),
    )


def send_by_boto3(env: dict[str, str], path: Path) -> float:
    """Seconds that upload_file takes with its default TransferConfig, in a fresh process as the API is."""
    client = s3_client(env)
    begun = time.perf_counter()
    client.upload_file(str(path), BUCKET, "benchmark.wav")
    elapsed = time.perf_counter() - begun
    client.delete_object(Bucket=BUCKET, Key="benchmark.wav")
    return elapsed


def wait_until_empty(env: dict[str, str]) -> None:
    """The objects of a deleted meeting go right after its answer."""
    client = s3_client(env)
    deadline = time.monotonic() + 120
    while client.list_objects_v2(Bucket=BUCKET).get("KeyCount"):
        if time.monotonic() > deadline:
            raise TimeoutError("the bucket did not become empty")
        time.sleep(0.5)


@contextmanager
def running_api(env: dict[str, str], folder: Path, size_bytes: int) -> Iterator[Api]:
    """An API process on a free port, logged in as the seeded administrator."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    temporary = folder / "tmp"
    temporary.mkdir()
    settings = {
        **os.environ,
        **env,
        "ENVIRONMENT": "dev",
        "BIND_ADDRESS": "127.0.0.1",
        "API_PORT": str(port),
        "JWT_SECRET_KEY": "j" * 32,
        "INTERNAL_API_KEY": "i" * 32,
        "MAX_UPLOAD_BYTES": str(max(size_bytes, 4 * 1024**3)),
        "TMPDIR": str(temporary),
        "PYTHONPATH": str(CLONE / "01-core" / "contracts"),
    }
    with (folder / "api.log").open("w") as log:
        subprocess.run([sys.executable, "-m", "app.migrate"], cwd=BACKEND, env=settings, check=True, stdout=log)
        process = subprocess.Popen(
            [sys.executable, "-m", "app.serve"], cwd=BACKEND, env=settings, stdout=log, stderr=log
        )
    try:
        wait_until_ready(port)
        yield Api(process.pid, port, temporary, log_in(port))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_until_ready(port: int) -> None:
    """Return once the API answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the API did not start")


def log_in(port: int) -> str:
    """The token of the administrator that a developer's machine knows."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = urlencode({"username": "admin@example.com", "password": "admin123"})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/api/v1/auth/login", body, headers)
    token: str = json.loads(connection.getresponse().read())["access_token"]
    connection.close()
    return token


@dataclass(frozen=True, slots=True)
class Result:
    """Everything measured, in MB (2**20 bytes), seconds and milliseconds."""

    size_mb: float
    boto3_s: list[float]
    api_s: list[float]
    api_cpu_s: list[float]
    rss_growth_mb: float
    temporary_bytes: int
    alone_ms: dict[str, list[float]]
    during_ms: dict[str, list[float]]
    errors: int
    machine: str = field(default_factory=describe_machine)
    day: str = field(default_factory=lambda: date.today().isoformat())

    @property
    def share(self) -> float:
        """Throughput of the API over that of boto3."""
        return median(self.boto3_s) / median(self.api_s)

    def markdown(self) -> str:
        """The table that people read."""
        lines = [
            f"# Uploads of {self.size_mb:.0f} MB, {self.day}",
            "",
            f"{self.machine}. Medians of {len(self.api_s)} runs each, in turns; everything on this machine.",
            "",
            "| way | s | MB/s |",
            "|---|---:|---:|",
            f"| boto3 upload_file, defaults | {median(self.boto3_s):.1f} | {self.size_mb / median(self.boto3_s):.0f} |",
            f"| POST /api/v1/process/ | {median(self.api_s):.1f} | {self.size_mb / median(self.api_s):.0f} |",
            "",
            f"The API reaches {self.share:.0%} of boto3's throughput, with {median(self.api_cpu_s):.1f} s of CPU, "
            f"{self.rss_growth_mb:.0f} MB more memory than before the first upload, and {self.temporary_bytes} bytes "
            f"of temporary files. Other requests meanwhile, with {self.errors} errors:",
            "",
            "| request | alone p50 ms | alone p95 ms | during p50 ms | during p95 ms | during max ms |",
            "|---|---:|---:|---:|---:|---:|",
        ]
        for name in WATCHED:
            alone, during = self.alone_ms[name], self.during_ms[name]
            values = (median(alone), p95(alone), median(during), p95(during), max(during))
            lines.append(f"| {name} | " + " | ".join(f"{value:.1f}" for value in values) + " |")
        return "\n".join(lines) + "\n"


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def measure(api: Api, env: dict[str, str], path: Path, runs: int) -> Result:
    """Send the file both ways, in turns."""
    with watched(api) as alone:
        time.sleep(5)
    rss_before = api.memory_mb("VmRSS")
    boto3_s, api_s, api_cpu_s, seen = [], [], [], []
    for run in range(runs):
        boto3_s.append(send_by_boto3(env, path))
        cpu_before = api.cpu_s()
        with watched(api) as during:
            api_s.append(send_by_http(api, path))
        api_cpu_s.append(api.cpu_s() - cpu_before)
        seen.append(during)
        wait_until_empty(env)
        print(f"run {run + 1}: boto3 {boto3_s[-1]:.1f} s, API {api_s[-1]:.1f} s", file=sys.stderr)
    return Result(
        size_mb=path.stat().st_size / MIB,
        boto3_s=boto3_s,
        api_s=api_s,
        api_cpu_s=api_cpu_s,
        rss_growth_mb=api.memory_mb("VmHWM") - rss_before,
        temporary_bytes=max(watch.temporary_peak_bytes for watch in seen),
        alone_ms=alone.latencies_ms,
        during_ms={name: [value for watch in seen for value in watch.latencies_ms[name]] for name in WATCHED},
        errors=sum(watch.errors for watch in [alone, *seen]),
    )


def parse_size(text: str) -> int:
    """Bytes of ``4GiB``, ``300MiB`` or a plain number."""
    for unit, factor in (("GiB", 1024**3), ("MiB", MIB)):
        if text.endswith(unit):
            return int(float(text.removesuffix(unit)) * factor)
    return int(text)


def main() -> int:
    """Measure, print the table, keep it where asked."""
    parser = argparse.ArgumentParser(prog="benchmarks.uploads", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=parse_size, default=4 * 1024**3, help="of the recording: 4GiB, 300MiB, bytes")
    parser.add_argument("--runs", type=int, default=3, help="how often each way sends it")
    parser.add_argument("--out", type=Path, help="folder to keep the table and the numbers in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scribe-uploads-") as folder, core_servers() as servers:
        path, env = Path(folder) / "large.wav", dict(servers.env)
        make_recording(path, options.size)
        with running_api(env, Path(folder), options.size) as api:
            result = measure(api, env, path, options.runs)
    print(result.markdown())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        stem = options.out / f"{result.day}-uploads"
        stem.with_suffix(".md").write_text(result.markdown(), encoding="utf-8")
        stem.with_suffix(".json").write_text(json.dumps({**asdict(result), "share": result.share}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
