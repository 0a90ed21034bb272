"""Who did what: one row per act, written in the transaction of the act itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from app.models import AuditEvent
from app.services.callers import Caller

Detail = str | int | float | bool | None | list[int] | list[str]


@dataclass(frozen=True, slots=True)
class Audit:
    """Records the acts of one request. Never hand it transcript text, a title or a secret."""

    session: AsyncSession
    caller: Callable[[], Caller | None]
    address: str | None

    @property
    def actor_id(self) -> int | None:
        """The account that acts, if there is one."""
        caller = self.caller()
        return caller.user.id if caller else None

    def acting(self, caller: Caller) -> "Audit":
        """The same for somebody who has only now proved who they are."""
        return replace(self, caller=lambda: caller)

    def record(
        self, action: str, target_type: str | None = None, target_id: int | str | UUID | None = None, **details: Detail
    ) -> None:
        """Note an act, named noun.verb in the past tense: ``meeting.deleted``."""
        caller = self.caller()
        request_id = get_contextvars().get("request_id")
        self.session.add(
            AuditEvent(
                actor_kind=caller.kind if caller else "anonymous",
                actor_id=caller.user.id if caller else None,
                actor_label=caller.label if caller else None,
                action=action,
                target_type=target_type,
                target_id=None if target_id is None else str(target_id),
                address=self.address,
                request_id=UUID(request_id) if request_id else None,
                details=details,
            )
        )
