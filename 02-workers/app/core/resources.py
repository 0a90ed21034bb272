"""A machine that is full: of disk space, file handles or memory. How each shows."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import ResourcesExhaustedError

EXHAUSTED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})
# FFmpeg ends its lines with the system's words for an error; names that a recording brings stand elsewhere.
_TOLD = re.compile(f"({'|'.join(re.escape(os.strerror(code)) for code in sorted(EXHAUSTED))})$", re.MULTILINE)


@contextmanager
def exhaustion() -> Iterator[None]:
    """Raise ResourcesExhaustedError for an OSError that says the machine is full; let every other pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in EXHAUSTED:
            raise
        raise ResourcesExhaustedError(str(error)) from error


def refuse_exhaustion(tool_errors: str) -> None:
    """Raise ResourcesExhaustedError when a tool failed because the machine is full."""
    if told := _TOLD.search(tool_errors):
        raise ResourcesExhaustedError(f"A media tool failed: {told[1]}")


def require_space(folder: Path, needed_bytes: int) -> None:
    """Raise ResourcesExhaustedError when a folder's disk has less left."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise ResourcesExhaustedError(
            f"{folder} has {free >> 20} MiB left; this recording needs about {(needed_bytes >> 20) + 1} MiB"
        )


def is_out_of_memory(error: Exception) -> bool:
    """Tell it from the text of a RuntimeError, as torch and CTranslate2 do."""
    return isinstance(error, MemoryError) or "out of memory" in str(error).lower()
