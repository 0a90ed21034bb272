"""Running FFmpeg on files that strangers sent: no privileges, no network protocols, bounded time and memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

MEMORY_LIMIT_BYTES = 8 << 30
STDERR_LIMIT_BYTES = 16_384
CHUNK_BYTES = 1 << 20

# Containers that people record meetings in. Playlists, images, subtitles, raw devices and text are not among them:
# they read other files or the network, or turn any text into a picture.
DEMUXERS = (
    "wav,w64,aiff,caf,au,flac,ogg,mp3,aac,amr,amrnb,amrwb,ac3,eac3,wv,ape,tta,asf,avi,mpegts,mpeg,flv,mxf,"
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
)
READ_LOCAL_ONLY = ("-protocol_whitelist", "file", "-format_whitelist", DEMUXERS)


@dataclass(frozen=True, slots=True)
class ServiceUser:
    """Whom media tools run as when the worker is root."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class ToolResult:
    """How a tool ended; ``timed_out`` when we ended it."""

    exit_code: int
    output: bytes
    errors: str
    timed_out: bool


def service_user(name: str) -> ServiceUser | None:
    """The account to drop to: None when there is nothing to drop. As root an unset name means ``nobody``."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(name or "nobody")
    except KeyError:
        raise ValueError(f"SERVICE_USER names no account of this machine: {name}") from None
    if entry.pw_uid == 0:
        raise ValueError("SERVICE_USER must not be root: media tools never run as root")
    return ServiceUser(entry.pw_uid, entry.pw_gid)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Starts media tools as ``user`` under limits."""

    user: ServiceUser | None
    niceness: int = 10

    def let_read(self, path: Path) -> None:
        """Let the media tools read a file, or enter a folder, and nobody else."""
        if self.user is not None:
            os.chown(path, -1, self.user.gid)
            path.chmod(0o750 if path.is_dir() else 0o640)

    def let_write(self, folder: Path) -> None:
        """Make a folder the media tools' own."""
        if self.user is not None:
            os.chown(folder, self.user.uid, self.user.gid)

    async def run(self, command: Sequence[str], *, timeout_s: float, file_limit_bytes: int = 0) -> ToolResult:
        """Run to the end, or to the timeout; never raises for what the tool does."""
        chunks: list[bytes] = []
        async with self.stream(command, timeout_s=timeout_s, file_limit_bytes=file_limit_bytes) as running:
            async for chunk in running.chunks():
                chunks.append(chunk)
        return ToolResult(running.exit_code, b"".join(chunks), running.errors, running.timed_out)

    @asynccontextmanager
    async def stream(
        self, command: Sequence[str], *, timeout_s: float, file_limit_bytes: int = 0
    ) -> AsyncIterator[RunningTool]:
        """Run a tool whose output is read as it comes; it is dead when the block is left."""
        process = await asyncio.create_subprocess_exec(
            *self._limits(timeout_s, file_limit_bytes),
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.defpath + ":/usr/local/bin", "LC_ALL": "C"},  # none of our secrets
            limit=4 * CHUNK_BYTES,
            user=self.user.uid if self.user else None,
            group=self.user.gid if self.user else None,
            extra_groups=[] if self.user else None,
        )
        running = RunningTool(process, timeout_s)
        try:
            yield running
        finally:
            await running.end()

    def _limits(self, timeout_s: float, file_limit_bytes: int) -> list[str]:
        """What stands before the command; tools of util-linux that a small image may lack are left out."""
        prefix: list[str] = []
        if prlimit := shutil.which("prlimit"):
            prefix += [prlimit, f"--as={MEMORY_LIMIT_BYTES}", "--core=0"]
            prefix += [f"--cpu={int(timeout_s * (os.cpu_count() or 1)) + 1}"]
            prefix += [f"--fsize={file_limit_bytes}"]
        if setpriv := shutil.which("setpriv"):
            prefix += [setpriv, "--no-new-privs", "--pdeathsig", "KILL"]
        if nice := shutil.which("nice"):
            prefix += [nice, "-n", str(self.niceness)]
        return prefix


class RunningTool:
    """A media tool at work."""

    def __init__(self, process: asyncio.subprocess.Process, timeout_s: float) -> None:
        self._process = process
        self._deadline = asyncio.get_running_loop().time() + timeout_s
        self._stderr = asyncio.create_task(self._keep_stderr())
        self.timed_out = False
        self.exit_code = -1
        self.errors = ""

    async def chunks(self) -> AsyncIterator[bytes]:
        """The tool's output until its end or the timeout."""
        stdout = self._process.stdout
        while stdout is not None:
            left_s = self._deadline - asyncio.get_running_loop().time()
            try:
                chunk = await asyncio.wait_for(stdout.read(CHUNK_BYTES), max(0.0, left_s))
            except asyncio.TimeoutError:
                self.timed_out = True
                return
            if not chunk:
                return
            yield chunk

    async def end(self) -> None:
        """Wait for a tool that has closed its output; kill any other."""
        try:
            if not self.timed_out and self._process.stdout is not None and self._process.stdout.at_eof():
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._process.wait(), 10)
        finally:
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    self._process.kill()
            self.exit_code = await self._process.wait()
            self.errors = await self._stderr

    async def _keep_stderr(self) -> str:
        """Read everything, so that the tool never blocks, and keep the last of it."""
        kept = b""
        while self._process.stderr is not None and (chunk := await self._process.stderr.read(8192)):
            kept = (kept + chunk)[-STDERR_LIMIT_BYTES:]
        return kept.decode(errors="replace")
