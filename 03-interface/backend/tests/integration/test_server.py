"""A real server process: memory, temporary files, vanishing clients, curl."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from app.core.config import Settings
from app.core.db import SessionFactory, create_engine, session_factory
from app.core.s3 import ObjectStore
from app.models import Meeting
from scribe_contracts.queue import BUCKET_UPLOADS
from sqlalchemy import select

from tests.integration.conftest import copied_database
from tests.integration.people import WAV, Json, admin_token
from tests.integration.polling import until

BACKEND = Path(__file__).resolve().parents[2]
MIB = 1024**2
STOP_S = 8  # 3 s of grace for running requests, and a busy machine
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n' + WAV
TAIL = b"\r\n--b--\r\n"


@dataclass(frozen=True, slots=True)
class Server:
    """A running API process."""

    pid: int
    port: int
    temporary: Path
    token: str
    sessions: SessionFactory
    store: ObjectStore

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory_mib(self, field: str) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(field))
        return int(line.split()[1]) / 1024

    async def is_ready(self) -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{self.url}/health/ready")).status_code == 200
            except httpx.TransportError:
                return False

    async def is_storing(self) -> bool:
        return bool(await self.store.unfinished_uploads(BUCKET_UPLOADS))

    def holds(self, known: set[str]) -> Callable[[], Awaitable[bool]]:
        async def same() -> bool:
            return await inventory(self) == known

        return same

    def open_files(self) -> set[str]:
        """Files below the temporary folder, deleted but open ones included."""
        held = {os.readlink(link) for link in Path(f"/proc/{self.pid}/fd").iterdir() if link.is_symlink()}
        return {str(path) for path in self.temporary.rglob("*")} | {
            name for name in held if name.startswith(str(self.temporary))
        }

    def head(self, length: int) -> bytes:
        return (
            f"POST /api/v1/process/ HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
        ).encode()


def environment(settings: Settings, port: int, temporary: Path) -> dict[str, str]:
    values = {
        "POSTGRES_HOST": settings.postgres_host,
        "POSTGRES_PORT": settings.postgres_port,
        "POSTGRES_USER": settings.postgres_user,
        "POSTGRES_PASSWORD": settings.postgres_password.get_secret_value(),
        "POSTGRES_DB": settings.postgres_db,
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "MINIO_ENDPOINT": settings.minio_endpoint,
        "MINIO_ROOT_USER": settings.minio_root_user,
        "MINIO_ROOT_PASSWORD": settings.minio_root_password.get_secret_value(),
        "JWT_SECRET_KEY": settings.jwt_secret_key.get_secret_value(),
        "INTERNAL_API_KEY": settings.internal_api_key.get_secret_value(),
        "ENVIRONMENT": "dev",
        "BIND_ADDRESS": "127.0.0.1",
        "API_PORT": port,
        "TMPDIR": temporary,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return {**os.environ, **{name: str(value) for name, value in values.items()}}


@pytest.fixture(scope="module")
async def server(
    core_env: dict[str, str], template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    """One process for all tests here: its log is read at the end."""
    async with (
        copied_database(core_env, template) as settings,
        connected(settings) as (sessions, store),
        serving(settings, tmp_path_factory.mktemp("api"), sessions, store) as running,
    ):
        yield running


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[tuple[SessionFactory, ObjectStore]]:
    engine, store = create_engine(settings), ObjectStore(settings)
    try:
        yield session_factory(engine), store
    finally:
        store.close()
        await engine.dispose()


@asynccontextmanager
async def serving(
    settings: Settings, tmp_path: Path, sessions: SessionFactory, store: ObjectStore
) -> AsyncIterator[Server]:
    """A server process. Its end is an orderly stop within seconds, and its log holds no token and no accident."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    temporary, log_file = tmp_path / "tmp", tmp_path / "api.log"
    temporary.mkdir()
    command = (sys.executable, "-m", "app.serve")
    with log_file.open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=BACKEND, env=environment(settings, port, temporary), stdout=log, stderr=log
        )
    running = Server(process.pid, port, temporary, admin_token(settings), sessions, store)
    try:
        await until(running.is_ready, deadline_s=90)
        yield running
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_S):
            assert await process.wait() in (0, -signal.SIGTERM)  # uvicorn ends by the signal it was sent
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    log_text = log_file.read_text()
    assert running.token not in log_text
    assert "Traceback" not in log_text


async def inventory(server: Server) -> set[str]:
    """Every object, unfinished upload and row there is."""
    keys = {item.key for item in await server.store.list(BUCKET_UPLOADS)}
    keys |= {f"unfinished {upload.key}" for upload in await server.store.unfinished_uploads(BUCKET_UPLOADS)}
    async with server.sessions() as session:
        rows = await session.scalars(select(Meeting.id))
    return keys | {f"row {row}" for row in rows}


