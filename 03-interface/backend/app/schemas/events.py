"""What streams of events carry, beside whole meetings."""

from app.schemas.common import Output
from app.schemas.meetings import Eta


class ProgressEvent(Output):
    """Where a running job is now."""

    id: int
    stage: str | None
    progress: float | None
    eta: Eta | None


class GoneEvent(Output):
    """A meeting that its reader sees no more: deleted, or no longer shared."""

    id: int


class Resync(Output):
    """Something may have been missed: read the list, or the meeting, again."""
