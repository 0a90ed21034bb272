"""Edits of a transcript, their history, and the way back."""

from fastapi import APIRouter

router = APIRouter(prefix="/meetings", tags=["transcripts"])
