"""The supervisor's own rules, on processes that cost nothing."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scribe_embedded import supervisor as rules
from scribe_embedded.errors import StartError
from scribe_embedded.home import Home
from scribe_embedded.leftovers import is_running
from scribe_embedded.process import OneShot, ProcessSpec
from scribe_embedded.state import ProcessState, read_state
from scribe_embedded.supervisor import Supervisor, rotate_logs
from support import until

IDLE = "import time\ntime.sleep(60)"
DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(60)"


def spec(name: str, code: str = IDLE, **options: object) -> ProcessSpec:
    fields: dict[str, object] = {"name": name, "command": (sys.executable, "-c", code), "is_healthy": lambda _pid: True}
    return ProcessSpec(**{**fields, **options})  # type: ignore[arg-type]


@pytest.fixture
def home(data: Path) -> Home:
    made = Home(data)
    made.create(None)
    return made


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(home: Home, said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(home, said.append)
    yield made
    made.stop()


@contextmanager
def stopped_when(supervisor: Supervisor, probe: object) -> Iterator[None]:
    """Let another thread end the watch, which must run in the main one."""

    def wait() -> None:
        try:
            until(probe, "the watch can end")  # type: ignore[arg-type]
        finally:
            supervisor.request_stop()

    thread = threading.Thread(target=wait)
    thread.start()
    yield
    thread.join()


def process(home: Home, name: str) -> ProcessState:
    state = read_state(home)
    assert state is not None
    return next(p for p in state.processes if p.name == name)


def pid_of(home: Home, name: str) -> int:
    pid = process(home, name).pid
    assert pid is not None
    return pid


class TestFullDisk:
    def test_ends_nothing_that_runs_and_revives_what_dies_later(
        self, supervisor: Supervisor, home: Home, said: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "RESTART_DELAYS_S", (0.1, 0.1))
        supervisor.start([[spec("steady"), spec("fragile")]])
        steady, fragile = pid_of(home, "steady"), pid_of(home, "fragile")
        write, start, refused = rules.write_state, rules.spawn, threading.Event()

        def no_room(*_: object) -> None:
            raise OSError(28, "No space left on device")

        def no_room_once(*arguments: Any) -> Any:
            if not refused.is_set():
                refused.set()
                monkeypatch.setattr(rules, "write_state", write)
                no_room()
            return start(*arguments)

        monkeypatch.setattr(rules, "write_state", no_room)
        monkeypatch.setattr(rules, "spawn", no_room_once)
        os.kill(fragile, signal.SIGKILL)
        with stopped_when(supervisor, lambda: refused.is_set() and process(home, "fragile").pid not in (None, fragile)):
            supervisor.watch()
            assert is_running_pid(steady)
        assert "fragile cannot be started now: [Errno 28] No space left on device" in said


def is_running_pid(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").exists()


class TestStart:
    def test_waits_for_health_before_the_next_step(self, supervisor: Supervisor, home: Home, tmp_path: Path) -> None:
        ready = tmp_path / "ready"
        slow = spec("slow", f"import time, pathlib\ntime.sleep(0.3)\npathlib.Path({str(ready)!r}).touch()\n{IDLE}")
        slow = spec("slow", slow.command[2], is_healthy=lambda _pid: ready.exists())
        check = OneShot("check", ("test", "-e", str(ready)), Path("/"), {})
        supervisor.start([[slow], check, [spec("last")]])
        state = read_state(home)
        assert state is not None
        assert state.is_healthy
        assert [p.name for p in state.processes] == ["slow", "last"]

    def test_tells_the_last_words_of_what_died(self, supervisor: Supervisor) -> None:
        with pytest.raises(StartError, match=r"(?s)bad ended with code 3 while starting.*disk full"):
            supervisor.start([[spec("bad", "print('disk full'); raise SystemExit(3)", is_healthy=lambda _pid: False)]])

    def test_gives_up_on_what_never_answers(self, supervisor: Supervisor) -> None:
        with pytest.raises(StartError, match="mute was not healthy"):
            supervisor.start([[spec("mute", is_healthy=lambda _pid: False, start_deadline_s=0.2)]])

    def test_a_failed_command_stops_the_start(self, supervisor: Supervisor) -> None:
        with pytest.raises(StartError, match="migrate ended with code 1"):
            supervisor.start([OneShot("migrate", ("false",), Path("/"), {}), [spec("api")]])

    def test_a_stuck_command_is_ended(self, supervisor: Supervisor) -> None:
        with pytest.raises(StartError, match="migrate took more than"):
            supervisor.start([OneShot("migrate", ("sleep", "60"), Path("/"), {}, deadline_s=0.2)])


class TestWatch:
    def test_restarts_what_dies(self, supervisor: Supervisor, home: Home) -> None:
        supervisor.start([[spec("a"), spec("b")]])
        first, other = pid_of(home, "a"), pid_of(home, "b")
        os.kill(first, signal.SIGKILL)
        with stopped_when(supervisor, lambda: process(home, "a").restarts == 1 and process(home, "a").is_healthy):
            supervisor.watch()
        assert process(home, "a").exit_code == -signal.SIGKILL
        assert pid_of(home, "a") != first
        assert pid_of(home, "b") == other

    def test_a_crash_loop_ends_in_a_clear_state(
        self, supervisor: Supervisor, home: Home, said: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "RESTART_DELAYS_S", (0.05, 0.1))
        supervisor.start([[spec("frail", "import time; time.sleep(0.2)")]])
        with stopped_when(supervisor, lambda: process(home, "frail").state == "failing"):
            supervisor.watch()
        assert process(home, "frail").restarts == 2
        assert "trying again in 60.0 s" in said[-1]


class TestStop:
    def test_kills_what_does_not_listen(self, supervisor: Supervisor, home: Home) -> None:
        log = home.log_file("deaf")
        supervisor.start([[spec("deaf", DEAF, stop_grace_s=0.3, is_healthy=lambda _pid: "deaf" in log.read_text())]])
        pid, began = pid_of(home, "deaf"), time.monotonic()
        supervisor.stop()
        assert time.monotonic() - began < 2
        assert not is_running(pid)

    def test_ends_those_that_depend_on_others_first(self, supervisor: Supervisor, home: Home, tmp_path: Path) -> None:
        order = tmp_path / "order"
        code = "import signal,sys,time,pathlib\n" + (
            "def bye(*_):\n with open({path!r},'a') as f: f.write({name!r})\n sys.exit()\n"
            "signal.signal(signal.SIGTERM, bye)\nprint('up', flush=True)\ntime.sleep(60)"
        )

        def noisy(name: str, rank: int) -> ProcessSpec:
            text = code.format(path=str(order), name=name)
            log = home.log_file(name)
            return spec(name, text, stop_rank=rank, is_healthy=lambda _pid: "up" in log.read_text())

        supervisor.start([[noisy("d", 0)], [noisy("a", 3)]])
        supervisor.stop()
        assert order.read_text() == "ad"

    def test_takes_along_what_a_process_started(self, supervisor: Supervisor, home: Home) -> None:
        code = "import subprocess,sys\n"
        code += f"c=subprocess.Popen([sys.executable,'-c',{DEAF!r}])\nprint(c.pid,flush=True)\nc.wait()"
        log = home.log_file("parent")
        supervisor.start([[spec("parent", code, is_healthy=lambda _pid: "deaf" in log.read_text())]])
        child = int(log.read_text().split()[0])
        supervisor.stop()
        until(lambda: not is_running(child), "the child is gone")


def test_logs_are_bounded_and_their_writers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with path.open("ab", buffering=0) as writer:
        for round_number in range(5):
            writer.write(b"%d" % round_number * 100)
            rotate_logs(tmp_path, limit_bytes=50)
        writer.write(b"end")
    assert path.read_bytes() == b"end"
    assert (tmp_path / "a.log.1").read_bytes() == b"4" * 100
    assert (tmp_path / "a.log.2").read_bytes() == b"3" * 100
    assert len(list(tmp_path.iterdir())) == 3
