"""Finished model stages, kept on S3 so that a redelivered job goes on where the last worker stopped."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError
from scribe_contracts import JobMessage, Stage

from app.core.logging import get_logger
from app.core.types import Diarization, LeaseRecord, Recognition, Transcript
from app.services.storage import Storage

log = get_logger(__name__)
T = TypeVar("T")
SCHEMA = 2


@dataclass(frozen=True)
class ModelStage(Generic[T]):
    """A stage that needs a model, and the type of its value."""

    stage: Stage
    value_type: TypeAdapter[T]


DIARIZE = ModelStage(Stage.DIARIZE, TypeAdapter(Diarization))
IDENTIFY = ModelStage(Stage.IDENTIFY, TypeAdapter(Recognition))
TRANSCRIBE = ModelStage(Stage.TRANSCRIBE, TypeAdapter(Transcript))


@dataclass(frozen=True)
class Kept(Generic[T]):
    """A stage's value with what it once cost."""

    value: T
    lease: LeaseRecord | None


class _Envelope(BaseModel):
    """What is written beside the value, so that nothing foreign is ever resumed."""

    schema_version: int
    job_id: UUID
    attempt: int
    stage: Stage
    model: str
    lease: LeaseRecord | None
    value: str


class Checkpoints:
    """The checkpoints of one attempt at one job."""

    def __init__(self, storage: Storage, job: JobMessage) -> None:
        self._storage = storage
        self._job = job
        self.prefix = f"{job.result_prefix}checkpoints/"

    def _key(self, stage: Stage) -> str:
        return f"{self.prefix}{stage.value}.json"

    async def load(self, stage: ModelStage[T], model: str) -> Kept[T] | None:
        """The stage's value, if this attempt finished it with this model."""
        body = await self._storage.get(self._key(stage.stage))
        if body is None:
            return None
        return await asyncio.to_thread(self._decode, stage, model, body)

    def _decode(self, stage: ModelStage[T], model: str, body: bytes) -> Kept[T] | None:
        try:
            envelope = _Envelope.model_validate_json(body)
            found = (envelope.schema_version, envelope.job_id, envelope.attempt, envelope.stage, envelope.model)
            if found != (SCHEMA, self._job.job_id, self._job.attempt, stage.stage, model):
                return None
            return Kept(stage.value_type.validate_json(envelope.value), envelope.lease)
        except ValidationError:
            log.warning("checkpoint_unreadable", stage=stage.stage.value)
            return None

    async def save(self, stage: ModelStage[T], model: str, kept: Kept[T]) -> None:
        """Keep a finished stage."""
        envelope = _Envelope(
            schema_version=SCHEMA,
            job_id=self._job.job_id,
            attempt=self._job.attempt,
            stage=stage.stage,
            model=model,
            lease=kept.lease,
            value=(await asyncio.to_thread(stage.value_type.dump_json, kept.value)).decode(),
        )
        await self._storage.put(self._key(stage.stage), envelope.model_dump_json().encode(), "application/json")

    async def clear(self) -> None:
        """The job has ended: nothing is to be resumed."""
        await self._storage.delete_prefix(self.prefix)
