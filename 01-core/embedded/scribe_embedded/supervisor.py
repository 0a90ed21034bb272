"""The supervisor: one thread that starts the processes in order, watches them, and ends them in order."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scribe_embedded.errors import StartError
from scribe_embedded.home import Home
from scribe_embedded.leftovers import record_pids
from scribe_embedded.process import Chore, OneShot, ProcessSpec, signal_group, spawn
from scribe_embedded.state import ProcessState, StackState, last_lines, write_state

TICK_S = 0.25
GATE_POLL_S = 0.05
STATE_EVERY_S = 1.0
# Untuned: quick enough that nobody notices one crash, slow enough that a crash loop costs nothing.
RESTART_DELAYS_S = (0.5, 1.0, 2.0, 4.0, 8.0)
RESTART_WINDOW_S = 120.0
GIVEN_UP_RETRY_S = 60.0
LOG_LIMIT_BYTES = 10_000_000
LOG_KEPT = 2
LOG_CHECK_EVERY_S = 10.0


@dataclass(slots=True)
class Watched:
    """A process and what has happened to it."""

    spec: ProcessSpec
    process: subprocess.Popen[bytes] | None = None
    started_at: float | None = None
    is_healthy: bool = False
    was_healthy: bool = False
    restarts: int = 0
    exit_code: int | None = None
    next_try: float | None = None
    deaths: deque[float] = field(default_factory=deque)

    @property
    def has_given_up(self) -> bool:
        """Tell whether it died so often lately that it is only retried now and then."""
        return len(self.deaths) > len(RESTART_DELAYS_S)

    def describe(self) -> ProcessState:
        """Its line of ``status``."""
        if self.process is not None:
            state = "running" if self.is_healthy else "unhealthy" if self.was_healthy else "starting"
        elif self.next_try is not None:
            state = "failing" if self.has_given_up else "restarting"
        else:
            state = "stopped"
        return ProcessState(
            name=self.spec.name,
            state=state,
            pid=self.process.pid if self.process else None,
            port=self.spec.port,
            is_healthy=self.process is not None and self.is_healthy,
            started_at=self.started_at if self.process else None,
            restarts=self.restarts,
            exit_code=self.exit_code,
            user=self.spec.user.name if self.spec.user else "",
        )


Step = Sequence[ProcessSpec] | OneShot


class Supervisor:
    """Runs the steps of a stack: each is a group of processes that must be healthy, or a command that must succeed."""

    def __init__(self, home: Home, say: Callable[[str], None]) -> None:
        self._home = home
        self._say = say
        self._api_url = self._dashboard_url = ""
        self._moved_ports: dict[str, int] = {}
        self._watched: list[Watched] = []
        self._chores: list[tuple[Chore, float]] = []
        self._chore_process: subprocess.Popen[bytes] | None = None
        self._phase = "starting"
        self._reason = ""
        self._started_at = time.time()
        self._must_stop = False
        self._next_state = self._next_log_check = 0.0
        self._turn = 0

    def describe(self, *, api_url: str, dashboard_url: str, moved_ports: dict[str, int]) -> None:
        """Say where the stack will be found; shown by ``status``."""
        self._api_url, self._dashboard_url, self._moved_ports = api_url, dashboard_url, moved_ports
        self._publish(force=True)

    @property
    def is_stopping(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self._must_stop

    def request_stop(self) -> None:
        """Ask the loop to end at its next turn; safe in a signal handler."""
        self._must_stop = True

    def start(self, steps: Sequence[Step]) -> None:
        """Go through the steps; raises StartError at the first one that does not come up."""
        for step in steps:
            if isinstance(step, OneShot):
                self._run_once(step)
            else:
                self._start_group(step)
            if self._must_stop:
                return
        self._phase = "running"
        self._publish(force=True)

    def watch(self, chores: Sequence[Chore] = ()) -> None:
        """Keep everything alive until asked to stop."""
        self._chores = [(chore, time.monotonic()) for chore in chores]
        while not self._must_stop:
            self._tick()
            time.sleep(TICK_S)

    def fail(self, reason: str) -> None:
        """Record why the start failed, for the command that waits for it."""
        self._phase, self._reason = "failed", reason

    def stop(self) -> None:
        """End all processes, those that nobody depends on first; what does not obey in its grace is killed."""
        began = time.monotonic()
        failed = self._phase == "failed"
        if not failed:
            self._phase = "stopping"
            self._publish(force=True)
        if self._chore_process is not None:
            signal_group(self._chore_process, signal.SIGKILL)
        for rank in sorted({watched.spec.stop_rank for watched in self._watched}, reverse=True):
            self._stop_group([w for w in self._watched if w.spec.stop_rank == rank and w.process])
        if not failed:
            self._phase = "stopped"
        self._publish(force=True)
        self._home.pids_file.unlink(missing_ok=True)
        self._say(f"stopped in {time.monotonic() - began:.1f} s")

    # -- starting

    def _start_group(self, specs: Sequence[ProcessSpec]) -> None:
        group = [Watched(spec) for spec in specs]
        self._watched.extend(group)
        for watched in group:
            self._spawn(watched)
        began = time.monotonic()
        while waiting := [watched for watched in group if not watched.is_healthy]:
            for watched in waiting:
                self._check_gate(watched, time.monotonic() - began)
            self._publish()
            if self._must_stop:
                return
            time.sleep(GATE_POLL_S)

    def _check_gate(self, watched: Watched, waited_s: float) -> None:
        process, name = watched.process, watched.spec.name
        if process is None:
            return
        code = process.poll()
        if code is not None:
            watched.process, watched.exit_code = None, code
            raise StartError(f"{name} ended with code {code} while starting{self._log_hint(name)}")
        if watched.spec.is_healthy(process.pid):
            watched.is_healthy = watched.was_healthy = True
            self._say(f"{name} is healthy after {waited_s:.1f} s")
            self._publish(force=True)
        elif waited_s > watched.spec.start_deadline_s:
            raise StartError(f"{name} was not healthy after {waited_s:.0f} s{self._log_hint(name)}")

    def _run_once(self, step: OneShot) -> None:
        began = time.monotonic()
        process = spawn(step.as_spec(), self._home.log_file(step.name), self._home.root)
        while process.poll() is None:
            late = time.monotonic() - began > step.deadline_s
            if late or self._must_stop:
                signal_group(process, signal.SIGKILL)
                process.wait()
                if late:
                    raise StartError(f"{step.name} took more than {step.deadline_s:.0f} s{self._log_hint(step.name)}")
                return
            self._publish()
            time.sleep(GATE_POLL_S)
        if process.returncode != 0:
            raise StartError(f"{step.name} ended with code {process.returncode}{self._log_hint(step.name)}")
        self._say(f"{step.name} done in {time.monotonic() - began:.1f} s")

    def _log_hint(self, name: str) -> str:
        path = self._home.log_file(name)
        lines = "".join(f"\n  | {line}" for line in last_lines(path, 8))
        return f"; its log is {path}{lines}"

    def _spawn(self, watched: Watched) -> None:
        watched.process = spawn(watched.spec, self._home.log_file(watched.spec.name), self._home.root)
        watched.started_at = time.time()
        watched.is_healthy = watched.was_healthy = False
        watched.next_try = None
        pids = {w.spec.name: w.process.pid for w in self._watched if w.process}
        with contextlib.suppress(OSError):
            record_pids(self._home.pids_file, {"supervisor": os.getpid(), **pids})

    # -- watching

    def _tick(self) -> None:
        now = time.monotonic()
        for watched in self._watched:
            self._revive(watched, now)
        # One question a turn: a process that hangs delays the loop by one time-out, not by one for each.
        asked = self._watched[self._turn % len(self._watched)]
        self._turn += 1
        if asked.process is not None:
            asked.is_healthy = asked.spec.is_healthy(asked.process.pid)
            asked.was_healthy |= asked.is_healthy
        self._do_chores(now)
        if now >= self._next_log_check:
            self._next_log_check = now + LOG_CHECK_EVERY_S
            rotate_logs(self._home.logs_dir)
        self._publish()

    def _revive(self, watched: Watched, now: float) -> None:
        if watched.process is not None and (code := watched.process.poll()) is not None:
            # What it started may have outlived it, and would be in the way of its successor.
            signal_group(watched.process, signal.SIGKILL)
            watched.process, watched.exit_code, watched.is_healthy = None, code, False
            watched.deaths.append(now)
            while watched.deaths[0] < now - RESTART_WINDOW_S:
                watched.deaths.popleft()
            delay_s = GIVEN_UP_RETRY_S if watched.has_given_up else RESTART_DELAYS_S[len(watched.deaths) - 1]
            watched.next_try = now + delay_s
            self._say(f"{watched.spec.name} ended with code {code}; trying again in {delay_s:.1f} s")
            self._publish(force=True)
        elif watched.next_try is not None and now >= watched.next_try:
            self._restart(watched, now)

    def _restart(self, watched: Watched, now: float) -> None:
        watched.restarts += 1
        try:
            self._spawn(watched)
        except OSError as error:
            # A full disk, no more processes: what still runs goes on running.
            watched.next_try = now + RESTART_DELAYS_S[-1]
            self._say(f"{watched.spec.name} cannot be started now: {error}")

    def _do_chores(self, now: float) -> None:
        if self._chore_process is not None:
            if self._chore_process.poll() is None:
                return
            self._chore_process = None
        for index, (chore, due) in enumerate(self._chores):
            if now >= due:
                self._chores[index] = (chore, now + chore.every_s)
                log_file = self._home.log_file(chore.name)
                with contextlib.suppress(OSError):
                    self._chore_process = spawn(chore.as_spec(), log_file, self._home.root)
                return

    def _publish(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if not force and now < self._next_state:
            return
        self._next_state = now + STATE_EVERY_S
        state = StackState(
            phase=self._phase,
            pid=os.getpid(),
            started_at=self._started_at,
            api_url=self._api_url,
            dashboard_url=self._dashboard_url,
            reason=self._reason,
            moved_ports=self._moved_ports,
            processes=[watched.describe() for watched in self._watched],
        )
        # On a full disk ``status`` grows stale; nothing stops for that.
        with contextlib.suppress(OSError):
            write_state(self._home, state)

    # -- stopping

    def _stop_group(self, group: Sequence[Watched]) -> None:
        for watched in group:
            if watched.process is not None and watched.process.poll() is None:
                watched.process.send_signal(watched.spec.stop_signal)
        began = time.monotonic()
        for watched in group:
            process = watched.process
            if process is None:
                continue
            try:
                watched.exit_code = process.wait(max(0.0, began + watched.spec.stop_grace_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{watched.spec.name} did not stop in {watched.spec.stop_grace_s:.0f} s: killed")
            signal_group(process, signal.SIGKILL)
            watched.exit_code = process.wait()
            watched.process, watched.is_healthy, watched.next_try = None, False, None


def rotate_logs(folder: Path, limit_bytes: int = LOG_LIMIT_BYTES) -> None:
    """Copy each log that grew too large aside and empty it; its writer keeps the same open file (append mode)."""
    for path in folder.glob("*.log"):
        if path.stat().st_size <= limit_bytes:
            continue
        for number in range(LOG_KEPT, 1, -1):
            older = path.with_name(f"{path.name}.{number - 1}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number}"))
        copy = path.with_name(f"{path.name}.1")
        try:
            shutil.copyfile(path, copy)
        except OSError:  # no room for it: the log's bound matters more than its past
            copy.unlink(missing_ok=True)
        os.truncate(path, 0)
