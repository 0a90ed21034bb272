"""How many threads are worth having on this machine."""

from __future__ import annotations

import os
from pathlib import Path

_CPUS = Path("/sys/devices/system/cpu")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def thread_count(wanted: int, *, cpus: Path = _CPUS, quota: Path = _QUOTA) -> int:
    """``wanted``, or (0) the physical cores this process may use, within the container's quota; at least 1."""
    if wanted > 0:
        return wanted
    allowed = os.sched_getaffinity(0)
    siblings = {_siblings(cpus / f"cpu{cpu}") or str(cpu) for cpu in allowed}
    cores = len(siblings)
    limit = _quota_cpus(quota)
    return max(1, min(cores, limit) if limit else cores)


def _siblings(cpu: Path) -> str | None:
    try:
        return (cpu / "topology" / "thread_siblings_list").read_text(encoding="ascii").strip()
    except OSError:
        return None


def _quota_cpus(quota: Path) -> int | None:
    try:
        amount, period = quota.read_text(encoding="ascii").split()
        return None if amount == "max" else max(1, int(amount) // int(period))
    except (OSError, ValueError):
        return None
