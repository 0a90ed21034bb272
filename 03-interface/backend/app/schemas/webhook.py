"""The answer to a webhook."""

from app.schemas.common import Output


class Receipt(Output):
    """``applied`` is false for an event that came late or twice: that is no error, and nothing changed."""

    applied: bool
