"""Private folders for a job's files, and the sweep of those that a crash left behind.

``{SCRATCH_DIR}/{job_id}_xxxx/`` holds ``.lock``, which a running job keeps locked, the recording and the waveform,
which media tools may read, and ``out/``, the one place where they may write.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.core.sandbox import Sandbox

LOCK_NAME = ".lock"
# A folder that has no lock yet belongs to a job that is just starting.
GRACE_S = 600
ROOM_NAME = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_\w+$")


@dataclass(frozen=True, slots=True)
class Room:
    """The files of one job."""

    path: Path

    @property
    def source(self) -> Path:
        """The recording as uploaded; without an extension, so that only its content speaks."""
        return self.path / "source"

    @property
    def raw(self) -> Path:
        """The decoded samples before level correction."""
        return self.path / "decoded.f32"

    @property
    def wav(self) -> Path:
        """16 kHz mono s16, what the models hear."""
        return self.path / "audio.wav"

    @property
    def out(self) -> Path:
        """Where media tools write."""
        return self.path / "out"


@contextmanager
def open_room(parent: Path, job_id: UUID, sandbox: Sandbox) -> Iterator[Room]:
    """A folder that is gone when the block is left."""
    room = Room(Path(tempfile.mkdtemp(prefix=f"{job_id}_", dir=parent)))
    lock = os.open(room.path / LOCK_NAME, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sandbox.let_read(room.path)
        room.out.mkdir(mode=0o700)
        sandbox.let_write(room.out)
        yield room
    finally:
        shutil.rmtree(room.path, ignore_errors=True)
        os.close(lock)


def sweep_rooms(parent: Path) -> int:
    """Remove the folders of jobs that no process runs any more; how many they were."""
    swept = 0
    for path in parent.iterdir():
        if ROOM_NAME.match(path.name) and not path.is_symlink() and path.is_dir() and _is_abandoned(path):
            shutil.rmtree(path, ignore_errors=True)
            swept += 1
    return swept


def _is_abandoned(room: Path) -> bool:
    try:
        if room.stat().st_uid != os.geteuid():
            return False
        lock = os.open(room / LOCK_NAME, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return time.time() - room.stat().st_mtime > GRACE_S
    except PermissionError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
