"""How fast lists and searches are in a house with 100,000 meetings, alone and while a large recording comes in.

    .venvs/api/bin/python -m benchmarks.load --out benchmarks/results
    .venvs/api/bin/python -m benchmarks.load --meetings 20000 --seconds 20 --upload-size 1GiB

Starts core servers and an API process of its own, fills the database by SQL, and lets locust (in an environment of its
own, made here) send what 50 people do, once a second each.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hmac
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from uuid import UUID

from benchmarks import load_seed
from benchmarks.machine import describe_machine
from benchmarks.uploads import CLONE, MIB, Api, make_recording, running_api, send_by_http

sys.path[:0] = [str(CLONE / "01-core" / "contracts"), str(CLONE / "01-core" / "embedded")]

from scribe_embedded.testing import core_servers, make_data_home  # noqa: E402  found by the line above

CLIENTS = 50
PAGE = 50
ENVIRONMENT = CLONE / ".venvs" / "load"
LOCK = CLONE / "benchmarks" / "requirements-load.lock"
WARM_UP_S = 10


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one kind of request."""

    count: int
    errors: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Run:
    """One minute of load."""

    kinds: dict[str, Times]
    lists: Times
    searches: Times
    bare: Times
    load_average: float

    @property
    def ratio(self) -> float:
        """p95 of lists over that of the bare endpoint."""
        return self.lists.p95 / self.bare.p95


@dataclass(frozen=True, slots=True)
class Result:
    """Everything measured."""

    meetings: int
    seconds: int
    upload_mb: int
    alone: Run
    uploading: Run | None
    uploads_s: list[float]
    machine: str = field(default_factory=describe_machine)
    day: str = field(default_factory=lambda: date.today().isoformat())

    def markdown(self) -> str:
        """The tables that people read."""
        lines = [
            f"# Load: {CLIENTS} clients on {self.meetings} meetings, {self.day}",
            "",
            f"{self.machine}. One request a second each for {self.seconds} s; clients and servers share this machine.",
        ]
        for title, run in (("Alone", self.alone), (f"While {self.upload_mb} MB come in", self.uploading)):
            if run is not None:
                lines += ["", f"## {title} (load average {run.load_average:.1f})", "", *_table(run)]
        if self.uploads_s:
            lines += ["", "Uploads took " + ", ".join(f"{seconds:.0f} s" for seconds in self.uploads_s) + "."]
        return "\n".join(lines) + "\n"


def _table(run: Run) -> list[str]:
    rows = {"all lists": run.lists, "all searches": run.searches, **run.kinds}
    lines = ["| request | count | errors | p50 ms | p95 ms | p99 ms |", "|---|---:|---:|---:|---:|---:|"]
    for name, times in rows.items():
        lines.append(
            f"| {name} | {times.count} | {times.errors} | {times.p50:.1f} | {times.p95:.1f} | {times.p99:.1f} |"
        )
    deep, first = run.kinds.get("list, page 500"), run.kinds.get("list (most)")
    lines += ["", f"p95 of lists is {run.ratio:.1f} times that of the bare endpoint."]
    if deep and first:
        lines.append(f"Page 500 takes {deep.p50 / first.p50:.2f} times as long as page 1 (medians).")
    return lines


def summarise(rows: list[tuple[float, str, float, bool]], begun: float, load_average: float) -> Run:
    """The percentiles of what came after the warm-up."""
    by_kind: dict[str, list[tuple[float, bool]]] = {}
    for at, name, elapsed_ms, succeeded in rows:
        if at >= begun:
            by_kind.setdefault(name, []).append((elapsed_ms, succeeded))
    kinds = {name: _times(found) for name, found in sorted(by_kind.items())}
    listed = [item for name, found in by_kind.items() if name not in ("bare", "search") for item in found]
    return Run(kinds, _times(listed), _times(by_kind["search"]), kinds["bare"], load_average)


def _times(found: list[tuple[float, bool]]) -> Times:
    values = sorted(elapsed_ms for elapsed_ms, _ in found)
    cuts = quantiles(values, n=100) if len(values) > 1 else values * 99
    return Times(len(values), sum(not succeeded for _, succeeded in found), cuts[49], cuts[94], cuts[98])


def make_environment() -> Path:
    """Locust, in an environment of its own."""
    program = ENVIRONMENT / "bin" / "locust"
    stamp = ENVIRONMENT / ".ready"
    if not program.exists() or not stamp.exists() or stamp.read_text() != LOCK.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([ENVIRONMENT / "bin" / "pip", "install", "-q", "-r", LOCK], check=True)
        stamp.write_text(LOCK.read_text())
    return program


