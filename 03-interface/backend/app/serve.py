"""Runs the API: ``python -m app.serve [--host ADDRESS]``."""

import argparse
import sys

import uvicorn

from app.core.config import ConfigError, get_settings
from app.core.logging import configure_logging
from app.main import create_app

SHUTDOWN_S = 3


def main() -> int:
    """Serve until told to stop; 2 when the configuration cannot be used."""
    parser = argparse.ArgumentParser(prog="app.serve", description="Run the API of Smart Meeting Scribe.")
    parser.add_argument("--host", help="address to listen on, when it is not BIND_ADDRESS (inside a container)")
    options = parser.parse_args()
    try:
        settings = get_settings()
    except ConfigError as error:
        sys.stderr.write(f"FAIL: {error}\n")
        return 2
    configure_logging(settings)
    uvicorn.run(
        create_app(settings),
        host=options.host or settings.bind_address,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
