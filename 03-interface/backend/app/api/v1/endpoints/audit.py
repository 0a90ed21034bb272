"""The audit log."""

from fastapi import APIRouter

router = APIRouter(prefix="/admin/audit", tags=["admin"])
