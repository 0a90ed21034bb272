"""The child process that runs the models, and the words it exchanges with its parent over a pipe.

It lives for many calls, so that a resident model serves the next meeting too, and it can be killed at any moment: it
owns no file, no queue and no connection but the pipe. An error it does not know ends it; the next child starts clean.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr
from scribe_contracts import Stage

from app.core.config import LogFormat, Settings
from app.core.errors import DeviceMemoryError, PipelineError
from app.core.logging import configure_logging
from app.core.resources import exhaustion, is_out_of_memory
from app.core.types import LeaseRecord, Progress

REAL_STAGES = "app.worker.engine_stages:open_stages"
PR_SET_PDEATHSIG = 1
PROGRESS_INTERVAL_S = 0.5


@dataclass(frozen=True)
class EngineOptions:
    """What the child must know. ``factory`` names the function that opens the stages, as ``module:function``."""

    profile: str
    models_dir: Path
    whisper_model: str
    cpu_threads: int
    hf_token: SecretStr
    log_level: str
    log_format: LogFormat
    factory: str = REAL_STAGES
    parent_pid: int = field(default_factory=os.getpid)


@dataclass(frozen=True)
class Call:
    """Run this stage."""

    stage: Stage
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    model: str | None = None
    """The model that it needs, where it is another than the stage's own."""


@dataclass(frozen=True)
class Ready:
    """The child takes calls; ``models`` tells which model each stage needs."""

    models: Mapping[Stage, str]


@dataclass(frozen=True)
class Accepted:
    """The call has arrived: what happens from here on is the stage's."""


@dataclass(frozen=True)
class Fraction:
    """So much of the running stage is done, 0..1."""

    value: float


@dataclass(frozen=True)
class Done:
    """The stage's value, what its model cost, and the model that stays on the device."""

    value: object
    lease: LeaseRecord | None
    resident: str | None


@dataclass(frozen=True)
class Failed:
    """The stage ended with an error that can be told."""

    error: PipelineError
    resident: str | None


class StageSet(Protocol):
    """The stages as the child sees them."""

    @property
    def models(self) -> Mapping[Stage, str]:
        """The name of the model that each stage needs."""
        ...

    @property
    def resident(self) -> str | None:
        """The model on the device."""
        ...

    def warm(self) -> None:
        """Import what the first call will need; called while nobody waits."""
        ...

    def run(
        self, stage: Stage, args: tuple[object, ...], kwargs: Mapping[str, object], progress: Progress
    ) -> tuple[object, LeaseRecord | None]:
        """Run one stage to its end."""
        ...


def engine_options(settings: Settings, factory: str = REAL_STAGES) -> EngineOptions:
    """The part of the settings that the child needs."""
    return EngineOptions(
        profile=settings.model_profile.value,
        models_dir=settings.models_dir,
        whisper_model=settings.whisper_model,
        cpu_threads=settings.cpu_threads,
        hf_token=settings.hf_token,
        log_level=settings.log_level,
        log_format=settings.log_format,
        factory=factory,
    )


def serve(pipe: Connection, options: EngineOptions) -> None:
    """Answer calls until the parent closes the pipe or dies."""
    _live_and_die_with(options.parent_pid)
    configure_logging(options.log_level, options.log_format)
    stages = _open(options)
    if isinstance(stages, PipelineError):
        pipe.send(Failed(stages, None))
        return
    pipe.send(Ready(dict(stages.models)))
    stages.warm()
    while True:
        try:
            call: Call = pipe.recv()
        except EOFError:
            return
        pipe.send(Accepted())
        pipe.send(_answer(stages, call, pipe))


def _open(options: EngineOptions) -> StageSet | PipelineError:
    module_name, _, function_name = options.factory.partition(":")
    try:
        stages: StageSet = getattr(importlib.import_module(module_name), function_name)(options)
    except PipelineError as error:
        return error
    return stages


def _answer(stages: StageSet, call: Call, pipe: Connection) -> Done | Failed:
    try:
        with exhaustion():
            value, lease = stages.run(call.stage, call.args, call.kwargs, _Throttle(pipe))
    except PipelineError as error:
        error.stage = error.stage or call.stage
        return Failed(error, stages.resident)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return Failed(
            DeviceMemoryError("The machine has not enough memory for this recording.", stage=call.stage),
            stages.resident,
        )
    return Done(value, lease, stages.resident)


class _Throttle:
    """Sends fractions to the parent, never backwards and not more often than a person can see."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._best = 0.0
        self._next = 0.0

    def __call__(self, fraction: float) -> None:
        fraction = min(1.0, fraction)
        if fraction > self._best and time.monotonic() >= self._next:
            self._best = fraction
            self._next = time.monotonic() + PROGRESS_INTERVAL_S
            self._pipe.send(Fraction(fraction))


def _live_and_die_with(parent_pid: int) -> None:
    """Leave stopping to the parent (Ctrl-C reaches the whole group), and never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it died before the line above
        os._exit(1)
