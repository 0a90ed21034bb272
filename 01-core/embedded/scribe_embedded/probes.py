"""Health questions to each server, asked over its own protocol without any client library."""

import http.client
import json
import socket
import struct

TIMEOUT_S = 2.0
LOOPBACK = "127.0.0.1"
_PG_PROTOCOL_3 = 196608


def postgres_accepts(port: int, user: str, database: str) -> bool:
    """Tell whether PostgreSQL asks for a password: it does so only once it accepts connections."""
    parameters = b"".join(text.encode() + b"\0" for text in ("user", user, "database", database)) + b"\0"
    startup = struct.pack("!ii", len(parameters) + 8, _PG_PROTOCOL_3) + parameters
    try:
        with socket.create_connection((LOOPBACK, port), TIMEOUT_S) as link:
            link.sendall(startup)
            # Read it all: closing on unread bytes resets the link, which PostgreSQL logs each time.
            return link.recv(1024).startswith(b"R")
    except OSError:
        return False


def valkey_call(port: int, password: str, *words: str) -> str | None:
    """Send one command after AUTH and return its simple or bulk reply; None for nil, OSError when it fails."""
    with socket.create_connection((LOOPBACK, port), TIMEOUT_S) as link:
        link.sendall(_resp("AUTH", password) + _resp(*words))
        with link.makefile("rb") as replies:
            if not replies.readline().startswith(b"+OK"):
                raise ConnectionError("password refused")
            head = replies.readline().rstrip(b"\r\n")
            if head.startswith(b"$"):
                size = int(head[1:])
                return None if size < 0 else replies.read(size).decode()
            if head.startswith(b"+"):
                return head[1:].decode()
            raise ConnectionError(head.decode(errors="replace"))


def _resp(*words: str) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def valkey_answers(port: int, password: str) -> bool:
    """Tell whether Valkey is up and done loading its log."""
    try:
        return valkey_call(port, password, "PING") == "PONG"
    except (OSError, ValueError):
        return False


def worker_is_ready(port: int, password: str, worker_name: str, pid: int) -> bool:
    """Tell whether this very worker process has reported itself ready within the last seconds."""
    try:
        raw = valkey_call(port, password, "GET", f"scribe:worker:{worker_name}")
        beat = json.loads(raw) if raw else {}
    except (OSError, ValueError):
        return False
    # The key of a worker that died outlives it by its expiry: the pid tells them apart.
    return isinstance(beat, dict) and beat.get("pid") == pid and beat.get("state", "ready") == "ready"


def http_is_ok(host: str, port: int, path: str) -> bool:
    """Tell whether GET answers 200."""
    link = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        link.request("GET", path)
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
