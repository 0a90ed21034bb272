"""The application around its resources: errors in one shape, safe headers, documentation without the internet."""

from collections.abc import AsyncIterator

import httpx
import pytest
from app.core.config import Settings
from app.main import create_app

from tests.integration.conftest import Api
from tests.integration.people import WAV, Person


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/api/v1/nowhere", 404, "not_found"),
        ("PUT", "/api/v1/meetings/", 405, "method_not_allowed"),
        ("GET", "/api/v1/process/", 405, "method_not_allowed"),
    ],
)
async def test_unknown_address_or_method(api: Api, method: str, path: str, status: int, error: str) -> None:
    answer = await api.client.request(method, path)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert set(answer.json()) == {"error", "detail"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"a":' * 2000])
async def test_unreadable_json(api: Api, body: bytes) -> None:
    answer = await api.client.post("/api/v1/auth/register", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "detail"}


async def test_large_body_of_any_other_request_is_refused(api: Api, admin: Person) -> None:
    answers = [
        await api.client.post("/api/v1/auth/register", content=b"x" * 2_000_000),
        await admin.call("PATCH", "/meetings/1", content=b"x" * 2_000_000),
    ]
    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [(413, "body_too_large")] * 2


async def test_large_body_without_an_announced_length_is_refused_the_same(api: Api) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    headers = {"Content-Type": "application/json"}
    answer = await api.client.post("/api/v1/auth/register", content=body(), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "path", ["/meetings", "/meetings/", "/meetings/mine", "/meetings/mine/", "/groups", "/groups/1/"]
)
async def test_last_slash_does_not_matter(admin: Person, path: str) -> None:
    assert (await admin.get(path)).status_code == 200


async def test_upload_without_the_last_slash(admin: Person) -> None:
    answer = await admin.call("POST", "/process", files={"file": ("a.wav", WAV)})
    assert answer.status_code == 202


async def test_wrong_method_names_the_right_ones(api: Api) -> None:
    assert (await api.client.put("/api/v1/process/")).headers["allow"] == "POST"


async def test_surprise_is_an_answer_with_its_headers(settings: Settings) -> None:
    app = create_app(settings)

    @app.get("/surprise")
    async def surprise() -> None:
        raise RuntimeError("nobody thought of this")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        answer = await client.get("/surprise")
    assert (answer.status_code, answer.json()["error"]) == (500, "internal_error")
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "nobody" not in answer.text


async def test_headers_are_safe(api: Api) -> None:
    headers = (await api.client.get("/health/live")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-request-id"]


async def test_docs_need_nothing_from_elsewhere(api: Api) -> None:
    page = await api.client.get("/docs")
    assert page.status_code == 200
    assert "http" not in page.text
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert f"docs/{name}" in page.text
        asset = await api.client.get(f"/docs/{name}")
        assert asset.status_code == 200
        assert len(asset.content) > 50
    assert "unsafe-inline" not in page.headers["content-security-policy"].split("style-src")[0]


async def test_openapi_document_is_served(api: Api) -> None:
    assert (await api.client.get("/openapi.json")).json()["info"]["title"] == "Smart Meeting Scribe"
