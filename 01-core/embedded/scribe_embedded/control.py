"""What the commands do to a supervisor from outside: start it in the background, stop it, tell how it is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from scribe_embedded.accounts import ServiceUser
from scribe_embedded.errors import StartError
from scribe_embedded.home import CLONE, Home
from scribe_embedded.leftovers import end_leftovers
from scribe_embedded.settings import load_settings, missing_gpu
from scribe_embedded.state import StackState, is_supervised, last_lines, read_state, supervisor_pid

START_DEADLINE_S = 600.0
STOP_PATIENCE_S = 12.0
POLL_S = 0.1
NOT_RUNNING = 3
UNHEALTHY = 1


def start(home: Home, user: ServiceUser | None, only: str, say: Callable[[str], None]) -> StackState:
    """Start a supervisor in the background unless one runs, and wait until everything is healthy."""
    home.create(user)
    # Refuse what must not run before anything is started.
    settings = load_settings(home, CLONE, os.environ)
    if "worker" in only and (note := missing_gpu(settings)):
        say(note)
    if is_supervised(home):
        return _follow(home, None, say)
    home.state_file.unlink(missing_ok=True)
    return _follow(home, _launch(home, only), say)


def _launch(home: Home, only: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "scribe_embedded", "supervise", "--only", only]
    package = str(CLONE / "01-core" / "embedded")
    with home.log_file("supervisor").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={**os.environ, "PYTHONPATH": package, "SCRIBE_DATA": str(home.root)},
            start_new_session=True,
        )


def _follow(home: Home, launched: subprocess.Popen[bytes] | None, say: Callable[[str], None]) -> StackState:
    began = time.monotonic()
    seen: set[str] = set()
    while time.monotonic() - began < START_DEADLINE_S:
        ended = launched.poll() is not None if launched else not is_supervised(home)
        state = read_state(home)
        if state is not None:
            for process in state.processes:
                if process.is_healthy and process.name not in seen:
                    seen.add(process.name)
                    say(f"{process.name} is healthy ({time.monotonic() - began:.0f} s)")
            if state.phase == "running":
                return state
        if ended and launched is not None and is_supervised(home):
            launched = None  # somebody else's supervisor was first: wait for that one
        elif ended:
            raise StartError(state.reason if state and state.reason else _last_words(home))
        time.sleep(POLL_S)
    raise StartError(f"not healthy after {START_DEADLINE_S:.0f} s; see ./manage.sh status")


def _last_words(home: Home) -> str:
    path = home.log_file("supervisor")
    return "\n  | ".join(["the supervisor ended at once; its log is " + str(path), *last_lines(path, 8)])


def stop(home: Home) -> bool:
    """Stop the stack; True if anything was running. A supervisor that does not answer is killed."""
    was_running = is_supervised(home)
    pid = supervisor_pid(home)
    if was_running and pid:
        _signal(pid, signal.SIGTERM)
        if not _wait_released(home, STOP_PATIENCE_S):
            _signal(pid, signal.SIGKILL)
            _wait_released(home, 3.0)
    return bool(end_leftovers(home.pids_file, home.root)) or was_running


def _signal(pid: int, sent: signal.Signals) -> None:
    try:
        os.kill(pid, sent)
    except ProcessLookupError:
        return


def _wait_released(home: Home, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while is_supervised(home):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def status(home: Home) -> tuple[int, dict[str, object]]:
    """Exit code and content of ``status``: 0 healthy, 1 not all of it, 3 not running."""
    state = read_state(home)
    if not is_supervised(home) or state is None:
        reason = state.reason if state and state.phase == "failed" else ""
        return NOT_RUNNING, {"phase": "not running", "reason": reason, "processes": [], "data": str(home.root)}
    code = 0 if state.is_healthy else UNHEALTHY
    return code, {**asdict(state), "healthy": state.is_healthy, "data": str(home.root)}


def format_status(home: Home) -> tuple[int, list[str]]:
    """Exit code and lines of ``status`` for a person."""
    code, _ = status(home)
    state = read_state(home)
    if code == NOT_RUNNING or state is None:
        lines = ["not running (start it with ./manage.sh start --embedded)"]
        if state and state.phase == "failed":
            lines.append(f"the last start failed: {state.reason}")
        return code, lines
    row = "{:<16} {:<11} {:>7} {:>6} {:<8} {:>9} {:>8}"
    lines = [row.format("PROCESS", "STATE", "PID", "PORT", "HEALTH", "AGE", "RESTARTS").rstrip()]
    for process in state.processes:
        health = "ok" if process.is_healthy else "-" if process.pid is None else "no"
        age = format_age(time.time() - process.started_at) if process.started_at else "-"
        cells = (process.pid or "-", process.port or "-", health, age, process.restarts)
        lines.append(row.format(process.name, process.state, *cells).rstrip())
    return code, lines + describe_addresses(home, state)


def describe_addresses(home: Home, state: StackState) -> list[str]:
    """Where to find what runs, and which ports are not the usual ones."""
    lines = [f"phase: {state.phase}", f"data:  {home.root}"]
    if state.dashboard_url:
        lines.append(f"open:  {state.dashboard_url}")
    if state.api_url:
        lines.append(f"API:   {state.api_url}  (docs at {state.api_url}/docs)")
    for process in state.processes:
        if process.name in state.moved_ports:
            name = {"api": "the API", "dashboard": "the dashboard"}.get(process.name, process.name)
            lines.append(f"note:  port {state.moved_ports[process.name]} was busy, so {name} took {process.port}")
    return lines


def format_age(seconds: float) -> str:
    """Short age: 42s, 7m05s, 3h12m, 2d04h."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60:02d}m"
    return f"{whole // 86400}d{whole % 86400 // 3600:02d}h"


def log_files(home: Home, service: str) -> list[Path]:
    """Logs of a service: its own, or all whose name it begins (``swift``); every one when empty."""
    if not home.logs_dir.is_dir():
        return []
    found = sorted(home.logs_dir.glob("*.log"))
    exact = [path for path in found if path.stem == service]
    return exact or [path for path in found if path.stem.startswith(service)]
