"""The task: a raw payload in, an event to the API out, whatever happens in between.

Three ends: the job is settled (completed or failed, the API knows), it goes back to the queue (we stop, or a
neighbour is away, or another try may help), or it is dropped (meeting deleted, job taken over by another worker).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Annotated, cast

import structlog
from pydantic import ValidationError
from scribe_contracts import ErrorCode, EventType, JobMessage, JobStatus, Stage, TranscriptResult, WebhookData
from scribe_contracts.queue import RESULT_NAME
from taskiq import Context, TaskiqDepends

from app.broker import DELIVERY_LABEL, Delivery, ReliableStreamBroker
from app.core.ending import end_tasks
from app.core.errors import (
    ApiUnavailableError,
    CancelledJobError,
    DeliveryLostError,
    InfrastructureError,
    MeetingGoneError,
    PipelineError,
    WorkerStoppingError,
)
from app.core.logging import get_logger
from app.core.resources import exhaustion
from app.services.notify import Notifier, build_event
from app.services.signals import Signals
from app.worker.checkpoints import Checkpoints
from app.worker.pipeline import transcribe_recording
from app.worker.steps import Journal, Toolbox

log = get_logger(__name__)

WATCH_INTERVAL_S = 1.0
RETRY_DELAY_S = 5.0
# A neighbour that stays away longer than this is not coming back for this job.
PATIENCE_S = 24 * 3600.0
STARTED_TRIES = 3


@dataclass(frozen=True)
class Desk:
    """What a task finds when it starts: the tools of the pipeline and the ways to the outside."""

    broker: ReliableStreamBroker
    signals: Signals
    notifier: Notifier
    tools: Toolbox


async def transcribe_meeting(payload: object, context: Annotated[Context, TaskiqDepends()]) -> None:
    """The queue's entry point."""
    desk = cast("Desk", context.state.desk)
    delivery = desk.broker.deliveries.get(str(context.message.labels.get(DELIVERY_LABEL)))
    if delivery is None:
        return
    try:
        job = JobMessage.model_validate(payload)
    except ValidationError as error:
        log.error("payload_unreadable", errors=error.error_count())
        await desk.broker.bury(delivery, "unreadable")
        return
    with structlog.contextvars.bound_contextvars(job_id=str(job.job_id), meeting_id=job.meeting_id):
        await Assignment(job, delivery, desk).carry_out()


