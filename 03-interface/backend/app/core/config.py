"""Settings: one class, read once. Secrets have no default; sample values never leave a developer's machine."""

from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.domains import ascii_domain

DEV_ADMIN_PASSWORD = "admin123"  # noqa: S105  the spec's admin, accepted on a developer's loopback alone
SAMPLE_VALUES = frozenset(
    {
        DEV_ADMIN_PASSWORD,
        "admin",
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
SAMPLE_ROOT_USERS = frozenset({"admin", "minio", "minioadmin", "root"})
MIN_KEY_LENGTH = 16


class ConfigError(Exception):
    """The configuration cannot be used; the message is one line that names what to change."""


class Environment(str, Enum):
    """Where the API runs."""

    DEV = "dev"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """The environment variables that the API reads, under the flat names of the specification."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True)

    environment: Environment = Environment.DEV
    bind_address: str = "127.0.0.1"
    api_port: int = Field(default=5000, ge=1, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "json"

    postgres_host: str = "127.0.0.1"
    postgres_port: int = Field(default=5432, ge=1, le=65535)
    postgres_user: str = "scribe"
    postgres_password: SecretStr
    postgres_db: str = "scribe"

    redis_url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")

    minio_endpoint: str = "127.0.0.1:9000"
    minio_secure: bool = False
    minio_root_user: str
    minio_root_password: SecretStr
    minio_region: str = "us-east-1"

    jwt_secret_key: SecretStr
    access_token_minutes: int = Field(default=30, ge=1, le=60 * 24 * 30)
    refresh_token_days: int = Field(default=30, ge=1, le=365)
    internal_api_key: SecretStr
    internal_api_key_previous: SecretStr | None = None
    login_failures: int = Field(default=10, ge=1)
    login_window_minutes: int = Field(default=15, ge=1)
    trusted_proxies: str = ""

    admin_email: str = "admin@example.com"
    admin_password: SecretStr | None = None
    registration: Literal["open", "closed", "domains"] | None = None
    registration_domains: str = ""

    max_upload_bytes: int = Field(default=4 * 1024**3, ge=1)
    user_quota_bytes: int = Field(default=0, ge=0)
    upload_expiry_hours: float = Field(default=24.0, gt=0)
    orphan_age_hours: float = Field(default=24.0, ge=12)
    sweep_interval_s: float = Field(default=30.0, gt=0)
    webhook_allowed_networks: str = ""
    otel_exporter_otlp_endpoint: str = ""

    @property
    def is_dev(self) -> bool:
        """Whether this is a developer's machine: ENVIRONMENT=dev."""
        return self.environment is Environment.DEV

    @property
    def is_private(self) -> bool:
        """Whether nobody else can reach the API: dev, and bound to loopback."""
        return self.is_dev and _is_loopback(self.bind_address)

    @property
    def trusted_proxy_addresses(self) -> list[str]:
        """The addresses and networks whose X-Forwarded-For is believed."""
        return _listed(self.trusted_proxies)

    @property
    def allowed_domains(self) -> frozenset[str]:
        """Domains whose people may register with REGISTRATION=domains, as the DNS writes them."""
        return frozenset(ascii_domain(domain) for domain in _listed(self.registration_domains))

    @property
    def registration_open(self) -> bool:
        """Open in dev, closed in production, unless REGISTRATION says otherwise."""
        return self.is_dev if self.registration is None else self.registration == "open"

    @property
    def initial_admin_password(self) -> str:
        """The password the first admin gets; the known one only where ``is_private``."""
        return self.admin_password.get_secret_value() if self.admin_password else DEV_ADMIN_PASSWORD

    @property
    def webhook_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Networks inside the house that webhooks of users may reach."""
        return tuple(ip_network(network) for network in self.webhook_allowed_networks.replace(",", " ").split())

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the asyncpg driver."""
        password = quote(self.postgres_password.get_secret_value(), safe="")
        user = quote(self.postgres_user, safe="")
        return f"postgresql+asyncpg://{user}:{password}@{self.postgres_host}:{self.postgres_port}/{self.postgres_db}"

    @property
    def s3_url(self) -> str:
        """Base URL of the object store."""
        return f"{'https' if self.minio_secure else 'http'}://{self.minio_endpoint}"

    @field_validator("webhook_allowed_networks")
    @classmethod
    def _networks_are_readable(cls, value: str) -> str:
        for network in value.replace(",", " ").split():
            try:
                ip_network(network)
            except ValueError:
                raise ValueError("not a list of networks like 10.1.0.0/16, separated by commas") from None
        return value

    @model_validator(mode="after")
    def _check_lists(self) -> Self:
        for proxy in self.trusted_proxy_addresses:
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError(
                    f"TRUSTED_PROXIES: {proxy} is neither an address nor a network: write 172.20.0.2 or 10.0.0.0/8"
                ) from None
        for domain in _listed(self.registration_domains):
            try:
                ascii_domain(domain)
            except ValueError:
                raise ValueError(f"REGISTRATION_DOMAINS: {domain} is no domain: write example.org") from None
        if self.registration == "domains" and not self.allowed_domains:
            raise ValueError("REGISTRATION=domains needs REGISTRATION_DOMAINS: write example.org,example.com")
        return self

    @model_validator(mode="after")
    def _refuse_samples(self) -> Self:
        if self.is_private:
            return self
        where = "ENVIRONMENT=production" if not self.is_dev else f"BIND_ADDRESS={self.bind_address}"
        for name in ("jwt_secret_key", "internal_api_key", "minio_root_password", "postgres_password"):
            if _is_sample(getattr(self, name).get_secret_value()):
                raise ValueError(f"{name.upper()} has a sample value, refused with {where}: set a long random one")
        for name in ("jwt_secret_key", "internal_api_key"):
            if len(getattr(self, name).get_secret_value()) < MIN_KEY_LENGTH:
                raise ValueError(f"{name.upper()} is shorter than {MIN_KEY_LENGTH} characters, refused with {where}")
        previous = self.internal_api_key_previous
        if previous is not None and (
            _is_sample(previous.get_secret_value()) or len(previous.get_secret_value()) < MIN_KEY_LENGTH
        ):
            raise ValueError(f"INTERNAL_API_KEY_PREVIOUS is a sample or too short, refused with {where}: empty it")
        if self.minio_root_user.strip().lower() in SAMPLE_ROOT_USERS:
            raise ValueError(f"MINIO_ROOT_USER is the one that everybody tries, refused with {where}: choose another")
        redis_password = urlsplit(self.redis_url.get_secret_value()).password or ""
        if not redis_password or _is_sample(redis_password):
            raise ValueError(f"REDIS_URL has no password or a sample one, refused with {where}: set a long random one")
        if _is_sample(self.initial_admin_password):
            raise ValueError(f"ADMIN_PASSWORD is not set or known to everybody, refused with {where}: set your own")
        return self


def _listed(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _is_sample(value: str) -> bool:
    lowered = value.strip().lower()
    return lowered in SAMPLE_VALUES or lowered.startswith(SAMPLE_PREFIXES)


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """Read the environment. Raises ConfigError, whose message is one line."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "missing":
            raise ConfigError(f"{name} is not set: write it in .env") from None
        raise ConfigError(f"{name}: {message}: change it in .env" if name else f"{message} in .env") from None


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return load_settings()
