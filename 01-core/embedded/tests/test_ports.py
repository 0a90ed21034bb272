import json
import socket
from pathlib import Path

from scribe_embedded.control import describe_addresses
from scribe_embedded.home import Home
from scribe_embedded.ports import choose_ports, read_ports
from scribe_embedded.state import ProcessState, StackState


def listening() -> socket.socket:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    return taken


def free_port() -> int:
    with listening() as probe:
        return int(probe.getsockname()[1])


class TestChoosePorts:
    def test_a_busy_port_falls_back_to_a_free_one_and_says_so(self) -> None:
        with listening() as taken:
            busy = taken.getsockname()[1]
            plan = choose_ports({"valkey": busy}, {})
        assert plan.ports["valkey"] not in (0, busy)
        assert plan.moved == {"valkey": busy}

    def test_the_last_port_is_kept(self) -> None:
        last = free_port()
        assert choose_ports({"valkey": free_port()}, {"valkey": last}).ports == {"valkey": last}

    def test_the_api_goes_back_to_its_documented_port(self) -> None:
        documented = free_port()
        plan = choose_ports({"api": documented}, {"api": free_port()})
        assert plan.ports == {"api": documented}
        assert not plan.moved

    def test_no_port_is_given_twice(self) -> None:
        wanted = free_port()
        plan = choose_ports({"a": wanted, "b": wanted, "c": 0, "d": 0}, {})
        assert len(set(plan.ports.values())) == 4


def test_a_damaged_record_of_ports_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "ports.json"
    assert read_ports(path) == {}
    path.write_text("{")
    assert read_ports(path) == {}
    path.write_text(json.dumps({"api": 5000, "valkey": "x"}))
    assert read_ports(path) == {"api": 5000}


def test_every_moved_port_is_told_with_the_one_in_use(tmp_path: Path) -> None:
    processes = [ProcessState("postgres", "running", port=30001), ProcessState("api", "running", port=30002)]
    moved = {"postgres": 25432, "api": 5000, "valkey": 26379}
    state = StackState("running", 1, 0.0, moved_ports=moved, processes=processes)
    assert describe_addresses(Home(tmp_path), state)[2:] == [
        "note:  port 25432 was busy, so postgres took 30001",
        "note:  port 5000 was busy, so the API took 30002",
    ]
