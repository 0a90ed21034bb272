"""Who may run it, and from where: an ordinary user, and a clone that only its owner may enter."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from scribe_embedded.accounts import SERVICE_USER_NAME, ServiceUser, run_as
from scribe_embedded.home import CLONE, Home, fallback_root
from scribe_embedded.state import read_state
from scribe_embedded.testing import end, shared_bin_dir, wait_until_running
from support import processes_of

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
COMMAND = ("-m", "scribe_embedded", "supervise", "--any-port", "--json", "--only")


@pytest.fixture
def nobody() -> ServiceUser:
    entry = pwd.getpwnam("nobody")
    return ServiceUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


@pytest.fixture
def closed_clone() -> Iterator[Path]:
    """A copy of what the core needs, below a folder that only root may enter."""
    above = Path(tempfile.mkdtemp(prefix="scribe-closed-"))
    clone = above / "clone"
    shutil.copytree(CLONE / "01-core" / "embedded", clone / "01-core" / "embedded")
    (clone / ".venvs").symlink_to(CLONE / ".venvs")
    (clone / "volumes").mkdir()
    yield clone
    shutil.rmtree(above)
    shutil.rmtree(fallback_root(clone), ignore_errors=True)


def environment(package: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"SCRIBE_DATA", "SCRIBE_BIN_DIR"}}
    return {**kept, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1", **more}


def a_python_for(user: ServiceUser) -> str:
    for python in (sys.executable, "/usr/bin/python3.11", "/usr/bin/python3.12", "/usr/bin/python3"):
        if can_run(user, [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
            return python
    pytest.skip("an ordinary user can run no Python 3.11 here")


def can_run(user: ServiceUser, command: list[str]) -> bool:
    try:
        return run_as(user, command).returncode == 0
    except OSError:
        return False


def test_runs_as_an_ordinary_user(data: Path, nobody: ServiceUser) -> None:
    os.chown(data, nobody.uid, nobody.gid)
    swift = can_run(nobody, [str(CLONE / ".venvs" / "swift" / "bin" / "python"), "-c", "import swift"])
    supervisor = subprocess.Popen(
        [a_python_for(nobody), *COMMAND, "core" if swift else "postgres,valkey"],
        env=environment(CLONE / "01-core" / "embedded", SCRIBE_DATA=str(data), SCRIBE_BIN_DIR=str(shared_bin_dir())),
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        user=nobody.uid,
        group=nobody.gid,
        extra_groups=[],
    )
    try:
        wait_until_running(supervisor)
        owners = {Path(f"/proc/{pid}").owner() for pid in processes_of(data)}
        assert owners == {"nobody"}
    finally:
        end(supervisor)


def test_runs_from_a_clone_that_only_root_may_enter(closed_clone: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, *COMMAND, "core"],
        # Copied, not linked: the service user must reach the programs in the home itself.
        env=environment(closed_clone / "01-core" / "embedded"),
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
    )
    try:
        wait_until_running(supervisor)
        home = Home(fallback_root(closed_clone))
        assert (closed_clone / "volumes" / "embedded").resolve() == home.root
        state = read_state(home)
        assert state is not None
        assert state.is_healthy
        assert {p.user for p in state.processes if p.name in {"postgres", "valkey"}} == {SERVICE_USER_NAME}
    finally:
        end(supervisor)
