"""From a data home to a running stack: clean up, choose ports, prepare, start, watch."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scribe_embedded.accounts import ServiceUser
from scribe_embedded.apps import api_spec, dashboard_spec, migrate, worker_spec, write_env_files
from scribe_embedded.errors import EmbeddedError
from scribe_embedded.files import write_json
from scribe_embedded.home import CLONE, Home, choose_folder
from scribe_embedded.leftovers import end_leftovers
from scribe_embedded.ports import ANY_PORT, PREFERRED_PORTS, PortPlan, choose_ports, read_ports
from scribe_embedded.postgres import prepare_postgres
from scribe_embedded.process import Chore
from scribe_embedded.settings import Settings, load_settings
from scribe_embedded.stack import Stack
from scribe_embedded.state import take_lock
from scribe_embedded.supervisor import Step, Supervisor
from scribe_embedded.swift import prepare_swift, swift_chores
from scribe_embedded.valkey import prepare_valkey

CORE = frozenset({"postgres", "valkey", "swift"})
EVERYTHING = CORE | {"api", "dashboard", "worker"}
PORT_RACE_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Options:
    """How a stack is to be run."""

    services: Collection[str] = EVERYTHING
    any_port: bool = False


def bin_dir_of(home: Home) -> Path:
    """Where the server programs lie; tests share one copy through SCRIBE_BIN_DIR."""
    return choose_folder("SCRIBE_BIN_DIR", os.environ) or home.root / "bin"


def describe_stack(home: Home, user: ServiceUser | None, ports: Mapping[str, int]) -> Stack:
    """Put together what the services need to know; ports that were never chosen are the usual ones."""
    settings = load_settings(home, CLONE, os.environ)
    all_ports = {**PREFERRED_PORTS, **_public_ports(settings), **ports}
    return Stack(clone=CLONE, home=home, bin_dir=bin_dir_of(home), settings=settings, ports=all_ports, user=user)


def _public_ports(settings: Settings) -> dict[str, int]:
    """What people reach, where BIND_ADDRESS says."""
    return {"api": settings.api_port, "dashboard": settings.dashboard_port}


def parse_services(text: str) -> frozenset[str]:
    """Read ``core``, ``all`` or a comma-separated list of services."""
    names: set[str] = set()
    for word in text.split(","):
        names |= {"core": CORE, "all": EVERYTHING}.get(word, frozenset({word}))
    unknown = names - EVERYTHING
    if unknown:
        raise EmbeddedError(
            f"unknown service {', '.join(sorted(unknown))}: choose among {', '.join(sorted(EVERYTHING))}"
        )
    return frozenset(names)


def supervise(home: Home, user: ServiceUser | None, options: Options, on_running: Callable[[Stack], None]) -> None:
    """Run a stack until a signal asks to stop. Raises EmbeddedError when it cannot start."""
    home.create(user)
    with take_lock(home):
        ended = end_leftovers(home.pids_file, home.root)
        if ended:
            _say(f"ended {len(ended)} processes that an earlier run left behind: {ended}")
        attempts = PORT_RACE_ATTEMPTS
        while not _run(home, user, options, on_running, may_retry=attempts > 1):
            attempts -= 1
            _say("a port was taken by somebody else meanwhile: choosing again")


def _run(
    home: Home, user: ServiceUser | None, options: Options, on_running: Callable[[Stack], None], *, may_retry: bool
) -> bool:
    """Start and watch; False when the start failed because a chosen port is no longer free."""
    supervisor = Supervisor(home, _say)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.request_stop())
    plan: PortPlan | None = None
    try:
        plan = _choose_ports(home, options)
        stack = describe_stack(home, user, plan.ports)
        supervisor.describe(
            api_url=stack.api_url if "api" in options.services else "",
            dashboard_url=stack.dashboard_url if "dashboard" in options.services else "",
            moved_ports=dict(plan.moved),
        )
        write_env_files(stack)
        steps, chores = _plan(stack, options.services)
        supervisor.start(steps)
        if not supervisor.is_stopping:
            on_running(stack)
        supervisor.watch(chores)
    except (EmbeddedError, OSError, subprocess.SubprocessError) as error:
        supervisor.fail(str(error))
        supervisor.stop()
        # Between the choice and the server's own bind lies, on a first start, the making of a database.
        if may_retry and plan and not supervisor.is_stopping and _choose_ports(home, options).ports != plan.ports:
            return False
        raise EmbeddedError(str(error)) from error
    supervisor.stop()
    return True


def _choose_ports(home: Home, options: Options) -> PortPlan:
    settings = load_settings(home, CLONE, os.environ)
    wanted = {**PREFERRED_PORTS, **_public_ports(settings)}
    if options.any_port:
        wanted = dict.fromkeys(wanted, ANY_PORT)
    hosts = dict.fromkeys(_public_ports(settings), settings["BIND_ADDRESS"])
    plan = choose_ports(wanted, read_ports(home.ports_file), hosts)
    write_json(home.ports_file, dict(plan.ports))
    return plan


def _plan(stack: Stack, services: Collection[str]) -> tuple[Sequence[Step], Sequence[Chore]]:
    core = []
    chores: Sequence[Chore] = ()
    if "postgres" in services:
        core.append(prepare_postgres(stack))
    if "valkey" in services:
        core.append(prepare_valkey(stack))
    if "swift" in services:
        swift = prepare_swift(stack)
        core.extend(swift)
        chores = swift_chores(swift)
    steps: list[Step] = [core]
    if "api" in services:
        steps += [migrate(stack), [api_spec(stack)]]
    # The dashboard beside the worker: neither waits for the other.
    last = [spec(stack) for name, spec in (("dashboard", dashboard_spec), ("worker", worker_spec)) if name in services]
    if last:
        steps.append(last)
    return steps, chores


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the log's disk may be full
        print(time.strftime("%Y-%m-%d %H:%M:%S"), text, file=sys.stderr, flush=True)
