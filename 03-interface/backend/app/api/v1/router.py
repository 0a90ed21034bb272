"""All of version 1."""

from fastapi import APIRouter

from app.api.v1.endpoints import auth, groups, meetings, transcribe, users, webhook

router = APIRouter(prefix="/api/v1")
for module in (auth, users, transcribe, meetings, groups, webhook):
    router.include_router(module.router)

# Addresses that end in a slash.
COLLECTIONS = ("/api/v1/process", "/api/v1/meetings", "/api/v1/groups")
