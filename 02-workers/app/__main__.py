"""The worker process: ``python -m app``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone

import httpx
from scribe_contracts import ModelIds
from scribe_contracts.queue import TASK_NAME
from taskiq.receiver import Receiver

from app.broker import ReliableStreamBroker
from app.core.config import Settings, get_settings
from app.core.ending import end_tasks
from app.core.logging import configure_logging, get_logger
from app.core.profiles import ProfileOptions, load_profile
from app.core.sandbox import Sandbox, service_user
from app.core.scratch import sweep_rooms
from app.core.voice_cache import VoiceCache
from app.services.audio import MediaTools
from app.services.erasures import forgetting
from app.services.notify import Notifier
from app.services.rendition import Encoder
from app.services.signals import Signals
from app.services.storage import Storage, connect
from app.worker.engine import Engine
from app.worker.engine_child import REAL_STAGES, engine_options
from app.worker.steps import OnStage, Toolbox
from app.worker.tasks.transcribe import Desk, transcribe_meeting

log = get_logger(__name__)

PRESENCE_INTERVAL_S = 5.0
STOP_TIMEOUT_S = 1.5


def main(on_stage: OnStage | None = None, stages: str = REAL_STAGES) -> None:
    """Run until SIGTERM or SIGINT. ``on_stage`` and ``stages`` let tests pull the plug and stand in for models."""
    settings = get_settings()
    configure_logging(settings.log_level, settings.log_format)
    asyncio.run(_run(settings, on_stage, stages))


async def _run(settings: Settings, on_stage: OnStage | None, stages: str) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    swept = sweep_rooms(settings.scratch_dir)
    if swept:
        log.info("scratch_swept", folders=swept)
    broker = ReliableStreamBroker(settings)
    engine = Engine(engine_options(settings, stages))
    async with httpx.AsyncClient() as http:
        desk = _desk(settings, broker, engine, http, on_stage)
        broker.state.desk = desk
        broker.register_task(transcribe_meeting, task_name=TASK_NAME)
        async with _serving(engine), _presence(settings, desk), forgetting(broker.redis, _voice_cache(settings)):
            await _receive(desk, stop)
    log.info("worker_stopped")
    # A thread may still be moving bytes of a job that was handed back: it must not hold up the exit.
    logging.shutdown()
    os._exit(0)


def _desk(
    settings: Settings, broker: ReliableStreamBroker, engine: Engine, http: httpx.AsyncClient, on_stage: OnStage | None
) -> Desk:
    sandbox = Sandbox(service_user(settings.service_user))
    profile = load_profile(
        ProfileOptions(settings.model_profile.value, settings.models_dir, whisper_model=settings.whisper_model)
    )
    return Desk(
        broker=broker,
        signals=Signals(broker.redis),
        notifier=Notifier(settings, http),
        tools=Toolbox(
            settings=settings,
            storage=Storage(connect(settings), _voice_cache(settings)),
            engine=engine,
            media_tools=MediaTools(settings.ffmpeg_bin, settings.ffprobe_bin, sandbox, settings.max_duration_s),
            encoder=Encoder(settings.ffmpeg_bin, sandbox),
            models=ModelIds(profile=profile.name, **profile.model_ids),
            transcribers=profile.transcribers,
            on_stage=on_stage,
        ),
    )


def _voice_cache(settings: Settings) -> VoiceCache:
    folder = settings.models_dir.resolve()
    return VoiceCache(folder / "clips", folder / "voices")


async def _receive(desk: Desk, stop: asyncio.Event) -> None:
    """Take jobs until told to stop; then let go of them at once."""
    settings = desk.tools.settings
    receiver = Receiver(
        desk.broker, max_async_tasks=settings.worker_jobs_in_flight, run_startup=True, validate_params=False
    )
    listening = asyncio.create_task(receiver.listen(stop))
    stopping = asyncio.create_task(stop.wait())
    failing = asyncio.create_task(desk.tools.engine.failure())
    try:
        await asyncio.wait({listening, stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        log.info("worker_stopping", jobs=len(desk.broker.deliveries))
        desk.broker.interrupt_all()
        await asyncio.wait({listening}, timeout=STOP_TIMEOUT_S)
    finally:
        for task in (listening, stopping, failing):
            task.cancel()
        await asyncio.wait({listening, stopping, failing}, timeout=STOP_TIMEOUT_S)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(desk.broker.hand_back_all(), STOP_TIMEOUT_S)
    for task in (listening, failing):
        if task.done() and not task.cancelled():
            task.result()


@asynccontextmanager
async def _serving(engine: Engine) -> AsyncIterator[None]:
    engine.start()
    try:
        yield
    finally:
        await engine.close()


@asynccontextmanager
async def _presence(settings: Settings, desk: Desk) -> AsyncIterator[None]:
    """Show in Redis that this worker lives, and what it does."""
    started_at = datetime.now(timezone.utc).isoformat()

    async def show() -> None:
        while True:
            engine = desk.tools.engine
            card: dict[str, object] = {
                "pid": os.getpid(),
                "started_at": started_at,
                "jobs": [delivery.task_id for delivery in desk.broker.deliveries.values()],
                "resident_model": engine.resident,
                "transcription_models": sorted(desk.tools.transcribers),
                "state": "ready" if engine.ready.is_set() else "starting",
            }
            await desk.signals.present(settings.worker_name, card)
            if engine.ready.is_set():
                await asyncio.sleep(PRESENCE_INTERVAL_S)
            else:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(engine.ready.wait(), PRESENCE_INTERVAL_S)

    showing = asyncio.create_task(show())
    try:
        yield
    finally:
        await end_tasks(showing)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(desk.signals.absent(settings.worker_name), 0.5)


if __name__ == "__main__":
    main()
