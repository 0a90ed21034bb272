"""Real PostgreSQL, Valkey and S3. Migrations run once; each test has a copy of that database and empty queues."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest
from app.api.deps import Resources
from app.core.config import Settings
from app.core.db import create_engine, session_factory
from app.core.s3 import ObjectStore
from app.main import create_app, lifespan
from app.migrate import migrate
from app.models import AuthSession, utc_now
from fastapi import FastAPI
from pydantic import SecretStr
from scribe_contracts.queue import BUCKET_UPLOADS
from scribe_embedded.testing import core_servers, memory_folder
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.integration.people import ADMIN_SESSION, Person, Scene

TEMPLATE = "scribe_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def core() -> Iterator[tuple[dict[str, str], Path | None]]:
    """The environment of running core servers, and a folder in memory where there is one."""
    with memory_folder() as folder, core_servers() as servers:
        yield dict(servers.env), folder


@pytest.fixture(scope="session")
def core_env(core: tuple[dict[str, str], Path | None]) -> dict[str, str]:
    """The environment of running core servers."""
    return core[0]


def settings_for(core_env: dict[str, str], database: str) -> Settings:
    host, _, port = core_env["MINIO_ENDPOINT"].partition(":")
    return Settings(
        postgres_host=core_env["POSTGRES_HOST"],
        postgres_port=int(core_env["POSTGRES_PORT"]),
        postgres_user=core_env["POSTGRES_USER"],
        postgres_password=SecretStr(core_env["POSTGRES_PASSWORD"]),
        postgres_db=database,
        redis_url=SecretStr(core_env["REDIS_URL"]),
        minio_endpoint=f"{host}:{port}",
        minio_root_user=core_env["MINIO_ROOT_USER"],
        minio_root_password=SecretStr(core_env["MINIO_ROOT_PASSWORD"]),
        jwt_secret_key=SecretStr("j" * 32),
        internal_api_key=SecretStr("i" * 32),
        sweep_interval_s=3600,
    )


async def run_on_server(core_env: dict[str, str], *statements: str) -> None:
    engine = create_async_engine(
        settings_for(core_env, core_env["POSTGRES_DB"]).database_url, isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
async def template(core: tuple[dict[str, str], Path | None]) -> str:
    """A migrated and seeded database that tests copy."""
    core_env, memory = core
    # These databases live for seconds: waiting for the disk would make the tests several times slower. A copy of the
    # template takes 320 ms on a disk, 26 ms in memory.
    await run_on_server(core_env, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    if memory is not None:
        await run_on_server(core_env, f"CREATE TABLESPACE memory LOCATION '{memory}'")
    await run_on_server(core_env, f"CREATE DATABASE {TEMPLATE}" + (" TABLESPACE memory" if memory else ""))
    await migrate(settings_for(core_env, TEMPLATE))
    engine = create_engine(settings_for(core_env, TEMPLATE))
    async with session_factory(engine).begin() as session:
        session.add(AuthSession(id=ADMIN_SESSION, user_id=1, expires_at=utc_now() + timedelta(days=1)))
    await engine.dispose()
    return TEMPLATE


@asynccontextmanager
async def copied_database(core_env: dict[str, str], template: str) -> AsyncIterator[Settings]:
    name = f"scribe_test_{next(_numbers)}"
    await run_on_server(core_env, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield settings_for(core_env, name)
    finally:
        await run_on_server(core_env, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def settings(core_env: dict[str, str], template: str) -> AsyncIterator[Settings]:
    """Settings with a database of this test's own."""
    async with copied_database(core_env, template) as own:
        yield own


@dataclass(frozen=True, slots=True)
class Api:
    """The application, started, with a client that talks to it in this process."""

    app: FastAPI
    client: httpx.AsyncClient

    @property
    def resources(self) -> Resources:
        resources = self.app.state.resources
        assert isinstance(resources, Resources)
        return resources


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Api]:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with lifespan(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(app, client)


async def abort_half_uploads(store: ObjectStore) -> None:
    """Databases are each test's own; the bucket is everybody's, and some look whether it is empty."""
    for found in await store.unfinished_uploads(BUCKET_UPLOADS):
        await store.abort(BUCKET_UPLOADS, found.key, found.upload_id)


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    """The application on real servers, its queue empty."""
    async with started(settings) as running:
        await running.resources.queue.redis.flushdb()
        yield running


@pytest.fixture
async def admin(api: Api) -> Person:
    """The seeded administrator."""
    return await Person.log_in(api.client, "admin@example.com", "admin123")


@pytest.fixture
async def scene(api: Api) -> Scene:
    """Two colleagues in a group, a stranger, and a way to make meetings."""
    return await Scene.build(api.client, api.resources)
