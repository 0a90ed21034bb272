"""The golden examples are the contract: what one release wrote, the next must read."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError
from scribe_contracts import JobMessage, TranscriptResult, WebhookEvent
from scribe_contracts._base import Contract

EXAMPLES = Path(__file__).parent.parent / "examples"
SHAPES: dict[str, type[Contract]] = {
    "job_message": JobMessage,
    "transcript_result": TranscriptResult,
    "webhook_started": WebhookEvent,
    "webhook_completed": WebhookEvent,
    "webhook_failed": WebhookEvent,
}


def load(name: str) -> dict[str, object]:
    data: dict[str, object] = json.loads((EXAMPLES / f"{name}.json").read_text())
    return data


def test_every_example_has_a_shape() -> None:
    assert {p.stem for p in EXAMPLES.glob("*.json")} == set(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_example_survives_a_round_trip(name: str) -> None:
    raw = load(name)
    assert SHAPES[name].model_validate(raw).model_dump(mode="json") == raw


@pytest.mark.parametrize("name", SHAPES)
def test_consumer_ignores_a_field_of_a_newer_producer(name: str) -> None:
    SHAPES[name].model_validate({**load(name), "field_of_next_year": 1})


@pytest.mark.parametrize("name", SHAPES)
def test_refuses_an_unknown_schema_version(name: str) -> None:
    with pytest.raises(ValidationError, match="schema_version"):
        SHAPES[name].model_validate({**load(name), "schema_version": 2})


@pytest.mark.parametrize("prefix", ["", "company", "group-x/", "../company/", "group-1/../user-2/", "user-2/x"])
def test_job_refuses_a_bank_prefix_outside_the_scopes(prefix: str) -> None:
    with pytest.raises(ValidationError, match="bank_prefixes"):
        JobMessage.model_validate({**load("job_message"), "bank_prefixes": [prefix]})
