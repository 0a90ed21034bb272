"""What administrators do with accounts."""

from fastapi import APIRouter

router = APIRouter(prefix="/admin/users", tags=["admin"])
