"""What monitoring reads."""

from fastapi import APIRouter

router = APIRouter(tags=["health"])
