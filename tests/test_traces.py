"""Traces reach a receiver of OTLP, and hold nothing of what people say, search for, are called or log in with.

The API runs in an environment of its own, made here: it is the only place with the packages of OpenTelemetry.
"""

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from scribe_embedded.testing import core_servers
from support.stack import ROOT, until

BACKEND = ROOT / "03-interface" / "backend"
SECRET = "unmistakable"


class Receiver(ThreadingHTTPServer):
    """Keeps what is posted to /v1/traces; the strings in it are plain text."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def received(self) -> bytes:
        return b"".join(self.bodies)


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/traces":
            self.server.bodies.append(body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def make_environment(folder: Path) -> Path:
    """The API's environment with the packages for traces."""
    subprocess.run([ROOT / ".venvs" / "api" / "bin" / "python", "-m", "venv", folder], check=True, timeout=120)
    python = folder / "bin" / "python"
    locks = [option for name in ("requirements.lock", "requirements-otel.txt") for option in ("-r", BACKEND / name)]
    subprocess.run([python, "-m", "pip", "install", "-qq", *locks], check=True, timeout=600)
    return python


@contextmanager
def serving(python: Path, env: dict[str, str], log: Path) -> Iterator[str]:
    """The API's address, until it has stopped in order."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OTEL_")},
        **env,
        "ENVIRONMENT": "dev",
        "BIND_ADDRESS": "127.0.0.1",
        "API_PORT": str(port),
        "JWT_SECRET_KEY": "j" * 32,
        "INTERNAL_API_KEY": "i" * 32,
        "PYTHONPATH": str(ROOT / "01-core" / "contracts"),
    }
    with log.open("w") as file:
        subprocess.run([python, "-m", "app.migrate"], cwd=BACKEND, env=settings, stderr=file, check=True, timeout=120)
        process = subprocess.Popen([python, "-m", "app.serve"], cwd=BACKEND, env=settings, stderr=file)
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: is_ready(url) or None, timeout_s=60, what="the API to be ready")
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def use(url: str, recording: bytes) -> str:
    """Log in, upload, search and fail, with the secret in every place there is; returns the token."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
        form = {"username": "admin@example.com", "password": "admin123"}
        token = str(client.post("/auth/login", data=form).json()["access_token"])
        client.headers.update({"Authorization": f"Bearer {token}", "User-Agent": SECRET, "Cookie": SECRET})
        files = {"file": (f"{SECRET}.wav", recording)}
        meeting: dict[str, Any] = client.post("/process/", data={"title": SECRET}, files=files).json()
        for path in ("/search/", "/meetings/", f"/meetings/{meeting['id']}", "/voices/", f"/{SECRET}"):
            client.get(path, params={"q": SECRET, "speaker": SECRET})
        client.patch(f"/meetings/{meeting['id']}", json={"title": SECRET * 2})
        client.patch(f"/meetings/{meeting['id']}/segments/{SECRET}", json={"text": SECRET})
        client.request(SECRET.upper(), "/meetings/")
    return token


@pytest.mark.full
def test_traces_tell_how_long_things_take_and_nothing_private(
    receiver: Receiver, english: Path, tmp_path: Path
) -> None:
    python, log = make_environment(tmp_path / "venv"), tmp_path / "api.log"
    with core_servers() as servers:
        collector = f"http://127.0.0.1:{receiver.server_port}"
        env = {**servers.env, "OTEL_EXPORTER_OTLP_ENDPOINT": collector, "OTEL_BSP_SCHEDULE_DELAY": "200"}
        with serving(python, env, log) as url:
            token = use(url, english.read_bytes())
            until(lambda: b"/api/v1/search/" in receiver.received or None, timeout_s=30, what="the traces")
    received = receiver.received
    for told in (b"scribe-api", b"GET /api/v1/meetings/{meeting_id}", b"POST /api/v1/process/", b"S3.", b"XADD"):
        assert told in received, told
    for private in (SECRET, SECRET.upper(), token, "admin@example.com", "admin123", "url.query", "db.statement"):
        assert private.encode() not in received, private
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    (searched,) = [line for line in lines if line.get("path") == "/api/v1/search/"]
    assert bytes.fromhex(searched["trace_id"]) in received
