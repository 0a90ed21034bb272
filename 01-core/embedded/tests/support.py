"""What several tests need."""

import time
from collections.abc import Callable
from pathlib import Path

from scribe_embedded.leftovers import is_running
from scribe_embedded.process import MARKER


def until(probe: Callable[[], object], what: str, timeout_s: float = 20) -> None:
    """Poll until the probe is true; say what was missing when it never is."""
    deadline = time.monotonic() + timeout_s
    while not probe():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s:.0f} s: {what}")
        time.sleep(0.05)


def processes_of(home: Path) -> set[int]:
    """Every living process that belongs to a data home, by the mark in its environment or the path in its command."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or not is_running(int(entry.name)):
            continue
        try:
            environ = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        is_ours = f"{MARKER}={home}".encode() in environ or str(home).encode() + b"/" in command
        if is_ours:
            found.add(int(entry.name))
    return found
