"""The audit log, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api.deps import AuditDep, Cursor, Limit, SessionDep, Superuser
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.repositories import audit as repository
from app.repositories.audit import AuditFilter
from app.schemas.audit import AuditEvent, Moment
from app.schemas.common import Id, Page

router = APIRouter(prefix="/admin/audit", tags=["admin"])

Word = Annotated[str | None, Query(min_length=1, max_length=64, pattern=r"^[\w.-]+$")]


async def narrowed_to(
    actor_id: Annotated[Id | None, Query(description="only what this account did")] = None,
    action: Word = None,
    target_type: Word = None,
    target_id: Word = None,
    since: Annotated[Moment | None, Query(description="with its time zone")] = None,
    until: Annotated[Moment | None, Query(description="with its time zone; itself left out")] = None,
) -> AuditFilter:
    """What the query asks for."""
    return AuditFilter(actor_id, action, target_type, target_id, since, until)


@router.get("/", responses=errors(401))
async def list_audit_events(
    session: SessionDep,
    _admin: Superuser,
    audit: AuditDep,
    narrowed: Annotated[AuditFilter, Depends(narrowed_to)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AuditEvent]:
    """Who did what, newest first. Reading the log is noted in it as well."""
    found = await repository.page(session, narrowed, before_id=decode_cursor(cursor), limit=limit + 1)
    audit.record("audit.read")
    shown = [AuditEvent.model_validate(event) for event in found[:limit]]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)
