"""The order that the API sends to a worker: ids and object keys, never audio, never names."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from scribe_contracts._base import Contract

BankPrefix = Annotated[str, StringConstraints(pattern=r"^(company|group-\d+|user-\d+)/$")]


class JobMessage(Contract):
    """One attempt at one meeting.

    ``s3_path`` is a key of the bucket ``uploads``; ``result_prefix`` a folder of ``processed``, ending in a slash.
    ``bank_prefixes`` are the folders of ``identity-bank`` this meeting may be matched against: the API derives them
    from the visibility rule, the worker reads nothing else. ``max_speakers`` is an upper bound, never an exact count.
    ``model`` is the transcription model that the owner asked for, one that a worker said it has; None leaves it to the
    worker. ``attempt`` starts at 1, grows with each retry and fences events of older attempts.
    """

    schema_version: Literal[1] = 1
    job_id: UUID
    meeting_id: int
    attempt: int = Field(ge=1)
    s3_path: str = Field(min_length=1, max_length=1024)
    result_prefix: str = Field(pattern=r"^[^/].*/$", max_length=1024)
    original_filename: str
    size_bytes: int = Field(ge=1)
    bank_prefixes: tuple[BankPrefix, ...] = ()
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}$")
    max_speakers: int | None = Field(default=None, ge=1, le=50)
    model: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)
