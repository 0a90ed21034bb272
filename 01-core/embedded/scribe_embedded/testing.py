"""Real core servers for tests: started on free ports with a data home of their own, gone afterwards."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.accounts import ensure_service_user
from scribe_embedded.home import CLONE, find_home
from scribe_embedded.process import death_tie

START_DEADLINE_S = 180.0
STOP_DEADLINE_S = 15.0
MEMORY = Path("/dev/shm")  # noqa: S108  the folder inside has a name that nobody can guess
MEMORY_NEEDED_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class CoreServers:
    """Running servers: ``env`` holds POSTGRES_*, REDIS_URL and MINIO_* as the services read them."""

    env: Mapping[str, str]
    data: Path
    supervisor: subprocess.Popen[str]


@contextmanager
def core_servers(services: str = "core", data: Path | None = None) -> Iterator[CoreServers]:
    """Start ``core`` (or a list such as ``postgres,valkey``) and stop it at the end; the data goes too unless given."""
    root = data or make_data_home()
    supervisor = launch(root, services)
    try:
        yield CoreServers(wait_until_running(supervisor), root, supervisor)
    finally:
        end(supervisor)
        if data is None:
            shutil.rmtree(root)


def make_data_home() -> Path:
    """Make a temporary data home that the service user can pass through (pytest's own are 0700)."""
    root = Path(tempfile.mkdtemp(prefix="scribe-core-"))
    root.chmod(0o711)
    return root


@contextmanager
def memory_folder() -> Iterator[Path | None]:
    """A folder in memory that the servers may write, for databases that live for seconds; None without such room."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_NEEDED_BYTES:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="scribe-memory-", dir=MEMORY) as folder:
        user = ensure_service_user()
        if user is not None:
            os.chown(folder, user.uid, user.gid)
        yield Path(folder)


def launch(root: Path, services: str = "core", **env: str) -> subprocess.Popen[str]:
    """Start a supervisor in the foreground of a child process, on any free ports."""
    command = [sys.executable, "-m", "scribe_embedded", "supervise", "--only", services, "--any-port", "--json"]
    # One copy of the server programs serves all tests.
    bin_dir = os.environ.get("SCRIBE_BIN_DIR") or str(shared_bin_dir())
    package = str(CLONE / "01-core" / "embedded")
    shared = {"PYTHONPATH": package, "SCRIBE_DATA": str(root), "SCRIBE_BIN_DIR": bin_dir}
    log = (root / "supervisor-stderr.log").open("a")
    with log:
        return subprocess.Popen(
            command,
            env={**os.environ, **shared, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd="/",
            preexec_fn=death_tie(signal.SIGTERM),  # noqa: PLW1509 - called before a test starts threads
        )


def shared_bin_dir() -> Path:
    """Folder of the server programs that all tests share: the clone's own, which nobody else can write."""
    return find_home({}, ensure_service_user()).root / "bin"


def wait_until_running(supervisor: subprocess.Popen[str]) -> dict[str, str]:
    """Return the environment that the supervisor prints once everything is healthy."""
    assert supervisor.stdout is not None  # noqa: S101 - launch() asked for a pipe
    line = supervisor.stdout.readline()
    if not line:
        raise RuntimeError(
            f"the servers did not start (code {supervisor.wait()}): see supervisor-stderr.log in their home"
        )
    env: dict[str, str] = json.loads(line)
    return env


def end(supervisor: subprocess.Popen[str]) -> None:
    """Stop a supervisor and wait for it."""
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGTERM)
    supervisor.wait(STOP_DEADLINE_S)
    if supervisor.stdout is not None:
        supervisor.stdout.close()
