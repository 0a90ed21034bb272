"""The application around its resources: errors in one shape, safe headers, documentation without the internet."""

import pytest

from tests.integration.conftest import Api
from tests.integration.people import Person


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
