"""What monitoring reads."""

from typing import Any

from fastapi import APIRouter, Response

from app.api.deps import ResourcesDep, SessionDep, Superuser
from app.api.errors import errors
from app.core import metrics
from app.services import monitoring

router = APIRouter(tags=["health"])

_AS_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus' text format.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


@router.get("/metrics", response_class=Response, responses={**_AS_TEXT, **errors(401)})
async def read_metrics(session: SessionDep, _admin: Superuser, resources: ResourcesDep) -> Response:
    """Counters and gauges for Prometheus; an administrator's API token with the scope admin reads them."""
    body = await monitoring.exposition(session, resources.queue, resources.live)
    return Response(body, media_type=metrics.CONTENT_TYPE)
