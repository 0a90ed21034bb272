"""Where the embedded stack keeps its data, and what lies where inside."""

import hashlib
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.accounts import ServiceUser, can_enter
from scribe_embedded.envfile import read_env_file
from scribe_embedded.errors import ConfigError

CLONE = Path(__file__).resolve().parents[3]
FALLBACK_PARENT = Path("/var/lib/smart-meeting-scribe")


@dataclass(frozen=True, slots=True)
class Home:
    """The data home: one folder holds every byte of state, so that it can be copied or removed as one."""

    root: Path

    @property
    def secrets_file(self) -> Path:
        """Generated passwords and keys, 0600."""
        return self.root / "secrets.json"

    @property
    def ports_file(self) -> Path:
        """The ports of the last start."""
        return self.root / "ports.json"

    @property
    def env_dir(self) -> Path:
        """What each service gets as environment, as files that a shell can read."""
        return self.root / "env"

    @property
    def run_dir(self) -> Path:
        """Lock, state and pid records of the running supervisor."""
        return self.root / "run"

    @property
    def lock_file(self) -> Path:
        """Locked by the supervisor for as long as it lives; holds its pid."""
        return self.run_dir / "supervisor.pid"

    @property
    def state_file(self) -> Path:
        """What ``status`` shows, written by the supervisor every second."""
        return self.run_dir / "state.json"

    @property
    def pids_file(self) -> Path:
        """Which processes this home has started, to find what an unclean death left behind."""
        return self.run_dir / "pids.json"

    @property
    def logs_dir(self) -> Path:
        """One file per process."""
        return self.root / "logs"

    @property
    def models_dir(self) -> Path:
        """Weights of the CPU profile."""
        return self.root / "models"

    def log_file(self, name: str) -> Path:
        """Log of one process."""
        return self.logs_dir / f"{name}.log"

    def create(self, user: ServiceUser | None) -> None:
        """Make the folders that belong to us; each server makes its own."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._refuse_foreign_owner()
        # The service user must pass through to its own folders, and see nothing on the way.
        self.root.chmod(0o711 if user else 0o700)
        self.run_dir.mkdir(exist_ok=True)
        self.run_dir.chmod(0o711 if user else 0o700)
        for folder in (self.env_dir, self.logs_dir):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)

    def _refuse_foreign_owner(self) -> None:
        uid = self.root.stat().st_uid
        if uid != os.geteuid():
            try:
                owner = pwd.getpwuid(uid).pw_name
            except KeyError:
                owner = str(uid)
            raise ConfigError(
                f"{self.root} belongs to user {owner}: run this as {owner}, or set SCRIBE_DATA to a folder of your own"
            )


def fallback_root(clone: Path) -> Path:
    """Where root keeps the data of a clone that the service user cannot reach."""
    return FALLBACK_PARENT / hashlib.sha256(str(clone).encode()).hexdigest()[:12]


def choose_folder(name: str, environ: Mapping[str, str], clone: Path = CLONE) -> Path | None:
    """Folder that a setting names, in the environment or in .env, where a relative one starts at the clone."""
    if environ.get(name):
        return Path(environ[name]).absolute()
    written = read_env_file(clone / ".env").get(name)
    return clone / Path(written).expanduser() if written else None


def find_home(environ: Mapping[str, str], user: ServiceUser | None, clone: Path = CLONE) -> Home:
    """Choose the data home: SCRIBE_DATA, else volumes/embedded, else (root, closed clone) below /var/lib."""
    chosen = choose_folder("SCRIBE_DATA", environ, clone)
    if chosen:
        return Home(_reachable(chosen, user))
    inside = clone / "volumes" / "embedded"
    if inside.is_symlink():
        return Home(inside.resolve())
    if can_enter(user, clone):
        return Home(inside)
    return Home(_outside(inside, fallback_root(clone)))


def _outside(inside: Path, outside: Path) -> Path:
    if inside.is_dir() and any(inside.iterdir()):
        raise ConfigError(
            f"the service user cannot reach {inside}: open the folders above it (chmod o+x), "
            f"or move it to {outside} and try again"
        )
    if inside.is_dir():
        inside.rmdir()
    outside.mkdir(parents=True, exist_ok=True)
    outside.parent.chmod(0o711)
    inside.parent.mkdir(parents=True, exist_ok=True)
    inside.symlink_to(outside)
    return outside


def _reachable(root: Path, user: ServiceUser | None) -> Path:
    above = root
    while not above.exists():
        above = above.parent
    # The last existing folder may be the home itself, whose mode create() sets.
    gate = above.parent if above == root else above
    if not can_enter(user, gate):
        raise ConfigError(
            f"SCRIBE_DATA={root}: user {user.name if user else ''} may not enter {gate}; choose a folder it can reach"
        )
    return root
