"""The golden examples of the contracts are what this service reads and writes."""

import json

from app.models import Group, Meeting, utc_now
from app.services.jobs import job_message
from pydantic import BaseModel
from scribe_contracts import JobMessage, TranscriptResult, WebhookEvent

from tests.conftest import EXAMPLES


def test_reads_every_example() -> None:
    shapes: dict[str, type[BaseModel]] = {"job": JobMessage, "transcript": TranscriptResult, "webhook": WebhookEvent}
    examples = sorted(EXAMPLES.glob("*.json"))
    assert len(examples) >= 5
    for example in examples:
        shapes[example.stem.partition("_")[0]].model_validate_json(example.read_bytes())


def test_writes_the_job_of_the_example() -> None:
    example = JobMessage.model_validate_json((EXAMPLES / "job_message.json").read_bytes())
    meeting = Meeting(
        id=example.meeting_id,
        job_id=example.job_id,
        attempt=example.attempt,
        s3_path=example.s3_path,
        result_prefix=example.result_prefix,
        original_filename=example.original_filename,
        size_bytes=example.size_bytes,
        owner_id=7,
        language_hint=example.language,
        model_hint=example.model,
        max_speakers=example.max_speakers,
        created_at=utc_now(),
        groups=[Group(id=3, name="shared", is_active=True), Group(id=4, name="retired", is_active=False)],
    )
    assert json.loads(job_message(meeting).model_dump_json()) == json.loads(example.model_dump_json())
