"""The machine that numbers were taken on."""

import os
import platform
from pathlib import Path


def describe_machine() -> str:
    """Cores, kind of processor and how busy they are (speeds are wall-clock): no host name, no path."""
    model = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    busy = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {model} (load {busy:.1f} before the run), Python {platform.python_version()}"
