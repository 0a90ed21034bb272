"""``python -m app.health``: exit code 0 when a worker of this host is ready. For the container's health check."""

from __future__ import annotations

import json
import socket
import sys

from redis import Redis
from redis.exceptions import RedisError
from scribe_contracts.queue import worker_key

from app.core.config import get_settings


def is_ready() -> bool:
    """Whether a worker of this host, or the one named by WORKER_NAME, shows itself ready in Redis."""
    settings = get_settings()
    named = "worker_name" in settings.model_fields_set
    pattern = worker_key(settings.worker_name if named else f"{socket.gethostname()}-*")
    try:
        with Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=5) as redis:
            cards = [redis.get(key) for key in redis.scan_iter(match=pattern)]
    except (RedisError, OSError):
        return False
    return any(json.loads(card).get("state") == "ready" for card in cards if card)


if __name__ == "__main__":
    sys.exit(0 if is_ready() else 1)
