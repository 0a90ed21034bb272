"""The OpenAPI document promises what callers rely on."""

import json

import pytest
from app.core.config import Settings
from app.main import create_app

SPECIFIED = {
    ("post", "/api/v1/auth/register"),
    ("post", "/api/v1/auth/login"),
    ("get", "/api/v1/users/me"),
    ("post", "/api/v1/process/"),
    ("get", "/api/v1/meetings/"),
    ("get", "/api/v1/meetings/mine"),
    ("get", "/api/v1/meetings/{meeting_id}"),
    ("patch", "/api/v1/meetings/{meeting_id}"),
    ("delete", "/api/v1/meetings/{meeting_id}"),
    ("get", "/api/v1/meetings/{meeting_id}/transcript"),
    ("get", "/api/v1/groups/"),
    ("get", "/api/v1/groups/{group_id}"),
    ("post", "/api/v1/groups/"),
    ("patch", "/api/v1/groups/{group_id}"),
    ("delete", "/api/v1/groups/{group_id}"),
    ("post", "/api/v1/internal/webhook/transcription-complete"),
    ("get", "/health/live"),
    ("get", "/health/ready"),
}
OPEN = {"/api/v1/auth/register", "/api/v1/auth/login", "/api/v1/auth/refresh", "/health/live", "/health/ready"}
SIGNED = "/api/v1/internal/webhook/transcription-complete"

Operations = dict[tuple[str, str], dict[str, dict[str, object]]]


@pytest.fixture
def operations(plain_settings: Settings) -> Operations:
    document = create_app(plain_settings).openapi()
    return {(method, path): op for path, item in document["paths"].items() for method, op in item.items()}


def test_has_every_operation_of_the_specification(operations: Operations) -> None:
    assert set(operations) >= SPECIFIED


def test_every_declared_error_has_the_one_shape(operations: Operations) -> None:
    for operation in operations.values():
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert "ErrorBody" in json.dumps(response)


def test_every_operation_but_the_open_ones_asks_who_you_are(operations: Operations) -> None:
    for (_, path), operation in operations.items():
        assert ("security" in operation) is (path not in OPEN | {SIGNED})


def test_every_operation_that_asks_may_say_no(operations: Operations) -> None:
    for operation in operations.values():
        if "security" in operation:
            assert {"401", "403"} <= set(operation["responses"])


def test_every_body_may_be_too_large(operations: Operations) -> None:
    for operation in operations.values():
        if "requestBody" in operation:
            assert "413" in operation["responses"]


def test_webhook_shows_its_body_and_headers(operations: Operations) -> None:
    document = json.dumps(operations["post", SIGNED])
    for word in ("requestBody", "webhook-id", "webhook-timestamp", "webhook-signature"):
        assert word in document


def test_upload_form_suggests_nothing(operations: Operations) -> None:
    document = json.dumps(operations["post", "/api/v1/process/"]["requestBody"])
    assert document.count('"example": ""') == 4
