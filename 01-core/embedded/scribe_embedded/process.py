"""One supervised process: what to run, how to tell its health, how to start and end it without leaving orphans."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scribe_embedded.accounts import ServiceUser

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1

# Every process we start carries this, so that a later start can find what an unclean death left behind.
MARKER = "SCRIBE_SUPERVISED_HOME"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSpec:
    """A long-running process of the stack."""

    name: str
    command: tuple[str, ...]
    is_healthy: Callable[[int], bool]
    cwd: Path = Path("/")
    env: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    user: ServiceUser | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # The last process group to stop has the lowest rank: what others depend on.
    stop_rank: int = 0
    stop_grace_s: float = 3.0
    start_deadline_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Chore:
    """A short command that the supervisor runs now and then; its failure harms nothing until the next time."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    user: ServiceUser | None
    every_s: float

    def as_spec(self) -> ProcessSpec:
        """The same, in the form that ``spawn`` takes."""
        return ProcessSpec(
            name=self.name, command=self.command, env=self.env, user=self.user, is_healthy=lambda _pid: True
        )


@dataclass(frozen=True, slots=True)
class OneShot:
    """A command that must succeed before the next process starts."""

    name: str
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    deadline_s: float = 120

    def as_spec(self) -> ProcessSpec:
        """The same, in the form that ``spawn`` takes."""
        return ProcessSpec(
            name=self.name, command=self.command, cwd=self.cwd, env=self.env, is_healthy=lambda _pid: True
        )


def death_tie(sent: signal.Signals) -> Callable[[], None]:
    """What a new child runs before exec, so that the kernel signals it when its creator dies.

    It must come after setuid: the kernel clears the death signal when credentials change.
    """
    parent = os.getpid()

    def tie() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, sent)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def spawn(spec: ProcessSpec, log_file: Path, home_root: Path) -> subprocess.Popen[bytes]:
    """Start the process in a session of its own, dropped to its user, tied to the life of this one.

    Call it from the main thread: the death signal fires when the creating THREAD ends.
    """
    with log_file.open("ab") as log:
        return subprocess.Popen(
            spec.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=spec.cwd,
            env={**os.environ, **spec.env, MARKER: str(home_root)},
            user=spec.user.uid if spec.user else None,
            group=spec.user.gid if spec.user else None,
            extra_groups=[] if spec.user else None,
            umask=0o077,
            start_new_session=True,
            preexec_fn=death_tie(spec.stop_signal),  # noqa: PLW1509 - this process has one thread
        )


def signal_group(process: subprocess.Popen[bytes], sent: signal.Signals) -> None:
    """Signal everything that the process started in its session."""
    try:
        os.killpg(process.pid, sent)
    except ProcessLookupError:
        return
