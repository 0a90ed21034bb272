"""All of version 1."""

from fastapi import APIRouter

from app.api.v1.endpoints import auth, groups, meetings, transcribe, users, webhook

router = APIRouter(prefix="/api/v1")
for module in (auth, users, transcribe, meetings, groups, webhook):
    router.include_router(module.router)
