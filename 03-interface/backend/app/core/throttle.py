"""How often something may be tried: counted in Redis for all processes, in this one while Redis is away."""

import hashlib
import hmac
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, TypeVar

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core.config import Settings
from app.core.errors import TooManyRequestsError

log = structlog.get_logger(__name__)

T = TypeVar("T")

# A Redis that did not answer is not asked again for so long: its timeouts would slow every login down.
REST_S = 10
PREFIX = "throttle"


@dataclass(frozen=True, slots=True)
class Rule:
    """At most ``amount`` tries of ``what`` by ``who`` in a window."""

    what: str
    who: str
    amount: int
    window_s: int

    @property
    def item(self) -> RateLimitItemPerSecond:
        """The same in the words of the library."""
        return RateLimitItemPerSecond(self.amount, self.window_s, namespace=self.what)


class Throttle:
    """Counts tries before they are made, so that parallel ones cannot slip through."""

    def __init__(self, settings: Settings, redis: Redis) -> None:
        # Whoever reads Redis shall not learn who logs in from where.
        self._key = settings.jwt_secret_key.get_secret_value().encode()
        options: dict[str, Any] = {"connection_pool": redis.connection_pool}
        url = f"async+{settings.redis_url.get_secret_value()}"
        self._shared = FixedWindowRateLimiter(RedisStorage(url, implementation="redispy", key_prefix=PREFIX, **options))
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._resting_until = 0.0

    async def take(self, rules: Sequence[Rule], refusal: TooManyRequestsError) -> None:
        """Count one try under every rule. Raises ``refusal``, and takes the try back, when one of them is used up."""
        for number, rule in enumerate(rules):
            if await self._count(rule, 1):
                continue
            await self.give_back(rules[:number])
            refusal.retry_after_s = await self._wait_s(rule)
            raise refusal

    async def give_back(self, rules: Sequence[Rule]) -> None:
        """A try that turned out well does not count."""
        for rule in rules:
            await self._count(rule, -1)

    async def forget(self, rule: Rule) -> None:
        """Start counting from nothing."""
        await self._ask(lambda limiter: limiter.clear(rule.item, self._digest(rule)))

    async def _count(self, rule: Rule, tries: int) -> bool:
        return await self._ask(lambda limiter: limiter.hit(rule.item, self._digest(rule), cost=tries))

    async def _wait_s(self, rule: Rule) -> int:
        window = await self._ask(lambda limiter: limiter.get_window_stats(rule.item, self._digest(rule)))
        return max(1, min(rule.window_s, math.ceil(window.reset_time - time.time())))

    async def _ask(self, act: Callable[[FixedWindowRateLimiter], Awaitable[T]]) -> T:
        """With Redis, or with this process's own counters: an outage neither locks people out nor opens the gate."""
        if time.monotonic() >= self._resting_until:
            try:
                return await act(self._shared)
            except (RedisError, OSError) as error:
                self._resting_until = time.monotonic() + REST_S
                log.warning("tries are counted in this process alone", error=type(error).__name__)
        return await act(self._own)

    def _digest(self, rule: Rule) -> str:
        return hmac.new(self._key, f"{PREFIX}:{rule.who}".encode(errors="replace"), hashlib.sha256).hexdigest()[:32]


def network_of(address: str | None) -> str:
    """Whom an address belongs to: one IPv4 address, or the /64 of IPv6 that a single household has to itself."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or IPv6Network((known.packed[:8] + bytes(8), 64)))
    return str(known)
