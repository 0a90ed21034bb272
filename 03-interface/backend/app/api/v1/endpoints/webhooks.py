"""Webhooks to systems of the users."""

from fastapi import APIRouter

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
