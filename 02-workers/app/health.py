"""``python -m app.health``: ends with 0 when this host's worker gave a sign of life lately; for container checks."""

from __future__ import annotations

import socket
import sys

from redis import Redis
from redis.exceptions import RedisError
from scribe_contracts.queue import worker_key

from app.core.config import get_settings

TIMEOUT_S = 5


def is_alive() -> bool:
    """Tell whether Redis holds the sign of a worker with this host's name, or with the configured one."""
    settings = get_settings()
    configured = "worker_name" in settings.model_fields_set
    pattern = worker_key(settings.worker_name if configured else f"{socket.gethostname()}-*")
    with Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=TIMEOUT_S) as redis:
        try:
            return next(redis.scan_iter(match=pattern, count=1000), None) is not None
        except (RedisError, OSError):
            return False


if __name__ == "__main__":
    sys.exit(0 if is_alive() else 1)
