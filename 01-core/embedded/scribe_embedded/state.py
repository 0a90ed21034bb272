"""The supervisor's public face: its lock, and the state file that ``status`` reads."""

import fcntl
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from scribe_embedded.errors import EmbeddedError
from scribe_embedded.files import write_json
from scribe_embedded.home import Home

LOCK_PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One line of ``status``."""

    name: str
    state: str
    pid: int | None = None
    port: int | None = None
    is_healthy: bool = False
    started_at: float | None = None
    restarts: int = 0
    exit_code: int | None = None
    user: str = ""


@dataclass(frozen=True, slots=True)
class StackState:
    """What the supervisor last knew."""

    phase: str
    pid: int
    started_at: float
    api_url: str = ""
    dashboard_url: str = ""
    reason: str = ""
    moved_ports: dict[str, int] = field(default_factory=dict)
    processes: Sequence[ProcessState] = ()

    @property
    def is_healthy(self) -> bool:
        """Tell whether every process is up and answers."""
        return self.phase == "running" and bool(self.processes) and all(p.is_healthy for p in self.processes)


def write_state(home: Home, state: StackState) -> None:
    """Publish the state, whole."""
    write_json(home.state_file, asdict(state))


def read_state(home: Home) -> StackState | None:
    """Read the last published state; it may be that of a supervisor that is gone."""
    try:
        raw = json.loads(home.state_file.read_text())
        processes = [ProcessState(**entry) for entry in raw.pop("processes")]
        return StackState(**raw, processes=processes)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def is_supervised(home: Home) -> bool:
    """Tell whether a supervisor holds this home."""
    try:
        with home.lock_file.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def supervisor_pid(home: Home) -> int | None:
    """Pid of the supervisor that holds this home."""
    try:
        return int(home.lock_file.read_text())
    except (OSError, ValueError):
        return None


def take_lock(home: Home) -> IO[str]:
    """Become the only supervisor of this home, for as long as the returned file stays open."""
    descriptor = os.open(home.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    lock = os.fdopen(descriptor, "r+")
    deadline = time.monotonic() + LOCK_PATIENCE_S
    while not _try_lock(lock):
        # A status command holds it for the blink of an eye to see whether somebody does.
        if time.monotonic() > deadline:
            raise EmbeddedError(f"already running (pid {supervisor_pid(home)}), with its data in {home.root}")
        time.sleep(0.05)
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def last_lines(path: Path, count: int) -> list[str]:
    """Last lines of a log; empty when there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 400 * count))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []
