"""Runs the API: ``python -m app.serve [--host ADDRESS]``."""

import argparse
import asyncio
import gc
import socket
import sys
from contextlib import suppress

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE

from app.core.config import ConfigError, Settings, get_settings
from app.core.logging import configure_logging
from app.main import create_app

SHUTDOWN_S = 3
ANSWER_S = 2


class Server(uvicorn.Server):
    """When it stops, ends the streams first, for they never end by themselves; what takes too long gets an answer."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the readers, then wait for the requests that do end, and for the others to say that they do not."""
        self._app.state.resources.live.close()
        ending = asyncio.create_task(self._end_requests())
        await super().shutdown(sockets)
        ending.cancel()

    async def _end_requests(self) -> None:
        """Cancel what runs beyond its time. uvicorn does too, but lets nobody answer then."""
        await asyncio.sleep(SHUTDOWN_S)
        for request in tuple(self.server_state.tasks):
            request.cancel()


def server_config(app: FastAPI, settings: Settings, host: str | None = None) -> uvicorn.Config:
    """How uvicorn serves the application."""
    return uvicorn.Config(
        app,
        host=host or settings.bind_address,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        server_header=False,
        # uvicorn believes whoever connects from 127.0.0.1 unless told otherwise: anybody on the machine, or a tunnel.
        proxy_headers=bool(settings.trusted_proxy_addresses),
        forwarded_allow_ips=settings.trusted_proxy_addresses,
        timeout_graceful_shutdown=SHUTDOWN_S + ANSWER_S,
    )


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
    app = create_app(settings)
    config = server_config(app, settings, options.host)
    server = Server(config, app)
    # What stands now lives as long as the process: 300,000 objects, which the garbage collector else looks through
    # again and again, 100 ms each time, while every request waits.
    gc.collect()
    gc.freeze()
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else STARTUP_FAILURE


if __name__ == "__main__":
    sys.exit(main())
