"""One model on the device at a time: ``ModelSlot`` owns the device's memory, a ``ModelSpec`` knows how to fill it.

``with slot.lease(SPEC) as model:`` frees the resident model before it loads another one, frees it after an error too,
and leaves it resident otherwise, so that the next job that needs the same model finds it. Two leases never overlap.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.core.memory import MemoryProbe, ProcessMemory, trim
from app.core.types import LeaseRecord

M = TypeVar("M")


class LeaseOverlapError(RuntimeError):
    """Someone asked for the device while it was held: a bug in the caller, never a reason to wait."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelSpec(Generic[M]):
    """A model by name, and how to bring it in and out. Two specs are the same only if they are one object."""

    name: str
    load: Callable[[], M]
    unload: Callable[[M], None] | None = None


class ModelSlot:
    """The one owner of the device's memory. Not a lock to wait on: leases are taken one after another."""

    def __init__(self, memory: MemoryProbe | None = None, release: Callable[[], None] = trim) -> None:
        self._memory = memory or ProcessMemory()
        self._release = release
        self._held = threading.Lock()
        self._spec: ModelSpec[Any] | None = None
        self._model: Any = None
        self.last_record: LeaseRecord | None = None

    @property
    def resident(self) -> str | None:
        """Name of the model in memory."""
        return self._spec.name if self._spec else None

    @contextmanager
    def lease(self, spec: ModelSpec[M]) -> Iterator[M]:
        """Hold the device with ``spec`` in it. Raises LeaseOverlapError when it is held already."""
        self._take(f"{spec.name} was asked for")
        try:
            self._memory.reset()
            started = time.monotonic()
            model = self._bring_in(spec)
            loaded = time.monotonic()
            try:
                yield model
            except BaseException:
                del model
                self._free()
                raise
            finally:
                self.last_record = LeaseRecord(
                    model=spec.name,
                    load_s=round(loaded - started, 3),
                    held_s=round(time.monotonic() - loaded, 3),
                    peak_mb=self._memory.peak_mb(),
                )
        finally:
            self._held.release()

    def evict(self) -> None:
        """Free the resident model. Raises LeaseOverlapError while it is leased."""
        self._take("eviction was asked for")
        try:
            self._free()
        finally:
            self._held.release()

    def _take(self, what: str) -> None:
        if not self._held.acquire(blocking=False):
            raise LeaseOverlapError(f"{what} while {self.resident or 'a model that is loading'} is on the device")

    def _bring_in(self, spec: ModelSpec[M]) -> M:
        if self._spec is spec:
            model: M = self._model
            return model
        self._free()
        try:
            fresh = spec.load()
        except BaseException:
            self._release()
            raise
        self._spec, self._model = spec, fresh
        return fresh

    def _free(self) -> None:
        spec, model = self._spec, self._model
        if spec is None:
            return
        self._spec = self._model = None
        try:
            if spec.unload:
                spec.unload(model)
        finally:
            del model
            self._release()
