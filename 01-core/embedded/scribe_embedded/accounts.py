"""The unprivileged system user that the servers run as when the stack is started by root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.errors import StartError

SERVICE_USER_NAME = "scribe"


@dataclass(frozen=True, slots=True)
class ServiceUser:
    """The account that PostgreSQL, Valkey, FFmpeg and, where it can, Swift run as."""

    name: str
    uid: int
    gid: int

    def owns(self, path: Path) -> bool:
        """Tell whether the path already belongs to this user."""
        return path.stat().st_uid == self.uid


def is_root() -> bool:
    """Tell whether this process may change users."""
    return os.geteuid() == 0


def ensure_service_user() -> ServiceUser | None:
    """Return the service user, creating it if missing; None for an ordinary user, who drops nothing."""
    if not is_root():
        return None
    try:
        entry = pwd.getpwnam(SERVICE_USER_NAME)
    except KeyError:
        _create_service_user()
        entry = pwd.getpwnam(SERVICE_USER_NAME)
    return ServiceUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_service_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise StartError(f"useradd is missing: create a system user named {SERVICE_USER_NAME}, then try again")
    home = ["--home-dir", "/nonexistent", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    made = subprocess.run(
        [useradd, "--system", "--user-group", *home, SERVICE_USER_NAME], capture_output=True, text=True, check=False
    )
    # Two starts at once: the loser finds the user made, which is all it wanted.
    if made.returncode not in (0, 9):
        raise StartError(f"cannot create the system user {SERVICE_USER_NAME}: {made.stderr.strip()}")


def run_as(
    user: ServiceUser | None, command: Sequence[str], *, stdin: str = "", timeout_s: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a short command as the service user (or as ourselves when there is none) and collect its output."""
    return subprocess.run(
        list(command),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        timeout=timeout_s,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )


def can_enter(user: ServiceUser | None, folder: Path) -> bool:
    """Try, as the service user, to enter the folder: the answer that mode bits alone cannot give (ACLs, NFS)."""
    if user is None:
        return True
    return run_as(user, ["/usr/bin/test", "-x", str(folder)]).returncode == 0


def own(path: Path, user: ServiceUser | None, mode: int) -> None:
    """Set the mode of a path and give it to the service user when there is one."""
    path.chmod(mode)
    if user is not None:
        os.chown(path, user.uid, user.gid)


def own_folder(path: Path, user: ServiceUser | None, mode: int = 0o700) -> Path:
    """Make a folder if missing, with this mode and owner."""
    path.mkdir(parents=True, exist_ok=True)
    own(path, user, mode)
    return path


def own_tree(path: Path, user: ServiceUser | None) -> None:
    """Give a whole tree to the service user, or back to ourselves when there is none."""
    uid, gid = (user.uid, user.gid) if user else (os.geteuid(), os.getegid())
    for folder, _, files in os.walk(path):
        for entry in (folder, *(os.path.join(folder, name) for name in files)):
            os.chown(entry, uid, gid, follow_symlinks=False)
