"""Finding and ending what an earlier run left behind: no pid is trusted without its start time."""

import json
import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.files import write_json
from scribe_embedded.process import MARKER

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class ProcessStat:
    """What /proc says about a living process."""

    pid: int
    session: int
    start_ticks: int
    is_zombie: bool


def read_stat(pid: int) -> ProcessStat | None:
    """Read a process's session and start time; None when it is gone."""
    try:
        raw = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    # The name, in parentheses, may itself contain blanks and parentheses.
    fields = raw.rpartition(")")[2].split()
    return ProcessStat(pid, session=int(fields[3]), start_ticks=int(fields[19]), is_zombie=fields[0] in "ZX")


def record_pids(path: Path, pids: Mapping[str, int]) -> None:
    """Remember the processes of this home together with what makes each pid unmistakable."""
    started = {name: stat.start_ticks for name, pid in pids.items() if (stat := read_stat(pid))}
    processes = {name: {"pid": pids[name], "start_ticks": ticks} for name, ticks in started.items()}
    write_json(path, {"boot_id": _BOOT_ID.read_text().strip(), "processes": processes})


def end_leftovers(pids_file: Path, home_root: Path, *, grace_s: float = 5.0) -> list[int]:
    """End every process of an earlier run of this home and return their pids. Call it while holding the lock."""
    ended: list[int] = []
    for step, wait_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 3.0)):
        found = find_leftovers(pids_file, home_root)
        for stat, is_postgres in found:
            # SIGTERM lets PostgreSQL wait for its clients for ever; SIGINT ends them.
            sent = signal.SIGINT if is_postgres and step is signal.SIGTERM else step
            _send(stat.pid, sent)
            _send(stat.pid, signal.SIGCONT)  # a stopped process hears nothing else
            ended.append(stat.pid)
        _wait_gone([stat for stat, _ in found], wait_s)
    return sorted(set(ended))


def find_leftovers(pids_file: Path, home_root: Path) -> list[tuple[ProcessStat, bool]]:
    """Living processes of this home with, for each, whether it is PostgreSQL's first process."""
    recorded = _recorded(pids_file)
    sessions = {pid for pid, _ in recorded}
    stale = {pid for pid, ticks in recorded if (stat := read_stat(pid)) and stat.start_ticks != ticks}
    own = os.getpid()
    found = []
    for stat in _living():
        if stat.pid == own:
            continue
        if (stat.session in sessions - stale) or _is_marked(stat.pid, home_root):
            found.append((stat, _is_postmaster(stat.pid)))
    return found


def _recorded(pids_file: Path) -> list[tuple[int, int]]:
    try:
        raw = json.loads(pids_file.read_text())
        if raw["boot_id"] != _BOOT_ID.read_text().strip():
            return []
        return [(int(entry["pid"]), int(entry["start_ticks"])) for entry in raw["processes"].values()]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _living() -> Iterator[ProcessStat]:
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := read_stat(int(entry))) and not stat.is_zombie:
            yield stat


def _is_marked(pid: int, home_root: Path) -> bool:
    try:
        environ = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"{MARKER}={home_root}".encode() in environ.split(b"\0")


def _is_postmaster(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].endswith(b"/bin/postgres")
    except OSError:
        return False


def is_running(pid: int) -> bool:
    """Tell whether a process exists and is more than a zombie."""
    stat = read_stat(pid)
    return stat is not None and not stat.is_zombie


def _send(pid: int, sent: signal.Signals) -> None:
    try:
        os.kill(pid, sent)
    except ProcessLookupError:
        return


def _wait_gone(stats: Iterable[ProcessStat], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    waiting = list(stats)
    while waiting and time.monotonic() < deadline:
        waiting = [stat for stat in waiting if is_running(stat.pid)]
        time.sleep(0.02 if waiting else 0)
