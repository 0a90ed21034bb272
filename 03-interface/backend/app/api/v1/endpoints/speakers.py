"""Speakers of a meeting: named, merged, told apart."""

from fastapi import APIRouter

router = APIRouter(prefix="/meetings", tags=["transcripts"])
