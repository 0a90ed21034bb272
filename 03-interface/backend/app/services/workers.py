"""The workers that live now, as they tell of themselves in Redis."""

import json
from dataclasses import dataclass

from redis.asyncio import Redis
from scribe_contracts.queue import worker_key


@dataclass(frozen=True, slots=True)
class Worker:
    """One living worker: the transcription models that it has, and the jobs that it holds."""

    models: tuple[str, ...]
    jobs: tuple[str, ...]


async def living(redis: Redis) -> list[Worker]:
    """All workers that showed themselves within the last seconds. Raises RedisError when Redis does not answer."""
    keys = [key async for key in redis.scan_iter(match=worker_key("*"), count=1000)]
    cards = await redis.mget(keys) if keys else []
    return [worker for card in cards if (worker := _read(card)) is not None]


async def transcription_models(redis: Redis) -> list[str]:
    """What can be asked for: the models of all living workers, sorted."""
    return sorted({model for worker in await living(redis) for model in worker.models})


def _read(card: bytes | str | None) -> Worker | None:
    try:
        told = json.loads(card or b"")
        return Worker(_names(told.get("transcription_models")), _names(told.get("jobs")))
    except (ValueError, AttributeError):
        return None


def _names(listed: object) -> tuple[str, ...]:
    return tuple(item for item in listed if isinstance(item, str)) if isinstance(listed, list) else ()
