"""Resumable uploads: create, send parts, look, complete, abort."""

from fastapi import APIRouter

router = APIRouter(prefix="/uploads", tags=["upload"])
