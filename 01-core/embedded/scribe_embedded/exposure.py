"""What must not run where others can reach it: open addresses in dev, sample secrets in production."""

import ipaddress
from collections.abc import Mapping

from scribe_embedded.errors import ConfigError

# The API's own list (a test keeps them equal): told here, before a server starts or a password is applied.
SAMPLE_VALUES = frozenset(
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
_KEYS = ("JWT_SECRET_KEY", "INTERNAL_API_KEY")
_PASSWORDS = ("MINIO_ROOT_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD")


def check_exposure(values: Mapping[str, str]) -> None:
    """Refuse settings that are fit for a developer's loopback alone, in one line that shows no secret."""
    address, is_dev = values["BIND_ADDRESS"], values["ENVIRONMENT"] == "dev"
    is_private = _is_loopback(address)
    if is_dev and not is_private:
        raise ConfigError(
            f"BIND_ADDRESS={address} opens the API to other machines:"
            " write ENVIRONMENT=production and ADMIN_PASSWORD=<your own> in .env, or BIND_ADDRESS=127.0.0.1"
        )
    if is_dev:
        return
    if not values.get("ADMIN_PASSWORD") or _is_sample(values["ADMIN_PASSWORD"]):
        raise ConfigError("ENVIRONMENT=production needs its own admin: write ADMIN_PASSWORD=<your own> in .env")
    for name in (*_KEYS, *_PASSWORDS):
        if _is_sample(values[name]):
            raise ConfigError(
                f"{name} has a sample value, refused with ENVIRONMENT=production: set a long random one in .env,"
                " or none to have one made"
            )
    for name in _KEYS:
        if len(values[name]) < MIN_KEY_LENGTH:
            raise ConfigError(
                f"{name} is shorter than {MIN_KEY_LENGTH} characters, refused with ENVIRONMENT=production:"
                " set a long random one in .env"
            )


def _is_sample(value: str) -> bool:
    lowered = value.strip().lower()
    return lowered in SAMPLE_VALUES or lowered.startswith(SAMPLE_PREFIXES)


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError as error:
        raise ConfigError(
            f"BIND_ADDRESS={address} is not an IP address: write 127.0.0.1 or one of this machine's"
        ) from error