def token(user_id: int, login: UUID) -> str:
    """An access token as the API makes it, for a login that was seeded."""
    now = int(time.time())
    claims = {"sub": str(user_id), "sid": str(login), "aud": "smart-meeting-scribe", "iat": now, "exp": now + 43_200}
    head = ".".join(_segment(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{head}.{_segment(hmac.digest(b'j' * 32, head.encode(), 'sha256'))}"


def _segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def plan(people: dict[str, list[tuple[int, UUID]]], meetings: int) -> dict[str, object]:
    """What the clients need to know."""
    # The reader of most sees three in four meetings: page 500 begins some 33,000 meetings down.
    position = max(1, meetings - int(PAGE * 499 / 0.75))
    now = datetime.now(UTC)
    days = [(now - timedelta(days=ago + 2), now - timedelta(days=ago)) for ago in (1, 7, 30, 60)]
    return {
        "tokens": {kind: [token(*person) for person in found] for kind, found in people.items()},
        "page_500": _segment(f"v1:{position}".encode()),
        "days": [(first.isoformat(), last.isoformat()) for first, last in days],
        "rare_words": load_seed.vocabulary(Random(20261123))[3000:3010],  # noqa: S311  no secret
    }


def load(program: Path, api: Api, folder: Path, seconds: int) -> Run:
    """One run of locust."""
    times = folder / f"times-{time.time_ns()}.json"
    clients = CLONE / "benchmarks" / "load_clients.py"
    command = [str(program), "-f", str(clients), "--headless", "--only-summary"]
    command += ["--host", f"http://127.0.0.1:{api.port}", "--users", str(CLIENTS + 5), "--spawn-rate", "25"]
    command += ["--run-time", f"{seconds + WARM_UP_S}s", "--stop-timeout", "5", "--loglevel", "WARNING"]
    environment = {**os.environ, "LOAD_PLAN": str(folder / "plan.json"), "LOAD_TIMES": str(times)}
    begun = time.time() + WARM_UP_S
    busy = os.getloadavg()[0]
    with (folder / "locust.log").open("a") as log:
        subprocess.run(command, env=environment, check=False, stdout=log, stderr=log)
    return summarise(json.loads(times.read_text()), begun, busy)


@contextmanager
def uploading(api: Api, recording: Path, uploads_s: list[float]) -> Iterator[None]:
    """Send the recording again and again until the block ends, and wait for the last one."""
    ended = threading.Event()

    def send() -> None:
        while not ended.is_set():
            uploads_s.append(send_by_http(api, recording))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def measure(options: argparse.Namespace, folder: Path, env: dict[str, str]) -> Result:
    """Seed, then both runs."""
    program = make_environment()
    with running_api({**env, "SWEEP_INTERVAL_S": "3600"}, folder, options.upload_bytes) as api:
        address = f"{env['POSTGRES_HOST']}:{env['POSTGRES_PORT']}/{env['POSTGRES_DB']}"
        url = f"postgresql://{env['POSTGRES_USER']}:{env['POSTGRES_PASSWORD']}@{address}"
        begun = time.monotonic()
        people = asyncio.run(load_seed.seed(url, options.meetings))
        print(f"seeded in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        (folder / "plan.json").write_text(json.dumps(plan(people, options.meetings)), encoding="utf-8")
        alone = load(program, api, folder, options.seconds)
        print("\n".join(_table(alone)), file=sys.stderr)
        uploads_s: list[float] = []
        during = None
        if options.upload_bytes:
            recording = folder / "recording.wav"
            make_recording(recording, options.upload_bytes)
            with uploading(api, recording, uploads_s):
                during = load(program, api, folder, options.seconds)
    return Result(options.meetings, options.seconds, options.upload_bytes // MIB, alone, during, uploads_s)


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure lists and searches under load.")
    parser.add_argument("--meetings", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--upload-size", default="4GiB", help="0 for no upload; units MiB and GiB")
    parser.add_argument("--data", type=Path, help="a folder for the servers' data, kept and seeded once")
    parser.add_argument("--out", type=Path, help="folder for the table and the numbers")
    options = parser.parse_args()
    size = options.upload_size
    units = {"GiB": 1024 * MIB, "MiB": MIB}
    options.upload_bytes = int(size[:-3]) * units[size[-3:]] if size != "0" else 0
    return options


def main() -> int:
    """Measure, print, keep; 1 when a request failed."""
    options = read_options()
    data = options.data or make_data_home()
    data.mkdir(mode=0o711, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="scribe-load-") as folder, core_servers(data=data) as servers:
        result = measure(options, Path(folder), dict(servers.env))
    print(result.markdown())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        stem = options.out / f"{result.day}-load"
        stem.with_suffix(".md").write_text(result.markdown(), encoding="utf-8")
        stem.with_suffix(".json").write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    runs = [run for run in (result.alone, result.uploading) if run is not None]
    return 1 if any(times.errors for run in runs for times in run.kinds.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
