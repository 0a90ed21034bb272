"""Commands of the embedded stack."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from scribe_embedded.accounts import ensure_service_user
from scribe_embedded.apps import core_env
from scribe_embedded.errors import EmbeddedError
from scribe_embedded.home import find_home
from scribe_embedded.run import Options, parse_services, supervise
from scribe_embedded.stack import Stack


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors a person can act on end in one line."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except EmbeddedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scribe_embedded", description="The embedded stack")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("supervise", help="run in the foreground until a signal")
    command.add_argument("--only", default="all", help="core, all, or a list such as postgres,valkey")
    command.add_argument("--any-port", action="store_true", help="take free ports instead of the usual ones")
    command.add_argument("--json", action="store_true", help="print how to reach the core servers once they run")
    command.set_defaults(run=_supervise)
    return parser


def _supervise(options: argparse.Namespace) -> int:
    def announce(stack: Stack) -> None:
        if options.json:
            print(json.dumps({**core_env(stack), "API_URL": stack.api_url}), flush=True)

    user = ensure_service_user()
    home = find_home(os.environ, user)
    supervise(home, user, Options(parse_services(options.only), any_port=options.any_port), announce)
    return 0
