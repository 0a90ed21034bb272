"""The compose files are valid, and hold to the rules of the house."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.settings import fields_of_settings
from support.stack import ROOT

COMPOSE = ROOT / ".venvs/dev/bin/docker-compose"
FILES = sorted(ROOT.glob("0*/docker-compose.yml"))
SETTINGS = {
    "POSTGRES_USER": "u",
    "POSTGRES_PASSWORD": "p",
    "POSTGRES_DB": "d",
    "REDIS_PASSWORD": "r",
    "REDIS_URL": "redis://:r@redis:6379/0",
    "MINIO_ROOT_USER": "m",
    "MINIO_ROOT_PASSWORD": "s",
    "INTERNAL_API_KEY": "k",
    "JWT_SECRET_KEY": "j",
    "ADMIN_EMAIL": "a@example.org",
    "ADMIN_PASSWORD": "w",
}


def config(*files: Path, settings: dict[str, str] = SETTINGS) -> subprocess.CompletedProcess[str]:
    arguments = [argument for file in files for argument in ("-f", str(file))]
    return subprocess.run(
        [str(COMPOSE), *arguments, "config"], env=settings, capture_output=True, text=True, check=False, timeout=60
    )


def services(file: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(config(file).stdout)["services"]
    return found


def test_there_are_three_stacks() -> None:
    assert [file.parent.name for file in FILES] == ["01-core", "02-workers", "03-interface"]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.parent.name)
def test_stack_is_valid(file: Path) -> None:
    done = config(file)
    assert done.returncode == 0, done.stderr


def test_gpu_overlay_is_valid() -> None:
    done = config(ROOT / "02-workers/docker-compose.yml", ROOT / "02-workers/docker-compose.gpu.yml")
    assert done.returncode == 0, done.stderr
    assert "nvidia" in done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.parent.name)
def test_stack_refuses_to_start_without_secrets(file: Path) -> None:
    done = config(file, settings={})
    assert done.returncode != 0
    assert "in .env" in done.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.parent.name)
def test_published_ports_stay_on_this_machine(file: Path) -> None:
    for name, service in services(file).items():
        assert all(port["host_ip"] == "127.0.0.1" for port in service.get("ports", [])), name


@pytest.mark.parametrize(
    ("file", "service", "config_file", "image_decides"),
    [
        (FILES[1], "worker", "02-workers/app/core/config.py", {"SERVICE_USER", "FFMPEG_BIN", "FFPROBE_BIN"}),
        (FILES[2], "api", "03-interface/backend/app/core/config.py", set()),
    ],
)
def test_every_setting_reaches_its_container(
    file: Path, service: str, config_file: str, image_decides: set[str]
) -> None:
    given = set(services(file)[service]["environment"])
    assert fields_of_settings(ROOT / config_file) - given == image_decides


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.parent.name)
def test_images_are_pinned(file: Path) -> None:
    for name, service in services(file).items():
        _, _, tag = service["image"].rpartition(":")
        assert tag not in {"latest", ""}, name
        assert any(character.isdigit() for character in tag), name
