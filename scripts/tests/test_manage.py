"""manage.sh and its parts: what they say, what they refuse, and that a set-up resumes."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = sorted((ROOT / "scripts").glob("*.sh"))


def manage(*words: str, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "manage.sh"), *words],
        env={**os.environ, "SCRIBE_DATA": str(data), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def bash(code: str, root: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run bash with all parts sourced and ROOT set."""
    sources = "\n".join(f"source {part}" for part in PARTS)
    return subprocess.run(
        ["bash", "-c", f"set -Eeuo pipefail\nROOT={root}\n{sources}\n{code}"],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data home; the folders above pytest's own are closed to the service user, which must get there."""
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o711)
    return tmp_path / "home"


class TestDispatcher:
    def test_helps(self, home: Path) -> None:
        shown = manage("help", data=home)
        assert shown.returncode == 0
        for command in ("demo", "test", "start", "stop", "restart", "status", "logs", "reset-db", "rebuild"):
            assert command in shown.stdout

    def test_start_helps_without_setting_anything_up(self, home: Path) -> None:
        shown = manage("start", "--embedded", "--help", data=home)
        assert shown.returncode == 0
        assert "--without" in shown.stdout
        assert not home.exists()

    @pytest.mark.parametrize("words", [("fly",), ("demo", "--fast"), ("start", "--docker"), ("rebuild", "kitchen")])
    def test_refuses_what_it_does_not_know(self, home: Path, words: tuple[str, ...]) -> None:
        refused = manage(*words, data=home)
        assert refused.returncode == 2
        assert "usage:" in refused.stderr

    def test_start_points_to_the_embedded_way(self, home: Path) -> None:
        told = manage("start", data=home)
        assert told.returncode != 0
        assert "./manage.sh start --embedded" in told.stderr

    def test_demo_names_a_missing_file_before_anything_heavy(self, home: Path) -> None:
        began = time.monotonic()
        told = manage("demo", "gone.wav", data=home)
        assert (told.returncode, told.stdout, told.stderr) == (1, "", "FAIL: gone.wav: no such file\n")
        assert time.monotonic() - began < 5

    def test_status_and_stop_work_when_nothing_runs(self, home: Path) -> None:
        assert manage("status", data=home).returncode == 3
        assert manage("stop", data=home).returncode == 0

    def test_reset_db_asks_and_nobody_answers(self, home: Path) -> None:
        refused = manage("reset-db", data=home)
        assert refused.returncode == 1
        assert "--yes" in refused.stderr

    def test_works_from_elsewhere_and_through_a_link(self, home: Path, tmp_path: Path) -> None:
        (tmp_path / "scribe").symlink_to(ROOT / "manage.sh")
        done = subprocess.run(
            ["./scribe", "status"],
            cwd=tmp_path,
            env={**os.environ, "SCRIBE_DATA": str(home)},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 3


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_sourcing_a_part_does_nothing(part: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-euc", f"ROOT={tmp_path}\nsource {part}\n[[ $ROOT == {tmp_path} ]]"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.iterdir())
    assert len(part.read_text().splitlines()) <= 100


class TestSteps:
    def test_are_quiet_and_keep_their_words_in_a_log(self, tmp_path: Path) -> None:
        done = bash(f"run_step 'baking' {tmp_path}/logs/a.log echo dough", tmp_path)
        assert done.returncode == 0
        assert "baking: done" in done.stderr
        assert "dough" not in done.stdout + done.stderr
        assert (tmp_path / "logs" / "a.log").read_text() == "dough\n"

    def test_that_fail_name_their_log_and_show_its_end(self, tmp_path: Path) -> None:
        done = bash(f"run_step 'baking' {tmp_path}/a.log sh -c 'echo no flour; exit 4'", tmp_path)
        assert done.returncode == 1
        assert "| no flour" in done.stderr
        assert f"FAIL: baking failed after 0 s; its log is {tmp_path}/a.log" in done.stderr

    def test_in_parallel_fail_together(self, tmp_path: Path) -> None:
        code = 'step() { [[ $1 != bad ]] || exit 3; echo "$1"; }; run_parallel step good bad fine || echo failed'
        assert set(bash(code, tmp_path).stdout.split()) == {"good", "fine", "failed"}

    def test_in_parallel_end_with_an_interrupt(self, tmp_path: Path) -> None:
        code = f"step() {{ sleep 300 & echo $! >> {tmp_path}/pids; wait; }}; run_parallel step a b"
        sources = "\n".join(f"source {part}" for part in PARTS)
        with subprocess.Popen(["bash", "-c", f"set -Eeuo pipefail\n{sources}\n{code}"]) as running:
            pids = tmp_path / "pids"
            deadline = time.monotonic() + 10
            while not pids.exists() or len(pids.read_text().split()) < 2:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            running.send_signal(signal.SIGTERM)
            assert running.wait(10) == 130
        for pid in pids.read_text().split():
            while Path(f"/proc/{pid}/stat").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text():
                assert time.monotonic() < deadline
                time.sleep(0.02)


class TestSettings:
    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ("NAME=plain", "plain"),
            ("export NAME='two words'", "two words"),
            ('NAME = "x"  # why', "x"),
            ("#NAME=off", "default"),
            ("NAME=", "default"),
        ],
    )
    def test_come_from_the_env_file(self, tmp_path: Path, line: str, value: str) -> None:
        (tmp_path / ".env").write_text(line + "\n")
        assert bash("env_value NAME default", tmp_path).stdout == value

    def test_of_the_environment_win(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("NAME=file\n")
        assert bash("env_value NAME", tmp_path, NAME="given").stdout == "given"


class TestPackages:
    def test_an_ordinary_user_is_told_what_to_ask_for(self, tmp_path: Path) -> None:
        told = bash("report_packages python3-venv ffmpeg curl", tmp_path)
        assert told.returncode == 1
        assert told.stderr.endswith("FAIL: missing system packages, ask for: apt-get install python3-venv\n")

    def test_ffmpeg_has_a_replacement(self, tmp_path: Path) -> None:
        assert bash('report_packages ffmpeg; echo "$NEEDS_FFMPEG"', tmp_path).stdout == "1\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one lock, and a Python whose environments only count what pip is asked."""
    lock = tmp_path / "01-core" / "embedded" / "requirements-swift.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("swift==1\n")
    (tmp_path / "pip").write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\ncase "$*" in *-r*) test ! -e {tmp_path}/broken;; esac\n'
    )
    (tmp_path / "python").write_text(
        f'#!/bin/sh\nvenv=$4\nmkdir -p "$venv/bin"\necho "version = 3.11.0" > "$venv/pyvenv.cfg"\n'
        f'echo made >> {tmp_path}/made\ncp {tmp_path}/pip "$venv/bin/python"\n'
    )
    for name in ("pip", "python"):
        (tmp_path / name).chmod(0o755)
    return tmp_path


