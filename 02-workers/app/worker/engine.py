"""The engine: one long-lived child process for the models, one stage at a time, killable at any moment.

Jobs in flight queue here for the device. A waiting call whose model is already resident goes first, so that a queue
of meetings runs stage by stage and each model loads once per batch; ``MAX_JUMPS`` and ``MAX_WAIT_S`` bound how long
that may hold up the oldest call.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from scribe_contracts import Stage

from app.core.ending import end_tasks
from app.core.errors import DeviceMemoryError, EngineCrashedError, EngineError, PipelineError, StageTimeoutError
from app.core.logging import get_logger
from app.core.resources import exhaustion
from app.core.types import Progress
from app.worker.engine_child import Accepted, Call, Done, EngineOptions, Failed, Fraction, Ready, serve

log = get_logger(__name__)

MAX_JUMPS = 8
MAX_WAIT_S = 300.0
START_TIMEOUT_S = 300.0
SIGKILLED = -9


@dataclass
class _Waiting:
    """A call in the queue."""

    call: Call
    timeout_s: float
    on_progress: Progress
    answer: asyncio.Future[Done]
    since: float = field(default_factory=time.monotonic)
    sent: bool = False
    accepted: bool = False


class _Child:
    """The process and its pipe, seen from the parent's event loop."""

    def __init__(self, options: EngineOptions) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, options), name="engine")
        # From the main thread: the kernel ties the child's life to the thread that made it.
        self.process.start()
        theirs.close()
        # One thread: a call is sent, then its answers are read.
        self._courier = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine-pipe")

    async def receive(self) -> object:
        """The next word of the child. Raises EOFError when it is dead."""
        return await asyncio.get_running_loop().run_in_executor(self._courier, self._receive)

    def _receive(self) -> object:
        try:
            return self._pipe.recv()
        except OSError as error:
            raise EOFError from error

    async def send(self, call: Call) -> None:
        """Ask for a stage; a dead child shows at the next ``receive``.

        A call of more than the pipe holds waits until the child reads, which it does not while it imports libraries.
        """
        await asyncio.get_running_loop().run_in_executor(self._courier, self._send, call)

    def _send(self, call: Call) -> None:
        with contextlib.suppress(OSError):
            self._pipe.send(call)

    async def kill(self) -> int | None:
        """End the process and free what it held."""
        self.process.kill()
        await asyncio.to_thread(self.process.join)
        exit_code = self.process.exitcode
        # The dead child's end is closed, so a pending read or write has returned.
        await asyncio.to_thread(self._courier.shutdown)
        self._pipe.close()
        self.process.close()
        return exit_code


