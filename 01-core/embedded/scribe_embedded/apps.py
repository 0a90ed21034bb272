"""The API and the worker: their environment, the migration before them, and their processes."""

import shlex

from scribe_embedded.files import write_private
from scribe_embedded.probes import http_is_ok, worker_is_ready
from scribe_embedded.process import OneShot, ProcessSpec
from scribe_embedded.settings import PASSED_ON
from scribe_embedded.stack import Stack


def core_env(stack: Stack) -> dict[str, str]:
    """How to reach the core servers."""
    settings = stack.settings
    return {
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(stack.ports["postgres"]),
        "POSTGRES_USER": settings["POSTGRES_USER"],
        "POSTGRES_PASSWORD": settings["POSTGRES_PASSWORD"],
        "POSTGRES_DB": settings["POSTGRES_DB"],
        "REDIS_URL": stack.redis_url,
        "MINIO_ENDPOINT": stack.s3_endpoint,
        "MINIO_SECURE": "false",
        "MINIO_ROOT_USER": settings.s3_user,
        "MINIO_ROOT_PASSWORD": settings["MINIO_ROOT_PASSWORD"],
        "MINIO_REGION": settings["MINIO_REGION"],
    }


def _shared_env(stack: Stack) -> dict[str, str]:
    settings = stack.settings
    names = ("ENVIRONMENT", "LOG_LEVEL", "LOG_FORMAT", "INTERNAL_API_KEY")
    return {
        **{name: settings[name] for name in PASSED_ON if settings.get(name)},
        **{name: settings[name] for name in names},
        "API_URL": stack.api_url,
        "PYTHONPATH": str(stack.clone / "01-core" / "contracts"),
        "PYTHONUNBUFFERED": "1",
    }


def api_env(stack: Stack) -> dict[str, str]:
    """Environment of the API."""
    settings = stack.settings
    return {
        **core_env(stack),
        **_shared_env(stack),
        "BIND_ADDRESS": settings["BIND_ADDRESS"],
        "API_PORT": str(stack.ports["api"]),
        "JWT_SECRET_KEY": settings["JWT_SECRET_KEY"],
        "ADMIN_EMAIL": settings["ADMIN_EMAIL"],
    }


def worker_env(stack: Stack) -> dict[str, str]:
    """Environment of the worker: it never opens the database, so it does not learn its password."""
    env = {name: value for name, value in core_env(stack).items() if not name.startswith("POSTGRES_")}
    env |= {name: value for name, value in _shared_env(stack).items() if name != "ADMIN_PASSWORD"}
    bundled = stack.bin_dir / "ffmpeg"
    if bundled.is_dir():
        env |= {"FFMPEG_BIN": str(bundled / "ffmpeg"), "FFPROBE_BIN": str(bundled / "ffprobe")}
    return {
        "MODELS_DIR": str(stack.home.models_dir),
        **env,
        "MODEL_PROFILE": stack.settings["MODEL_PROFILE"],
        "WORKER_NAME": stack.settings["WORKER_NAME"],
        "SERVICE_USER": stack.user.name if stack.user else "",
    }


def write_env_files(stack: Stack) -> None:
    """Leave what each service got where a person can source it: ``set -a; . env/api.env``."""
    for name, env in (("core", core_env(stack)), ("api", api_env(stack)), ("worker", worker_env(stack))):
        text = "".join(f"{key}={shlex.quote(value)}\n" for key, value in sorted(env.items()))
        write_private(stack.home.env_dir / f"{name}.env", text)


def migrate(stack: Stack) -> OneShot:
    """Bring the tables up to date, seed them, make the buckets."""
    python = str(stack.venv_python("api"))
    return OneShot("migrate", (python, "-m", "app.migrate"), stack.clone / "03-interface" / "backend", api_env(stack))


def api_spec(stack: Stack) -> ProcessSpec:
    """The API process."""
    host, port = stack.settings.api_host, stack.ports["api"]
    return ProcessSpec(
        name="api",
        command=(str(stack.venv_python("api")), "-m", "app.serve"),
        cwd=stack.clone / "03-interface" / "backend",
        env=api_env(stack),
        port=port,
        is_healthy=lambda _pid: http_is_ok(host, port, "/health/ready"),
        stop_rank=3,
        start_deadline_s=60,
    )


def worker_spec(stack: Stack) -> ProcessSpec:
    """The worker process; it stops first, while the API can still take its last event."""
    port, password = stack.ports["valkey"], stack.settings["REDIS_PASSWORD"]
    name = stack.settings["WORKER_NAME"]
    return ProcessSpec(
        name="worker",
        command=(str(stack.venv_python("worker")), "-m", "app"),
        cwd=stack.clone / "02-workers",
        env=worker_env(stack),
        is_healthy=lambda pid: worker_is_ready(port, password, name, pid),
        stop_rank=3,
        stop_grace_s=5,
        start_deadline_s=180,
    )
