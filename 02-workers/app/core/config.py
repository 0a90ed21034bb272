"""The worker's settings: read once from the environment, under the names that .env.example lists."""

from __future__ import annotations

import os
import socket
from enum import Enum
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# The API refuses the same ones.
SAMPLE_SECRETS = frozenset(
    {
        "admin",
        "admin123",
        "administrator",
        "change-me",
        "change_me",
        "changeit",
        "changeme",
        "default",
        "example",
        "minio",
        "minio123",
        "minioadmin",
        "password",
        "postgres",
        "scribe",
        "secret",
        "test",
        "the-redis-password",
        "your-secret-key",
    }
)
SAMPLE_PREFIXES = ("change-me", "change_me", "changeme", "replace-me", "replace_me", "your-", "example-")
MIN_KEY_LENGTH = 16


class Environment(str, Enum):
    """Where the worker runs; production refuses sample secrets."""

    DEV = "dev"
    PRODUCTION = "production"


class LogFormat(str, Enum):
    """How log lines look: for people, or one JSON object a line."""

    CONSOLE = "console"
    JSON = "json"


class ModelProfile(str, Enum):
    """Which set of models runs."""

    CPU = "cpu"
    GPU = "gpu"


class Settings(BaseSettings):
    """Every knob of the worker."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True)

    environment: Environment = Environment.DEV
    log_level: str = "INFO"
    log_format: LogFormat = LogFormat.CONSOLE

    redis_url: SecretStr
    minio_endpoint: str
    minio_secure: bool = False
    minio_region: str = "us-east-1"
    minio_root_user: str
    minio_root_password: SecretStr
    api_url: str = "http://127.0.0.1:5000"
    internal_api_key: SecretStr

    worker_name: str = Field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}")
    worker_jobs_in_flight: int = Field(default=1, ge=1, le=32)
    job_idle_timeout_s: float = Field(default=60.0, ge=1)
    job_max_deliveries: int = Field(default=3, ge=1)
    max_duration_s: int = Field(default=36_000, ge=1)
    scratch_dir: Path = Path("/tmp")  # noqa: S108 - the spec's place; every job gets a private folder in it
    service_user: str = ""
    ffmpeg_bin: str = "ffmpeg"
    ffprobe_bin: str = "ffprobe"

    model_profile: ModelProfile = ModelProfile.CPU
    models_dir: Path = Path("models")
    whisper_model: str = ""
    hf_token: SecretStr = SecretStr("")
    default_language: str = "en"
    cpu_threads: int = Field(default=0, ge=0)
    # Untuned: far above the slowest machine measured (RTF 0.3 on two busy cores), far below "hangs for ever".
    stage_timeout_base_s: float = Field(default=300.0, gt=0)
    stage_timeout_factor: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _refuse_sample_secrets(self) -> Settings:
        if self.environment is not Environment.PRODUCTION:
            return self
        for name in ("minio_root_password", "internal_api_key"):
            secret = getattr(self, name).get_secret_value()
            if not secret or _is_sample(secret):
                raise ValueError(f"{name.upper()} is empty or a sample value: set a secret of your own")
        if len(self.internal_api_key.get_secret_value()) < MIN_KEY_LENGTH:
            raise ValueError(f"INTERNAL_API_KEY is shorter than {MIN_KEY_LENGTH} characters: set a longer one")
        if _is_sample(urlsplit(self.redis_url.get_secret_value()).password or ""):
            raise ValueError("REDIS_URL has a sample password: set a secret of your own")
        return self

    def stage_timeout_s(self, duration_s: float) -> float:
        """Seconds that one model stage may take on a recording of this length."""
        factor = self.stage_timeout_factor or (1.5 if self.model_profile is ModelProfile.GPU else 6.0)
        return self.stage_timeout_base_s + factor * duration_s


def _is_sample(value: str) -> bool:
    lowered = value.strip().lower()
    return lowered in SAMPLE_SECRETS or lowered.startswith(SAMPLE_PREFIXES)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()  # values come from the environment