class Engine:
    """Runs model stages for all jobs of this worker."""

    def __init__(self, options: EngineOptions, *, start_timeout_s: float = START_TIMEOUT_S) -> None:
        self._options = options
        self._start_timeout_s = start_timeout_s
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._child: _Child | None = None
        self._models: Mapping[Stage, str] = {}
        self._jumps = 0
        self._server: asyncio.Task[None] | None = None
        self.resident: str | None = None
        self.ready = asyncio.Event()

    def start(self) -> None:
        """Begin serving, and let the child import its libraries before the first job comes."""
        self._server = asyncio.create_task(self._serve())

    async def failure(self) -> None:
        """Return only when serving ended by a fault, and raise that fault: the worker is of no use without it."""
        if self._server is not None:
            await asyncio.wait({self._server})
            if not self._server.cancelled():
                self._server.result()

    async def close(self) -> None:
        """Kill the child; calls that still wait are cancelled."""
        if self._server is not None:
            await end_tasks(self._server)
        for waiting in self._waiting:
            waiting.answer.cancel()
        await self._drop_child()

    async def call(
        self,
        call: Call,
        *,
        timeout_s: float,
        on_progress: Progress,
    ) -> Done:
        """Run a stage when its turn comes. Cancelling the caller kills a running stage.

        Raises the stage's PipelineError, StageTimeoutError, EngineCrashedError or DeviceMemoryError.
        """
        answer: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(call, timeout_s, on_progress, answer))
        self._wake.set()
        return await answer

    async def _serve(self) -> None:
        with contextlib.suppress(PipelineError):  # told again, to somebody, at the first call
            await self._ensure_child()
        while True:
            await self._wake.wait()
            self._waiting = [w for w in self._waiting if not w.answer.done()]
            if not self._waiting:
                self._wake.clear()
                continue
            waiting = self._choose()
            self._waiting.remove(waiting)
            try:
                done = await self._run(waiting)
            except PipelineError as error:
                error.stage = error.stage or waiting.call.stage
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
            else:
                if done is not None and not waiting.answer.done():
                    waiting.answer.set_result(done)

    def _choose(self) -> _Waiting:
        """The next call: of the resident model while that is fair, else the oldest."""
        oldest = self._waiting[0]
        if self._jumps < MAX_JUMPS and time.monotonic() - oldest.since < MAX_WAIT_S:
            for waiting in self._waiting:
                if (waiting.call.model or self._models.get(waiting.call.stage)) == self.resident:
                    self._jumps = 0 if waiting is oldest else self._jumps + 1
                    return waiting
        self._jumps = 0
        return oldest

    async def _run(self, waiting: _Waiting) -> Done | None:
        """One call from start to end, once more when the child died before it took the call."""
        try:
            return await self._try(waiting)
        except EngineError:
            if waiting.accepted or not waiting.sent:
                raise
            log.warning("engine_call_repeated", stage=waiting.call.stage.value)
            return await self._try(waiting)

    async def _try(self, waiting: _Waiting) -> Done | None:
        """None when the caller went away."""
        child = await self._ensure_child()
        talk = asyncio.create_task(self._talk(child, waiting))
        finished: set[asyncio.Future[Done]] = set()
        try:
            finished, _ = await asyncio.wait(
                {talk, waiting.answer}, timeout=waiting.timeout_s, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            if talk not in finished:
                talk.cancel()
                await self._drop_child()
        if waiting.answer in finished:
            return None
        if talk not in finished:
            log.error("stage_timeout", stage=waiting.call.stage.value, timeout_s=waiting.timeout_s)
            waiting.accepted = True  # or as good as: its time is over
            raise StageTimeoutError("Processing took far longer than expected and was stopped.")
        return await talk

    async def _talk(self, child: _Child, waiting: _Waiting) -> Done:
        waiting.sent = True
        await child.send(waiting.call)
        while True:
            word = await self._receive(child)
            if isinstance(word, Accepted):
                waiting.accepted = True
            elif isinstance(word, Fraction):
                waiting.on_progress(word.value)
            elif isinstance(word, Done):
                self.resident = word.resident
                return word
            elif isinstance(word, Failed):
                self.resident = word.resident
                raise word.error

    async def _receive(self, child: _Child) -> object:
        try:
            return await child.receive()
        except EOFError:
            exit_code = await self._drop_child()
            log.error("engine_died", exit_code=exit_code)
            if exit_code == SIGKILLED:  # not by us: the kernel takes the largest process when memory ends
                raise DeviceMemoryError("Processing was ended by the system, probably for lack of memory.") from None
            raise EngineCrashedError("Processing stopped unexpectedly.") from None

    async def _ensure_child(self) -> _Child:
        if self._child is not None:
            if self._child.process.is_alive():
                return self._child
            log.error("engine_died_idle", exit_code=await self._drop_child())
        started = time.monotonic()
        with exhaustion():
            child = self._child = _Child(self._options)
        try:
            word = await asyncio.wait_for(self._receive(child), self._start_timeout_s)
        except (asyncio.TimeoutError, asyncio.CancelledError) as error:
            await self._drop_child()
            if isinstance(error, asyncio.CancelledError):
                raise
            raise EngineCrashedError("The models' process did not start in time.") from None
        if isinstance(word, Failed):
            await self._drop_child()
            raise word.error
        if isinstance(word, Ready):
            self._models = word.models
        self.ready.set()
        log.info("engine_ready", pid=child.process.pid, start_s=round(time.monotonic() - started, 2))
        return child

    async def _drop_child(self) -> int | None:
        child, self._child = self._child, None
        self.resident = None
        return await child.kill() if child is not None else None
