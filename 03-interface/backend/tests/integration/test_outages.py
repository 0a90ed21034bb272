"""Servers that do not answer: a 503 in the one shape, readiness that names them, and nothing lost."""

import asyncio
import socket

import pytest
from app.core import db
from app.core.config import Settings
from app.core.s3 import ObjectStore
from app.core.types import MeetingStatus
from app.models import Meeting
from app.services import health
from pydantic import SecretStr
from sqlalchemy import select, text

from tests.integration.conftest import Api, started
from tests.integration.people import WAV, Person, admin_token


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def broken(settings: Settings, closed_port: int) -> dict[str, Settings]:
    """Settings in which one server is not there."""
    return {
        "postgres": settings.model_copy(update={"postgres_port": closed_port}),
        "redis": settings.model_copy(update={"redis_url": SecretStr(f"redis://127.0.0.1:{closed_port}/0")}),
        "s3": settings.model_copy(update={"minio_endpoint": f"127.0.0.1:{closed_port}"}),
    }


def admin_of(api: Api) -> Person:
    return Person(api.client, 1, admin_token(api.resources.settings))


@pytest.mark.parametrize("server", ["postgres", "redis", "s3"])
async def test_readiness_names_the_server(broken: dict[str, Settings], server: str) -> None:
    async with started(broken[server]) as api:
        live, ready = await api.client.get("/health/live"), await api.client.get("/health/ready")
    assert live.status_code == 200
    assert ready.status_code == 503
    assert ready.json() == {"error": "not_ready", "detail": f"These servers do not answer: {server}."}


async def test_many_who_ask_at_once_cost_the_servers_one_question(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    check, asked = ObjectStore.check, []

    async def counted(store: ObjectStore) -> None:
        asked.append(store)
        await check(store)

    monkeypatch.setattr(ObjectStore, "check", counted)
    answers = await asyncio.gather(*(api.client.get("/health/ready") for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(asked) == 1
    monkeypatch.setattr(health, "KEPT_S", 0.0)
    await api.client.get("/health/ready")
    assert len(asked) == 2


async def test_everything_ready(api: Api) -> None:
    assert (await api.client.get("/health/ready")).json() == {
        "status": "ok",
        "postgres": "ok",
        "redis": "ok",
        "s3": "ok",
    }


async def test_without_the_database_everything_answers_503(broken: dict[str, Settings]) -> None:
    async with started(broken["postgres"]) as api:
        admin = admin_of(api)
        answers = [
            await admin.get("/meetings/"),
            await admin.get("/users/me"),
            await api.client.post("/api/v1/auth/login", data={"username": "a@b.org", "password": "x"}),
            await admin.upload(WAV),
        ]
    assert [answer.status_code for answer in answers] == [503] * 4
    assert all(set(answer.json()) == {"error", "detail"} for answer in answers)


async def test_without_the_object_store_an_upload_answers_503_and_leaves_no_row(broken: dict[str, Settings]) -> None:
    async with started(broken["s3"]) as api:
        small = await admin_of(api).upload(WAV)
        large = await admin_of(api).upload(WAV + bytes(20_000_000))
        async with api.resources.sessions() as session:
            rows = (await session.scalars(select(Meeting.id))).all()
    for answer in (small, large):
        assert (answer.status_code, answer.json()["error"]) == (503, "storage_unavailable")
    assert rows == []


async def test_without_the_queue_an_upload_is_kept_for_the_sweep(broken: dict[str, Settings]) -> None:
    async with started(broken["redis"]) as api:
        admin = admin_of(api)
        answer = await admin.upload(WAV)
        listed = await admin.get("/meetings/")
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert [item["id"] for item in listed.json()["items"]] == [answer.json()["id"]]


async def test_without_the_queue_a_running_meeting_is_shown_and_deleted(broken: dict[str, Settings]) -> None:
    async with started(broken["redis"]) as api:
        admin = admin_of(api)
        path = f"/meetings/{(await admin.upload(WAV)).json()['id']}"
        async with api.resources.sessions.begin() as session:
            (await session.scalars(select(Meeting))).one().status = MeetingStatus.PROCESSING
        assert (await admin.get(path)).json()["status"] == "processing"
        assert (await admin.call("DELETE", path)).status_code == 204


async def test_statement_that_takes_too_long_answers_503_and_frees_its_connection(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "REQUEST_TIMEOUT_S", 0.3)
    other = db.create_engine(settings)
    async with started(settings) as api:
        async with other.begin() as connection:
            assert await connection.scalar(text("SHOW statement_timeout")) == "0"
            await connection.execute(text("LOCK TABLE meeting IN ACCESS EXCLUSIVE MODE"))
            answer = await admin_of(api).get("/meetings/")
        assert (answer.status_code, answer.json()["error"]) == (503, "database_unavailable")
        assert (await admin_of(api).get("/meetings/")).status_code == 200
    await other.dispose()


async def test_connections_that_died_are_replaced(api: Api, admin: Person) -> None:
    async with api.resources.engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert (await admin.get("/meetings/")).status_code == 200
