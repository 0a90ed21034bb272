"""Ports: the usual one, or the one of the last start, or any free one; recorded so that they stay put."""

import json
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"

# Below the range that Linux hands out to outgoing connections (32768-60999), and apart from the servers' own
# defaults, which a machine may already use for its own PostgreSQL or Redis.
PREFERRED_PORTS: Mapping[str, int] = {
    "postgres": 25432,
    "valkey": 26379,
    "swift-proxy": 29000,
    "swift-account": 26202,
    "swift-container": 26201,
    "swift-object": 26200,
}
ANY_PORT = 0


@dataclass(frozen=True, slots=True)
class PortPlan:
    """The port of each server, and the ones that are not where they were expected."""

    ports: Mapping[str, int]
    moved: Mapping[str, int]


def choose_ports(
    wanted: Mapping[str, int], recorded: Mapping[str, int], hosts: Mapping[str, str] | None = None
) -> PortPlan:
    """Pick a free port per name: its recorded one, the wanted one, else any; 0 in ``wanted`` asks for any.

    API and dashboard try the wanted port first: the documented address is worth more than a steady one.
    """
    chosen: dict[str, int] = {}
    with ExitStack() as held:
        for name, want in wanted.items():
            candidates = [recorded.get(name, want), want]
            if name in {"api", "dashboard"} and want != ANY_PORT:
                candidates.reverse()
            host = (hosts or {}).get(name, LOOPBACK)
            chosen[name] = _first_free(held, host, [*candidates, ANY_PORT])
    moved = {name: want for name, want in wanted.items() if want not in (ANY_PORT, chosen[name])}
    return PortPlan(chosen, moved)


def _first_free(held: ExitStack, host: str, candidates: list[int]) -> int:
    # The sockets stay open until all are chosen, or two names could be given the same port.
    for port in candidates:
        probe = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        # As the servers do: a port whose last connections linger in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            probe.close()
            continue
        held.callback(probe.close)
        return int(probe.getsockname()[1])
    raise OSError(f"no free port on {host}")


def read_ports(path: Path) -> dict[str, int]:
    """Ports of the last start; empty when there was none or the file is damaged."""
    try:
        raw = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {str(k): v for k, v in raw.items() if isinstance(v, int)} if isinstance(raw, dict) else {}
