"""Personal API tokens, for curl and scripts."""

from fastapi import APIRouter

router = APIRouter(prefix="/tokens", tags=["tokens"])
