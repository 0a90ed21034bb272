"""The audit log."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime

from app.schemas.common import Output


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie between the years 1 and 9999, in UTC") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class AuditEvent(Output):
    """One act. ``actor_kind``: user, api_token or anonymous; ``details`` holds ids, counts and names of fields."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_label: str | None
    action: str
    target_type: str | None
    target_id: str | None
    address: str | None
    request_id: UUID | None
    details: dict[str, Any]
