"""The embedded stack as a whole-system test sees it: manage.sh from outside, HTTP and nothing else inside."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

ROOT = Path(__file__).resolve().parents[2]
ADMIN = ("admin@example.com", "admin123")
FINAL = {"completed", "failed"}
T = TypeVar("T")


def until(probe: Callable[[], T | None], *, timeout_s: float, what: str, every_s: float = 0.2) -> T:
    """Poll until ``probe`` answers something true; say what was missing when it never does."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if answer := probe():
            return answer
        time.sleep(every_s)
    raise AssertionError(f"not within {timeout_s:.0f} s: {what}")


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@dataclass
class Stack:
    """One embedded installation with a data home of its own."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SCRIBE_DATA": str(self.data), **self.settings}

    def manage(self, *arguments: str, timeout_s: float = 300, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(ROOT / "manage.sh"), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(
                f"manage.sh {' '.join(arguments)} ended {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done

    def start(self) -> None:
        self.manage("start", "--embedded")

    def stop(self) -> float:
        """Stop, and tell how long that took in seconds."""
        began = time.monotonic()
        self.manage("stop")
        return time.monotonic() - began

    def processes(self) -> dict[str, dict[str, Any]]:
        """What ``status --json`` says of each process, by name."""
        report = json.loads(self.manage("status", "--json", check=False).stdout)
        return {process["name"]: process for process in report["processes"]}

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.processes()['api']['port']}"

    def enrol(self, voice_bank: Path) -> None:
        """Enrol the demo's voices, as ``manage.sh demo`` does."""
        subprocess.run(
            [str(ROOT / ".venvs/api/bin/python"), "-m", "app.cli", "import-voices", str(voice_bank)],
            cwd=ROOT / "03-interface/backend",
            env={**os.environ, **self.service_environment("api"), "PYTHONPATH": str(ROOT / "01-core/contracts")},
            check=True,
            timeout=120,
        )

    def service_environment(self, service: str) -> dict[str, str]:
        """The variables that the supervisor hands to a service."""
        lines = (self.data / "env" / f"{service}.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)


@dataclass
class Client:
    """A user of the API."""

    url: str
    token: str

    @classmethod
    def login(cls, url: str, email: str = ADMIN[0], password: str = ADMIN[1]) -> "Client":
        answer = httpx.post(f"{url}/api/v1/auth/login", data={"username": email, "password": password}, timeout=30)
        answer.raise_for_status()
        return cls(url, answer.json()["access_token"])

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return httpx.request(
            method,
            f"{self.url}/api/v1{path}",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=120,
            **arguments,
        )

    def get(self, path: str, **parameters: Any) -> Any:
        answer = self.request("GET", path, params=parameters)
        answer.raise_for_status()
        return answer.json()

    def post_file(self, path: Path, *, name: str | None = None, **fields: str) -> httpx.Response:
        with path.open("rb") as stream:
            return self.request("POST", "/process/", files={"file": (name or path.name, stream)}, data=fields)

    def upload(self, path: Path, **fields: str) -> dict[str, Any]:
        answer = self.post_file(path, **fields)
        assert answer.status_code == 202, answer.text
        meeting: dict[str, Any] = answer.json()
        return meeting

    def meeting(self, meeting_id: int) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/meetings/{meeting_id}")
        return found

    def wait(self, meeting_id: int, *, timeout_s: float = 180) -> dict[str, Any]:
        """Wait for a meeting to end, well or not."""

        def ended() -> dict[str, Any] | None:
            meeting = self.meeting(meeting_id)
            return meeting if meeting["status"] in FINAL else None

        return until(ended, timeout_s=timeout_s, what=f"meeting {meeting_id} reaches an end")

    def transcript(self, meeting_id: int) -> dict[str, Any]:
        """The whole transcript, its pages joined."""
        whole: dict[str, Any] = self.get(f"/meetings/{meeting_id}/transcript", words=1)
        cursor = whole.get("next_cursor")
        while cursor:
            page = self.get(f"/meetings/{meeting_id}/transcript", words=1, cursor=cursor)
            whole["segments"] += page["segments"]
            cursor = page.get("next_cursor")
        return whole


def completes_once(stack: Stack, client: Client, meeting_id: int) -> dict[str, Any]:
    """The meeting completes, with a transcript, and the API took one such news of it."""
    meeting = client.wait(meeting_id, timeout_s=240)
    assert meeting["status"] == "completed", meeting
    transcript = client.transcript(meeting_id)
    assert transcript["segments"]
    assert len({segment["id"] for segment in transcript["segments"]}) == len(transcript["segments"])
    log = "".join(path.read_text() for path in sorted((stack.data / "logs").glob("api.log*")))
    news = [line for line in log.splitlines() if "event applied" in line and f"job_id={meeting['job_id']}" in line]
    assert len([line for line in news if "transcription.completed" in line]) == 1, news
    return meeting


def of_this_clone(name: str) -> str:
    """A setting of the installation of this clone: what it has fetched already need not be fetched again."""
    done = subprocess.run(
        [str(ROOT / "manage.sh"), "env", name], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@contextmanager
def temporary_stack(**settings: str) -> Iterator[Stack]:
    """A stack in a folder that the service user can reach, stopped and removed at the end."""
    data = Path(tempfile.mkdtemp(prefix="scribe-system-"))
    data.chmod(0o755)
    stack = Stack(data, {**{name: of_this_clone(name) for name in ("MODELS_DIR", "SCRIBE_BIN_DIR")}, **settings})
    try:
        yield stack
    finally:
        stack.manage("stop", check=False)
        shutil.rmtree(data, ignore_errors=True)