class Assignment:
    """One delivery of one job."""

    def __init__(self, job: JobMessage, delivery: Delivery, desk: Desk) -> None:
        self._job = job
        self._delivery = delivery
        self._desk = desk
        self._journal = Journal(on_enter=self._enter, on_kept=self._mark_progress)

    async def carry_out(self) -> None:
        """Run the job and see to its end."""
        log.info("job_started", delivery=self._delivery.message_id, count=self._delivery.count)
        try:
            with exhaustion():
                await self._watched(self._work())
        except MeetingGoneError:
            await self._drop()
        except DeliveryLostError:
            log.warning("job_taken_over")
        except WorkerStoppingError:
            await self._desk.broker.hand_back(self._delivery)
        except PipelineError as error:
            await self._give_up_or_retry(error)
        except Exception:
            await self._fail(
                PipelineError("Processing failed because of an internal error.", stage=self._journal.stage)
            )
            raise

    async def _work(self) -> None:
        if await self._desk.signals.unwanted(self._job):
            raise CancelledJobError("Processing was cancelled.", stage=self._journal.stage)
        result = await self._finished_before()
        if result is None:
            await self._announce_start()
            result = await transcribe_recording(self._job, self._desk.tools, self._journal)
        await self._enter(Stage.NOTIFY)
        if self._desk.tools.on_stage is not None:
            self._desk.tools.on_stage(Stage.NOTIFY)
        await self._tell_completed(result)
        await Checkpoints(self._desk.tools.storage, self._job).clear()
        await self._desk.signals.clear(self._job)
        log.info("job_completed", duration_s=result.duration_s, segments=len(result.segments))

    async def _watched(self, work: Coroutine[object, object, None]) -> None:
        """Run ``work`` until it ends, somebody cancels the job, or it must stop here."""
        running = asyncio.create_task(work)
        wish, interruption = asyncio.create_task(self._wish()), asyncio.create_task(self._delivery.interrupted.wait())
        everything = {running, wish, interruption}
        try:
            await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                return running.result()
            if interruption.done():
                raise DeliveryLostError if self._delivery.lost else WorkerStoppingError
            wish.result()
            raise CancelledJobError("Processing was cancelled.", stage=self._journal.stage)
        finally:
            await end_tasks(*everything)

    async def _wish(self) -> None:
        """Publish the progress; return when somebody wants the job cancelled."""
        wished = False
        while not wished:
            wished = await self._desk.signals.report(
                self._job, self._journal.stage, self._journal.fraction, self._journal.duration_s
            )
            await asyncio.sleep(0 if wished else WATCH_INTERVAL_S)

    async def _finished_before(self) -> TranscriptResult | None:
        """The result that an earlier delivery of this attempt stored, and could not tell."""
        body = await self._desk.tools.storage.get(self._job.result_prefix + RESULT_NAME)
        if body is None:
            return None
        try:
            result = TranscriptResult.model_validate_json(body)
        except ValidationError:
            return None
        return result if (result.job_id, result.attempt) == (self._job.job_id, self._job.attempt) else None

    async def _announce_start(self) -> None:
        """Best effort: a job is worth doing also while the API is away; it hears of it at the end."""
        data = self._data(JobStatus.PROCESSING)
        try:
            await self._desk.notifier.send(build_event(self._job, EventType.STARTED, data), tries=STARTED_TRIES)
        except ApiUnavailableError:
            log.warning("start_not_told")

    async def _tell_completed(self, result: TranscriptResult) -> None:
        data = self._data(
            JobStatus.COMPLETED,
            result_s3_path=self._job.result_prefix + RESULT_NAME,
            language=result.language,
            duration_s=result.duration_s,
        )
        await self._desk.notifier.send(build_event(self._job, EventType.COMPLETED, data))

    async def _give_up_or_retry(self, error: PipelineError) -> None:
        log.warning(
            "job_interrupted",
            code=error.code.value,
            stage=(error.stage or self._journal.stage).value,
            retryable=error.retryable,
            reason=str(error),
        )
        if isinstance(error, InfrastructureError) and await self._may_wait():
            await self._desk.broker.hand_back(self._delivery, delay_s=self._desk.tools.settings.job_idle_timeout_s)
        elif error.retryable and self._delivery.count < self._desk.broker.max_deliveries:
            await self._desk.broker.hand_back(self._delivery, delay_s=RETRY_DELAY_S, counted=True)
        else:
            await self._fail(error)

    async def _fail(self, error: PipelineError) -> None:
        """Tell the API; while it does not listen, the job stays in the queue."""
        data = self._data(JobStatus.FAILED, error_code=error.code, error_message=error.message)
        try:
            await self._desk.notifier.send(build_event(self._job, EventType.FAILED, data))
        except MeetingGoneError:
            await self._drop()
        except InfrastructureError:
            if await self._may_wait():
                await self._desk.broker.hand_back(self._delivery, delay_s=self._desk.tools.settings.job_idle_timeout_s)
            else:
                await self._desk.broker.bury(self._delivery, "api_unavailable")
        else:
            log.info("job_failed", code=error.code.value)
            await self._desk.signals.clear(self._job)
            with contextlib.suppress(InfrastructureError):
                await Checkpoints(self._desk.tools.storage, self._job).clear()

    async def _may_wait(self) -> bool:
        """By the time that neighbours were away, not by that in a long queue."""
        return await self._desk.signals.waited_s(self._job) < PATIENCE_S

    async def _drop(self) -> None:
        """The meeting was deleted: leave nothing of it behind."""
        log.info("meeting_gone")
        try:
            await self._desk.tools.storage.delete_prefix(self._job.result_prefix)
        except InfrastructureError:
            await self._desk.broker.hand_back(self._delivery, delay_s=self._desk.tools.settings.job_idle_timeout_s)

    async def _enter(self, stage: Stage) -> None:
        self._journal.stage, self._journal.fraction = stage, 0.0
        if await self._desk.signals.reach(self._job, stage):
            await self._mark_progress()

    async def _mark_progress(self) -> None:
        await self._desk.broker.mark_progress(self._delivery)

    def _data(
        self,
        status: JobStatus,
        *,
        result_s3_path: str | None = None,
        language: str | None = None,
        duration_s: float | None = None,
        error_code: ErrorCode | None = None,
        error_message: str | None = None,
    ) -> WebhookData:
        return WebhookData(
            job_id=self._job.job_id,
            meeting_id=self._job.meeting_id,
            attempt=self._job.attempt,
            status=status,
            result_s3_path=result_s3_path,
            language=language,
            duration_s=duration_s if duration_s is not None else self._journal.duration_s,
            error_code=error_code,
            error_message=error_message,
        )
