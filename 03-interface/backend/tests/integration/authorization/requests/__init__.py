"""For every operation of the matrix, a request that is right in all but, perhaps, who sends it."""

from tests.integration.authorization.requests import accounts, meetings, transcripts, uploads, voices, webhooks
from tests.integration.authorization.requests.registry import BUILDERS, Request

__all__ = ["BUILDERS", "Request", "accounts", "meetings", "transcripts", "uploads", "voices", "webhooks"]
