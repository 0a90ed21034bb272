"""The application of a test on a real socket: a stream does not fit through a transport that waits for its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.integration.conftest import Api
from tests.integration.polling import free_port, until


@asynccontextmanager
async def listening(api: Api) -> AsyncIterator[str]:
    """Serve an application that has been started; yields its address."""
    port = free_port()
    config = uvicorn.Config(api.app, port=port, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    await api.resources.live.listening.wait()

    async def started() -> bool:
        return server.started

    await until(started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        api.resources.live.close()
        server.should_exit = True
        await serving
