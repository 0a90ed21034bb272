"""Transcripts as files."""

from fastapi import APIRouter

router = APIRouter(prefix="/meetings", tags=["exports"])
