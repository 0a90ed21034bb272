"""The commands as a person types them: start, status, logs, restart, stop."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scribe_embedded.control import format_age
from scribe_embedded.home import CLONE
from scribe_embedded.testing import shared_bin_dir
from support import processes_of


def run(data: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command on a data home, as manage.sh does."""
    settings = {"SCRIBE_DATA": str(data), "SCRIBE_BIN_DIR": str(shared_bin_dir()), "API_PORT": "0"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "scribe_embedded", *words],
        env={**os.environ, "PYTHONPATH": str(CLONE / "01-core" / "embedded"), **settings, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_start_status_logs_restart_and_stop(data: Path) -> None:
    assert run(data, "status").returncode == 3
    began = run(data, "start", "--only", "valkey")
    assert began.returncode == 0, began.stderr
    assert "valkey is healthy" in began.stderr
    shown = run(data, "status")
    assert shown.returncode == 0
    assert "valkey" in shown.stdout
    first = json.loads(run(data, "status", "--json").stdout)
    assert first["healthy"] is True
    assert [p["name"] for p in first["processes"]] == ["valkey"]
    assert run(data, "start", "--only", "valkey").returncode == 0
    assert json.loads(run(data, "status", "--json").stdout)["pid"] == first["pid"]
    assert "Ready to accept connections" in run(data, "logs", "valkey").stdout
    assert run(data, "logs", "nothing").returncode == 1
    assert run(data, "restart", "--only", "valkey").returncode == 0
    second = json.loads(run(data, "status", "--json").stdout)
    assert second["pid"] != first["pid"]
    assert second["processes"][0]["port"] == first["processes"][0]["port"]
    moment = time.monotonic()
    assert run(data, "stop").returncode == 0
    assert time.monotonic() - moment < 10
    assert not processes_of(data)
    assert run(data, "status").returncode == 3
    assert run(data, "stop").returncode == 0


def test_a_start_that_fails_says_why_and_leaves_nothing(data: Path) -> None:
    (data / "valkey").write_text("in the way")
    failed = run(data, "start", "--only", "valkey")
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert str(data / "valkey") in failed.stderr
    assert not processes_of(data)
    assert "the last start failed" in run(data, "status").stdout


def test_what_must_not_run_is_refused_before_anything_starts(data: Path) -> None:
    refused = run(data, "start", BIND_ADDRESS="0.0.0.0")
    assert refused.returncode == 1
    assert refused.stderr.startswith("error: BIND_ADDRESS=0.0.0.0")
    assert not processes_of(data)


def test_erase_removes_data_and_keeps_secrets(data: Path) -> None:
    run(data, "start", "--only", "valkey")
    secrets = (data / "secrets.json").read_text()
    assert run(data, "erase").returncode == 0
    assert not (data / "valkey").exists()
    assert (data / "secrets.json").read_text() == secrets
    assert not processes_of(data)


def test_env_prints_what_a_service_gets(data: Path) -> None:
    assert run(data, "env", "MODELS_DIR").stdout == f"{data}/models\n"
    assert run(data, "env", "MODELS_DIR", MODELS_DIR="/elsewhere").stdout == "/elsewhere\n"
    assert run(data, "env", "NOTHING").returncode == 1


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0s"), (42.9, "42s"), (425, "7m05s"), (11520, "3h12m"), (187200, "2d04h")]
)
def test_ages_are_short(seconds: float, shown: str) -> None:
    assert format_age(seconds) == shown
