"""The settings of the stack: defaults, generated secrets, the .env of the clone, the environment; the last one wins."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.envfile import read_env_file
from scribe_embedded.errors import ConfigError
from scribe_embedded.exposure import check_exposure
from scribe_embedded.files import write_json
from scribe_embedded.home import Home

__all__ = [
    "DEFAULTS",
    "PUBLISHED_ADMIN_PASSWORD",
    "SECRET_NAMES",
    "Settings",
    "load_settings",
    "missing_gpu",
    "read_env_file",
]

PUBLISHED_ADMIN_PASSWORD = "admin123"  # noqa: S105 - the founding text publishes it; refused beyond loopback

DEFAULTS: Mapping[str, str] = {
    "ENVIRONMENT": "dev",
    "BIND_ADDRESS": "127.0.0.1",
    "API_PORT": "5000",
    "DASHBOARD_PORT": "3000",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "console",
    "POSTGRES_USER": "scribe",
    "POSTGRES_DB": "scribe",
    "MINIO_ROOT_USER": "scribe:scribe",
    "MINIO_REGION": "us-east-1",
    "ADMIN_EMAIL": "admin@example.com",
    "MODEL_PROFILE": "cpu",
    "WORKER_NAME": "embedded-1",
}

# Generated once; Swift's two salts name every stored object, so losing them loses the objects.
SECRET_NAMES = (
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "MINIO_ROOT_PASSWORD",
    "JWT_SECRET_KEY",
    "INTERNAL_API_KEY",
    "SWIFT_HASH_PREFIX",
    "SWIFT_HASH_SUFFIX",
)

# The supervisor's own addresses: a .env written for Docker names other hosts, which mean nothing here.
DECIDED_HERE = frozenset({"POSTGRES_HOST", "POSTGRES_PORT", "REDIS_URL", "MINIO_ENDPOINT", "MINIO_SECURE", "API_URL"})

_NAME_LINE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
# They end up in configuration files: Swift's split on blanks and expand percent signs, Valkey's know quotes.
_SWIFT_PLAIN = re.compile(r"[^\s%#;'\"\\]+")
_VALKEY_PLAIN = re.compile(r"[^\s'\"\\]+")
_IN_SWIFT_FILES = ("MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD", "MINIO_REGION", "SWIFT_HASH_PREFIX", "SWIFT_HASH_SUFFIX")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Settings:
    """Flat names and values, after all sources were merged."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def get(self, name: str, default: str = "") -> str:
        """Value of a setting that may be missing."""
        return self.values.get(name, default)

    @property
    def is_dev(self) -> bool:
        """Tell whether the published admin may be seeded."""
        return self["ENVIRONMENT"] == "dev"

    @property
    def s3_user(self) -> str:
        """Access key in the form Swift wants, ``account:user``."""
        user = self["MINIO_ROOT_USER"]
        return user if ":" in user else f"{user}:{user}"

    @property
    def api_host(self) -> str:
        """Where this machine itself reaches the API."""
        address = self["BIND_ADDRESS"]
        return "127.0.0.1" if address in {"0.0.0.0", "::", "localhost"} else address  # noqa: S104 - compared, not bound

    @property
    def api_port(self) -> int:
        """The API port that was asked for; the one in use may differ."""
        return int(self["API_PORT"])

    @property
    def dashboard_port(self) -> int:
        """The dashboard port that was asked for; the one in use may differ."""
        return int(self["DASHBOARD_PORT"])


def _documented(path: Path) -> set[str]:
    """Names of all settings there are: a test keeps .env.example complete."""
    try:
        return set(_NAME_LINE.findall(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return set()


def load_settings(home: Home, clone: Path, environ: Mapping[str, str]) -> Settings:
    """Merge all sources and refuse what must not run; generates the secrets on first use."""
    written = {name: value for name, value in read_env_file(clone / ".env").items() if name not in DECIDED_HERE}
    known = {*DEFAULTS, *SECRET_NAMES, *written, *_documented(clone / ".env.example")} - DECIDED_HERE
    merged = {**DEFAULTS, **_ensure_secrets(home.secrets_file)}
    for source in (written, environ):
        merged.update({name: source[name] for name in known & source.keys() if source[name]})
    settings = Settings(merged)
    _check(settings)
    return settings


def missing_gpu(settings: Settings, devices: Path = Path("/dev")) -> str:
    """What to say before a start that asks for a GPU where none is to be seen (WSL shows dxg); else nothing."""
    if settings["MODEL_PROFILE"] != "gpu" or (devices / "dxg").exists() or any(devices.glob("nvidia[0-9]*")):
        return ""
    return (
        f"note: MODEL_PROFILE=gpu, but no NVIDIA device is visible in {devices}:"
        " write MODEL_PROFILE=cpu in .env to transcribe on the processor"
    )


def _ensure_secrets(path: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        kept = {}
    except ValueError as error:
        raise ConfigError(f"{path} is damaged: restore it from a copy, the data cannot be opened without it") from error
    missing = [name for name in SECRET_NAMES if not kept.get(name)]
    if missing:
        kept.update({name: secrets.token_urlsafe(32) for name in missing})
        write_json(path, kept)
    path.chmod(0o600)
    return kept


def _check(settings: Settings) -> None:
    # Names alone in what is said here: the values are secrets, or may be.
    for name, value in settings.values.items():
        if _CONTROL.search(value):
            raise ConfigError(f"{name} may not contain line breaks or other control characters: change it in .env")
    if not _VALKEY_PLAIN.fullmatch(settings["REDIS_PASSWORD"]):
        raise ConfigError("REDIS_PASSWORD may not contain blanks, quotes or backslashes: change it in .env")
    for name in ("POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", *_IN_SWIFT_FILES):
        if not _SWIFT_PLAIN.fullmatch(settings[name]):
            raise ConfigError(f"{name} may not contain blanks, quotes, %, #, ; or backslashes: change it in .env")
    if settings["ENVIRONMENT"] not in {"dev", "production"}:
        raise ConfigError(f"ENVIRONMENT={settings['ENVIRONMENT']}: write dev or production")
    for name in ("API_PORT", "DASHBOARD_PORT"):
        if not settings[name].isdigit() or not 0 <= int(settings[name]) <= 65535:
            raise ConfigError(f"{name}={settings[name]}: write a port number")
    check_exposure(settings.values)
