import httpx
import pytest
from app.api.deps import address_of
from app.api.middleware import RequestLog
from app.core.config import Settings
from app.serve import server_config
from fastapi import FastAPI, Request
from structlog.testing import capture_logs


@pytest.mark.parametrize(
    ("trusted", "connected", "forwarded", "seen"),
    [
        ("", "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        ("", "172.20.0.2", "203.0.113.9", "172.20.0.2"),
        ("172.20.0.2", "172.20.0.2", "203.0.113.9", "203.0.113.9"),
        ("172.20.0.2", "172.20.0.2", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("172.20.0.2", "172.20.0.2", "anything", "None"),
        ("172.20.0.2", "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        ("10.0.0.0/8", "10.7.7.7", "203.0.113.9, 10.1.1.1", "203.0.113.9"),
    ],
)
async def test_address_is_believed_from_trusted_proxies_alone(
    plain_settings: Settings, trusted: str, connected: str, forwarded: str, seen: str
) -> None:
    app = FastAPI()

    @app.get("/")
    async def address(request: Request) -> str:
        return str(address_of(request))

    config = server_config(app, plain_settings.model_copy(update={"trusted_proxies": trusted}))
    config.load()
    transport = httpx.ASGITransport(config.loaded_app, client=(connected, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        assert (await client.get("/", headers={"X-Forwarded-For": forwarded})).json() == seen


@pytest.mark.parametrize(
    ("trusted", "sent", "warned"),
    [
        ("", {"X-Forwarded-For": "203.0.113.9"}, ["172.20.0.2"]),
        ("10.0.0.0/8", {"X-Forwarded-For": "203.0.113.9"}, ["172.20.0.2"]),
        ("172.20.0.2", {"X-Forwarded-For": "203.0.113.9"}, []),
        ("172.20.0.2", {"X-Forwarded-For": "198.51.100.1, 203.0.113.9:4711"}, []),
        ("", {}, []),
    ],
)
async def test_proxy_that_is_not_trusted_is_warned_of_once(
    plain_settings: Settings, trusted: str, sent: dict[str, str], warned: list[str]
) -> None:
    app = FastAPI()
    app.add_middleware(RequestLog)
    config = server_config(app, plain_settings.model_copy(update={"trusted_proxies": trusted}))
    config.load()
    transport = httpx.ASGITransport(config.loaded_app, client=("172.20.0.2", 1))
    with capture_logs() as lines:
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            for _ in range(2):
                await client.get("/", headers=sent)
    assert [line["peer"] for line in lines if "TRUSTED_PROXIES" in line["event"]] == warned
