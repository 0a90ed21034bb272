"""Which request belongs to which operation."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.integration.authorization.world import World

NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Request:
    """What to send: parts of the path, and what httpx takes besides."""

    path: dict[str, object] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


Builder = Callable[[World], Awaitable[Request]]
BUILDERS: dict[str, Builder] = {}


def request_for(*names: str) -> Callable[[Builder], Builder]:
    """Register the maker of requests of these operations."""

    def register(builder: Builder) -> Builder:
        BUILDERS.update(dict.fromkeys(names, builder))
        return builder

    return register


@request_for(
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/logout-everywhere",
    "GET /api/v1/auth/sessions",
    "GET /api/v1/users/me",
    "GET /api/v1/tokens/",
    "GET /api/v1/uploads/",
    "GET /api/v1/meetings/",
    "GET /api/v1/meetings/mine",
    "GET /api/v1/transcription-models",
    "GET /api/v1/events",
    "GET /api/v1/groups/",
    "GET /api/v1/voices/",
    "GET /api/v1/voices/receipts",
    "GET /api/v1/webhooks/",
    "GET /api/v1/admin/users/",
    "GET /api/v1/admin/audit/",
)
async def nothing_more(world: World) -> Request:
    return Request()
