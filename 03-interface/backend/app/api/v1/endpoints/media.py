"""The recording for a player: the rendition with ranges, peaks, the original."""

from fastapi import APIRouter

router = APIRouter(prefix="/meetings", tags=["media"])
