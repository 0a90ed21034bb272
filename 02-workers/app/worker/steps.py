"""How a stage is run: announced, timed, kept, resumed. The pipeline says in which order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TypeVar, cast

from scribe_contracts import JobMessage, ModelIds, Stage, StageRecord

from app.core.config import Settings
from app.core.ending import end_tasks
from app.core.errors import ModelNotInstalledError
from app.core.logging import get_logger
from app.core.profiles import Transcriber
from app.core.types import LeaseRecord
from app.services.audio import MediaTools
from app.services.rendition import Encoder
from app.services.storage import Storage
from app.worker.checkpoints import Checkpoints, Kept, ModelStage
from app.worker.engine import Engine
from app.worker.engine_child import Call

log = get_logger(__name__)
T = TypeVar("T")

OnStage = Callable[[Stage], None]


@dataclass(frozen=True)
class Toolbox:
    """What a job works with. ``on_stage`` is called on entering a stage; tests pull the plug there."""

    settings: Settings
    storage: Storage
    engine: Engine
    media_tools: MediaTools
    encoder: Encoder
    models: ModelIds
    transcribers: Mapping[str, Transcriber]
    on_stage: OnStage | None = None

    def models_for(self, job: JobMessage) -> ModelIds:
        """The models that this job runs with. Raises ModelNotInstalledError when it asks for one that is not here."""
        if job.model is None:
            return self.models
        if job.model not in self.transcribers:
            raise ModelNotInstalledError(job.model, self.transcribers)
        return self.models.model_copy(update={"transcription": self.transcribers[job.model].model_id})


@dataclass
class Journal:
    """Where a job stands, for whoever watches it. ``on_enter`` runs before a stage, ``on_kept`` after a checkpoint."""

    on_enter: Callable[[Stage], Awaitable[None]]
    on_kept: Callable[[], Awaitable[None]]
    stage: Stage = Stage.DOWNLOAD
    fraction: float = 0.0
    duration_s: float | None = None
    timeline: list[StageRecord] = field(default_factory=list)

    def progress(self, fraction: float) -> None:
        """So much of the stage is done, 0..1."""
        self.fraction = fraction


class Steps:
    """The stages of one job."""

    def __init__(self, job: JobMessage, tools: Toolbox, journal: Journal) -> None:
        self._tools = tools
        self._journal = journal
        self.models = tools.models_for(job)
        self._transcriber = tools.transcribers[job.model].spec.name if job.model is not None else None
        self.checkpoints = Checkpoints(tools.storage, job)

    async def run(self, stage: Stage, work: Coroutine[object, object, T]) -> T:
        """A stage without a model."""
        async with self._announced(stage):
            started, clock = datetime.now(timezone.utc), time.monotonic()
            value = await work
            self._record(stage, started, clock)
        return value

    async def model(self, stage: ModelStage[T], *args: object, **kwargs: object) -> T:
        """A stage of the engine, or its checkpoint when this attempt has finished it before."""
        model = _model_of(stage.stage, self.models)
        async with self._announced(stage.stage):
            started, clock = datetime.now(timezone.utc), time.monotonic()
            kept = await self.checkpoints.load(stage, model)
            resumed = kept is not None
            if kept is None:
                done = await self._tools.engine.call(
                    Call(stage.stage, args, kwargs, self._transcriber if stage.stage is Stage.TRANSCRIBE else None),
                    timeout_s=self._tools.settings.stage_timeout_s(self._journal.duration_s or 0.0),
                    on_progress=self._journal.progress,
                )
                kept = Kept(cast("T", done.value), done.lease)
                await self.checkpoints.save(stage, model, kept)
                await self._journal.on_kept()
            self._record(stage.stage, started, clock, kept.lease, resumed=resumed)
        return kept.value

    @asynccontextmanager
    async def _announced(self, stage: Stage) -> AsyncIterator[None]:
        self._journal.stage, self._journal.fraction = stage, 0.0
        await self._journal.on_enter(stage)
        if self._tools.on_stage is not None:
            self._tools.on_stage(stage)
        log.info("stage_started", stage=stage.value)
        yield
        self._journal.fraction = 1.0

    def _record(
        self, stage: Stage, started: datetime, clock: float, lease: LeaseRecord | None = None, *, resumed: bool = False
    ) -> None:
        record = StageRecord(
            stage=stage,
            started_at=started,
            elapsed_s=round(time.monotonic() - clock, 3),
            model=lease.model if lease else None,
            load_s=lease.load_s if lease else 0.0,
            held_s=lease.held_s if lease else 0.0,
            peak_mb=lease.peak_mb if lease else None,
            resumed=resumed,
        )
        self._journal.timeline.append(record)
        log.info("stage_finished", stage=stage.value, elapsed_s=record.elapsed_s, resumed=resumed)


@asynccontextmanager
async def in_background(work: Coroutine[object, object, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Run something beside the block; it does not outlive the block."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        await end_tasks(task)


def _model_of(stage: Stage, models: ModelIds) -> str:
    return {
        Stage.DIARIZE: models.diarization,
        Stage.IDENTIFY: models.embedding,
        Stage.TRANSCRIBE: models.transcription,
    }[stage]
