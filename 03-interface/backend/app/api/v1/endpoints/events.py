"""Live events of the meetings one may see."""

from fastapi import APIRouter

router = APIRouter(tags=["events"])
