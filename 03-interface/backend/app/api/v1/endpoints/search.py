"""Full-text search over all that one may see."""

from fastapi import APIRouter

router = APIRouter(prefix="/search", tags=["search"])
