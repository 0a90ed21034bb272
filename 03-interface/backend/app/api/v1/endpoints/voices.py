"""Enrolled voices: who they are, who may be matched with them, and how they are erased."""

from fastapi import APIRouter

router = APIRouter(prefix="/voices", tags=["voices"])
