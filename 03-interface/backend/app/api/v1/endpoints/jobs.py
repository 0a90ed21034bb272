"""What the owner of a meeting may ask of its job: again, or no more."""

from fastapi import APIRouter

router = APIRouter(prefix="/meetings", tags=["meetings"])
