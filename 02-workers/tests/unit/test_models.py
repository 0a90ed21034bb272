"""ModelSlot: one model at a time, freed before the next and after an error."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from app.core.models import LeaseOverlapError, ModelSlot, ModelSpec
from hypothesis import given
from hypothesis import strategies as st


class Device:
    """Counts what is loaded; more than one model at a time is the failure under test."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.loaded: set[str] = set()
        self.released = 0

    def spec(self, name: str, fail: bool = False) -> ModelSpec[str]:
        def load() -> str:
            assert not self.loaded, f"{name} was loaded beside {self.loaded}"
            if fail:
                raise OSError("no such weights")
            self.loaded.add(name)
            self.events.append(f"load {name}")
            return name

        def unload(model: str) -> None:
            self.loaded.remove(model)
            self.events.append(f"unload {model}")

        return ModelSpec(name, load, unload)

    def release(self) -> None:
        self.released += 1


class Memory:
    def __init__(self) -> None:
        self.resets = 0

    def reset(self) -> None:
        self.resets += 1

    def peak_mb(self) -> float:
        return 12.5


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def slot(device: Device) -> ModelSlot:
    return ModelSlot(Memory(), release=device.release)


class TestLease:
    def test_frees_the_resident_model_before_loading_another(self, device: Device, slot: ModelSlot) -> None:
        with slot.lease(device.spec("a")) as model:
            assert model == "a"
        with slot.lease(device.spec("b")):
            pass
        assert device.events == ["load a", "unload a", "load b"]
        assert slot.resident == "b"

    def test_keeps_the_model_for_the_next_lease_of_the_same_spec(self, device: Device, slot: ModelSlot) -> None:
        spec = device.spec("a")
        for _ in range(3):
            with slot.lease(spec):
                pass
        assert device.events == ["load a"]

    def test_frees_the_model_when_its_user_fails(self, device: Device, slot: ModelSlot) -> None:
        with pytest.raises(RuntimeError, match="CUDA fault"), slot.lease(device.spec("a")):
            raise RuntimeError("CUDA fault")
        assert slot.resident is None
        assert not device.loaded
        assert slot.last_record is not None

    def test_is_free_again_after_a_load_that_failed(self, device: Device, slot: ModelSlot) -> None:
        with pytest.raises(OSError, match="no such weights"), slot.lease(device.spec("a", fail=True)):
            pytest.fail("it must not be entered")
        assert slot.resident is None
        with slot.lease(device.spec("b")):
            assert slot.resident == "b"

    def test_refuses_a_second_lease_while_one_is_held(self, device: Device, slot: ModelSlot) -> None:
        with slot.lease(device.spec("a")):
            with pytest.raises(LeaseOverlapError, match="b was asked for while a"), slot.lease(device.spec("b")):
                pytest.fail("it must not be entered")
            assert device.loaded == {"a"}

    def test_refuses_to_evict_a_leased_model(self, device: Device, slot: ModelSlot) -> None:
        with slot.lease(device.spec("a")), pytest.raises(LeaseOverlapError):
            slot.evict()

    def test_records_who_held_the_device_and_its_peak(self, device: Device, slot: ModelSlot) -> None:
        with slot.lease(device.spec("a")):
            pass
        record = slot.last_record
        assert record is not None
        assert (record.model, record.peak_mb) == ("a", 12.5)
        assert record.load_s >= 0
        assert record.held_s >= 0

    def test_lets_one_of_many_threads_in_at_a_time(self, device: Device, slot: ModelSlot) -> None:
        spec = device.spec("a")
        inside: list[int] = []
        most: list[int] = []
        refused: list[int] = []
        gate = threading.Barrier(8)

        def work(number: int) -> None:
            gate.wait(timeout=5)
            for _ in range(50):
                try:
                    with slot.lease(spec):
                        inside.append(number)
                        most.append(len(inside))
                        inside.remove(number)
                except LeaseOverlapError:
                    refused.append(number)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        _run(threads)
        assert max(most) == 1
        assert len(most) + len(refused) == 400


class TestEvict:
    def test_frees_the_resident_model(self, device: Device, slot: ModelSlot) -> None:
        with slot.lease(device.spec("a")):
            pass
        slot.evict()
        assert slot.resident is None
        assert device.released == 1

    def test_does_nothing_when_nothing_is_resident(self, slot: ModelSlot, device: Device) -> None:
        slot.evict()
        assert device.released == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["use", "fail", "broken", "evict"])), max_size=30))
def test_never_holds_two_models_whatever_happens(steps: list[tuple[str, str]]) -> None:
    device = Device()
    slot = ModelSlot(Memory(), release=device.release)
    specs = {name: device.spec(name) for name in "abc"}
    for name, what in steps:
        _step(device, slot, specs[name], what)
        assert len(device.loaded) <= 1
        assert device.loaded == ({slot.resident} if slot.resident else set())


def _step(device: Device, slot: ModelSlot, spec: ModelSpec[str], what: str) -> None:
    if what == "evict":
        slot.evict()
        return
    used = device.spec("broken", fail=True) if what == "broken" else spec
    try:
        with slot.lease(used):
            if what == "fail":
                raise ValueError("the stage failed")
    except (ValueError, OSError):
        pass


def _run(threads: list[threading.Thread]) -> None:
    start: Callable[[threading.Thread], None] = threading.Thread.start
    for thread in threads:
        start(thread)
    for thread in threads:
        thread.join(timeout=10)
        assert not thread.is_alive()
