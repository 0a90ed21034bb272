"""The application: create_app() puts the parts together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI

from app.api import docs, health, metrics
from app.api.deps import Resources
from app.api.errors import install_error_handlers
from app.api.middleware import AnySlash, BodyLimit, RequestLog, is_large
from app.api.pacing import PeopleFirst
from app.api.v1.router import COLLECTIONS
from app.api.v1.router import router as v1
from app.broker import JobQueue
from app.core import db, telemetry
from app.core.background import end, forever
from app.core.config import Settings, get_settings
from app.core.db import create_engine, session_factory
from app.core.s3 import ObjectStore
from app.core.s3_reader import ObjectReader
from app.core.throttle import Throttle
from app.services.claims import Claims
from app.services.exports.desk import ExportDesk
from app.services.health import Health
from app.services.live import LiveHub
from app.services.outgoing import Deliverer
from app.services.outlook import Outlook
from app.services.sweep import Sweeper
from app.services.upload_gate import UploadGate


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the process needs, sweep beside the requests, close everything."""
    settings: Settings = app.state.settings
    engine = create_engine(settings, statement_timeout_s=db.REQUEST_TIMEOUT_S)
    sessions = session_factory(engine)
    store, queue = ObjectStore(settings), JobQueue(settings)
    reader, exports = ObjectReader(settings), ExportDesk()
    outlook = Outlook(sessions, queue.redis)
    live = LiveHub(settings, sessions, outlook)
    claims = Claims(sessions)
    app.state.resources = Resources(
        settings,
        engine,
        sessions,
        store,
        queue,
        UploadGate(),
        claims,
        live,
        outlook,
        Throttle(settings, queue.redis),
        reader,
        exports,
        Health(sessions, queue, store),
    )
    sweeper = Sweeper(engine, sessions, store, queue, orphan_age=timedelta(hours=settings.orphan_age_hours))
    work: dict[str, Callable[[], Awaitable[None]]] = {
        "sweep": lambda: sweeper.run_forever(settings.sweep_interval_s),
        "live": live.run_forever,
        "outlook": outlook.run_forever,
        "claims": claims.run_forever,
        "outgoing": Deliverer(settings, sessions).run_forever,
    }
    running = [asyncio.create_task(forever(name, job), name=name) for name, job in work.items()]
    try:
        yield
    finally:
        await end(running)
        await store.settle()
        await queue.close()
        exports.close()
        reader.close()
        store.close()
        await engine.dispose()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The API. Nothing is connected before it starts."""
    settings = settings or get_settings()
    traces = telemetry.tracer_provider(settings.otel_exporter_otlp_endpoint)
    app = FastAPI(
        title="Smart Meeting Scribe",
        description="Recordings of meetings in; who said what, by name, out.",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Its own exporters would send queries and messages of exceptions; /metrics has the numbers.
        telemetry={"tracer_provider": traces, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.settings = settings
    app.add_middleware(AnySlash, collections=COLLECTIONS)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestLog)
    app.add_middleware(PeopleFirst, is_recording=is_large)
    install_error_handlers(app)
    for router in (v1, health.router, metrics.router, docs.router):
        app.include_router(router)
    return app