class TestEnvironments:
    def ensure(self, clone: Path) -> subprocess.CompletedProcess[str]:
        return bash(f"PYTHON={clone}/python PYTHON_VERSION=3.11.0; setup_locked ensure_venv swift", clone)

    def installs(self, clone: Path) -> int:
        return (clone / "asked").read_text().count("-r ")

    def test_are_made_once(self, clone: Path) -> None:
        assert self.ensure(clone).returncode == 0
        again = self.ensure(clone)
        assert (again.returncode, again.stderr) == (0, "")
        assert self.installs(clone) == 1

    def test_follow_their_lock(self, clone: Path) -> None:
        self.ensure(clone)
        (clone / "01-core" / "embedded" / "requirements-swift.lock").write_text("swift==2\n")
        self.ensure(clone)
        assert self.installs(clone) == 2
        assert (clone / "made").read_text() == "made\n"

    def test_resume_after_a_failure(self, clone: Path) -> None:
        (clone / "broken").touch()
        failed = self.ensure(clone)
        assert failed.returncode != 0
        assert "Run the same command again" in failed.stderr
        (clone / "broken").unlink()
        assert self.ensure(clone).returncode == 0
        assert (clone / "made").read_text() == "made\n"

    def test_a_missing_lock_is_named(self, tmp_path: Path) -> None:
        told = bash("PYTHON_VERSION=3.11.0; ensure_venv api", tmp_path)
        assert "expected 03-interface/backend/requirements.lock, found none" in told.stderr
