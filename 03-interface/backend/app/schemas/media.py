"""What a player draws."""

from pydantic import BaseModel, Field

from app.schemas.common import Output


class PartHeaders(BaseModel):
    """What a client holds already, and which part it wants."""

    range: str | None = Field(None, description="bytes=first-last; one part, else the whole comes")
    if_range: str | None = Field(None, description="an ETag: a part only if the file is still that one")
    if_none_match: str | None = Field(None, description="ETags: 304 if the file is still one of them")
    if_modified_since: str | None = Field(None, description="a date: 304 if the file is not newer")


class PeaksFile(Output):
    """A waveform as the worker wrote it: the lowest and the highest sample of each pixel, in turn."""

    version: int
    channels: int
    sample_rate: int = Field(ge=1)
    samples_per_pixel: int = Field(ge=1)
    bits: int
    length: int = Field(ge=0, description="how many pixels there are")
    data: list[int] = Field(description="lowest and highest sample of each pixel, in turn: -128..127")


class Peaks(PeaksFile):
    """The same with the recording's length in seconds."""

    duration_s: float
