"""For those who watch the process."""

from fastapi import APIRouter

from app.api.deps import ResourcesDep
from app.api.errors import errors
from app.schemas.health import Alive, Readiness

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> Alive:
    """The process answers."""
    return Alive()


@router.get("/ready", responses=errors())
async def ready(resources: ResourcesDep) -> Readiness:
    """The servers it needs answer too; 503 names those that do not."""
    return await resources.health.readiness()
