"""Signed webhooks to the API, by the Standard Webhooks rules, with a bounded number of tries."""

from __future__ import annotations

import asyncio
import base64
import random
from datetime import datetime, timezone
from uuid import NAMESPACE_URL, uuid5

import httpx
from scribe_contracts import EventType, JobMessage, WebhookData, WebhookEvent
from standardwebhooks import Webhook

from app.core.config import Settings
from app.core.errors import ApiUnavailableError, MeetingGoneError
from app.core.logging import get_logger

log = get_logger(__name__)

PATH = "/api/v1/internal/webhook/transcription-complete"
GONE = "job_not_found"


class Notifier:
    """Tells the API what happened to a job."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient, *, first_wait_s: float = 0.5) -> None:
        self._url = settings.api_url.rstrip("/") + PATH
        self._client = client
        self._first_wait_s = first_wait_s
        # The signing key is the bytes of INTERNAL_API_KEY itself; the library takes it in base64.
        self._signer = Webhook(base64.b64encode(settings.internal_api_key.get_secret_value().encode()).decode())

    async def send(self, event: WebhookEvent, *, tries: int = 6) -> None:
        """Deliver an event.

        Raises MeetingGoneError when the API itself says that it does not know the job, ApiUnavailableError when every
        try failed.
        """
        body = event.model_dump_json().encode()
        for turn in range(tries):
            if turn:
                await asyncio.sleep(self._first_wait_s * 2**turn * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
            response = await self._post(event.id, body)
            if response is None:
                continue
            status = response.status_code
            if status < 300:
                return
            if status in {404, 410}:
                if _error_of(response) == GONE:
                    raise MeetingGoneError
                # A proxy, or a wrong API_URL: results are not deleted on the word of a stranger.
                log.error("webhook_not_the_api", url=self._url, status=status)
            elif 400 <= status < 500 and status not in {401, 408, 425, 429}:
                log.error("webhook_refused", status=status, event_type=event.type.value)
                return  # the API understood and will not have it: sending it again changes nothing
        raise ApiUnavailableError("The server did not take the result; it will be offered again.")

    async def _post(self, event_id: str, body: bytes) -> httpx.Response | None:
        now = datetime.now(timezone.utc)
        headers = {
            "content-type": "application/json",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(event_id, now, body.decode()),
        }
        try:
            response = await self._client.post(self._url, content=body, headers=headers, timeout=15)
        except httpx.HTTPError as error:
            log.warning("webhook_unanswered", error=repr(error))
            return None
        if response.status_code >= 300:
            log.warning("webhook_not_taken", status=response.status_code)
        return response


def _error_of(response: httpx.Response) -> str | None:
    """The code in the API's error body; None for a body of any other shape."""
    try:
        body = response.json()
    except ValueError:
        return None
    code = body.get("error") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None


def build_event(job: JobMessage, kind: EventType, data: WebhookData) -> WebhookEvent:
    """The event of this kind for this attempt: always the same id, however often it is built."""
    name = f"scribe:{job.job_id}:{job.attempt}:{kind.value}"
    return WebhookEvent(id=str(uuid5(NAMESPACE_URL, name)), type=kind, timestamp=datetime.now(timezone.utc), data=data)
