"""The API and the worker: their environment, the migration before them, and their processes."""

import shlex
import shutil

from scribe_embedded.binaries import FFMPEG_WHEEL, wheel_program
from scribe_embedded.files import write_private
from scribe_embedded.probes import http_is_ok, worker_is_ready
from scribe_embedded.process import OneShot, ProcessSpec
from scribe_embedded.settings import SECRET_NAMES
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
    """Every setting that is no secret, whoever reads it; secrets go to the service that needs them."""
    private = {*SECRET_NAMES, "ADMIN_PASSWORD", "HF_TOKEN"}
    return {
        **{name: value for name, value in stack.settings.values.items() if name not in private},
        "INTERNAL_API_KEY": stack.settings["INTERNAL_API_KEY"],
        "API_URL": stack.api_url,
        "PYTHONPATH": str(stack.clone / "01-core" / "contracts"),
        "PYTHONUNBUFFERED": "1",
    }


def api_env(stack: Stack) -> dict[str, str]:
    """Environment of the API."""
    settings = stack.settings
    admin = {"ADMIN_PASSWORD": settings.get("ADMIN_PASSWORD")} if settings.get("ADMIN_PASSWORD") else {}
    return {
        **_shared_env(stack),
        **core_env(stack),
        **admin,
        "API_PORT": str(stack.ports["api"]),
        "JWT_SECRET_KEY": settings["JWT_SECRET_KEY"],
        # The dashboard says whom it speaks for: without it, all its people would share one limit of logins.
        "TRUSTED_PROXIES": ",".join(filter(None, (settings.get("TRUSTED_PROXIES"), stack.settings.api_host))),
    }


def dashboard_env(stack: Stack) -> dict[str, str]:
    """Environment of the dashboard: where the API is, and no secret at all."""
    names = ("LOG_LEVEL", "PUBLIC_URL", "TZ")
    return {
        **{name: stack.settings.get(name) for name in names if stack.settings.get(name)},
        "API_URL": stack.api_url,
        "HOSTNAME": stack.settings["BIND_ADDRESS"],
        "PORT": str(stack.ports["dashboard"]),
        "NODE_ENV": "production",
        "NEXT_TELEMETRY_DISABLED": "1",
    }


def worker_env(stack: Stack) -> dict[str, str]:
    """Environment of the worker: it never opens the database, so it does not learn its password."""
    settings = stack.settings
    env = {"MODELS_DIR": str(stack.home.models_dir), **_shared_env(stack), **core_env(stack)}
    bundled = wheel_program(FFMPEG_WHEEL, stack.bin_dir)
    if bundled.exists() and shutil.which("ffmpeg") is None:
        env |= {"FFMPEG_BIN": str(bundled), "FFPROBE_BIN": str(bundled.with_name("ffprobe"))}
    if settings.get("HF_TOKEN"):
        env["HF_TOKEN"] = settings["HF_TOKEN"]
    env["SERVICE_USER"] = stack.user.name if stack.user else ""
    return {name: value for name, value in env.items() if not name.startswith("POSTGRES_")}


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


def dashboard_spec(stack: Stack) -> ProcessSpec:
    """The dashboard's process. It needs the API alone, so it starts after it and stops before it."""
    host, port = stack.settings.api_host, stack.ports["dashboard"]
    return ProcessSpec(
        name="dashboard",
        command=(str(stack.node), "server.mjs"),
        cwd=stack.dashboard_build,
        env=dashboard_env(stack),
        port=port,
        is_healthy=lambda _pid: http_is_ok(host, port, "/login"),
        stop_rank=4,
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