@pytest.fixture
async def known(server: Server) -> set[str]:
    return await inventory(server)


async def test_300_mb_take_little_memory_and_no_disk(server: Server) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield HEAD
        block = os.urandom(MIB)
        for _ in range(300):
            yield block
        yield TAIL

    seen_files: set[str] = set()

    async def watch() -> None:
        while True:
            seen_files.update(server.open_files())
            await asyncio.sleep(0.05)

    before = server.memory_mib("VmRSS")
    watching = asyncio.create_task(watch())
    headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "multipart/form-data; boundary=b"}
    async with httpx.AsyncClient(timeout=300) as client:
        answer = await client.post(f"{server.url}/api/v1/process/", content=body(), headers=headers)
    watching.cancel()
    assert answer.status_code == 202, answer.text
    assert answer.json()["size_bytes"] == 300 * MIB + len(WAV)
    assert server.memory_mib("VmHWM") - before < 100
    assert seen_files == set()


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.99])  # in the first, second, third and last part
async def test_client_that_vanishes_leaves_nothing(server: Server, known: set[str], share: float) -> None:
    body = HEAD + os.urandom(40 * MIB) + TAIL
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(server.head(len(body)) + body[: int(len(body) * share)])
    await writer.drain()
    if share > 0.1:  # far enough that parts are on their way to the object store
        await until(server.is_storing)
    writer.transport.abort()
    del reader
    await until(server.holds(known))
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{server.url}/health/live")).status_code == 200


async def test_body_cut_off_in_chunked_transfer_leaves_nothing(server: Server, known: set[str]) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = server.head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    writer.write(head + f"{len(HEAD):x}\r\n".encode() + HEAD + b"\r\nffff\r\nhalf of it")
    await writer.drain()
    writer.write_eof()
    writer.close()
    await until(server.holds(known))


async def test_stop_in_the_middle_of_an_upload_takes_seconds_and_leaves_nothing(
    core_env: dict[str, str], template: str, tmp_path: Path
) -> None:
    async with copied_database(core_env, template) as settings, connected(settings) as (sessions, store):
        async with serving(settings, tmp_path, sessions, store) as server:
            known = await inventory(server)
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(server.head(90 * MIB) + HEAD + os.urandom(30 * MIB))
            await writer.drain()
            await until(server.is_storing)
        await until(server.holds(known))
        writer.transport.abort()


async def curl(*arguments: str) -> tuple[int, Json]:
    process = await asyncio.create_subprocess_exec(
        "curl", "-sS", "--max-time", "60", "-w", "\n%{http_code}", *arguments, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    body, _, status = output.decode().rpartition("\n")
    return int(status), json.loads(body)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
class TestCurl:
    @pytest.fixture
    def text_file(self, tmp_path: Path) -> Path:
        path = tmp_path / "talk.mp3"
        path.write_bytes(b"This is not a recording.\n" * (20 * MIB // 25))
        return path

    @pytest.mark.parametrize("expect", ["Expect: 100-continue", "Expect:"])
    async def test_gets_the_answer_to_a_text_file_before_it_is_sent(
        self, server: Server, text_file: Path, expect: str
    ) -> None:
        status, body = await curl(
            f"{server.url}/api/v1/process/",
            *("-H", f"Authorization: Bearer {server.token}", "-H", expect, "-F", f"file=@{text_file}"),
        )
        assert (status, body["error"]) == (415, "unsupported_media")

    @pytest.mark.parametrize("expect", ["Expect: 100-continue", "Expect:"])
    async def test_gets_the_answer_when_nobody_is_logged_in(self, server: Server, text_file: Path, expect: str) -> None:
        status, body = await curl(f"{server.url}/api/v1/process/", "-H", expect, "-F", f"file=@{text_file}")
        assert (status, body["error"]) == (401, "not_authenticated")

    async def test_commands_of_the_specification(self, server: Server, tmp_path: Path) -> None:
        (tmp_path / "audio.m4a").write_bytes(WAV)
        _, login = await curl(
            "-X", "POST", f"{server.url}/api/v1/auth/login", "-d", "username=admin@example.com&password=admin123"
        )
        bearer = f"Authorization: Bearer {login['access_token']}"
        status, meeting = await curl(
            *("-X", "POST", f"{server.url}/api/v1/process/", "-H", bearer),
            *("-F", f"file=@{tmp_path / 'audio.m4a'}", "-F", "title=Test Meeting", "-F", "group_ids=[1,2]"),
        )
        assert (status, meeting["title"]) == (202, "Test Meeting")
        _, listed = await curl(f"{server.url}/api/v1/meetings/", "-H", bearer)
        del meeting["jobs_ahead"]  # becomes known with the next look at the queue, within a second
        assert listed["items"][0].items() >= meeting.items()
