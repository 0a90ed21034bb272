"""What an owner asks of a job."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.core.languages import LANGUAGES
from app.schemas.common import Input, Output

MAX_SPEAKERS = 50  # as an upload's


def _known(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError("must be a two-letter code that the recogniser knows, like fr or en")
    return code


Language = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True), AfterValidator(_known)]
ModelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]


class Retry(Input):
    """How to transcribe a meeting again.

    Without ``language`` it is detected, without ``model`` the worker chooses; an absent ``max_speakers`` stays as it
    was. ``discard_edits`` agrees that corrections by people give way to the new transcript.
    """

    language: Language | None = None
    model: ModelName | None = None
    max_speakers: int | None = Field(default=None, ge=1, le=MAX_SPEAKERS, strict=True)
    discard_edits: bool = Field(default=False, strict=True)


class TranscriptionModels(Output):
    """The models that a retry can ask for now, and how many workers live."""

    models: list[str]
    workers: int
