"""All of version 1."""

from fastapi import APIRouter

from app.api.v1.endpoints import (
    admin,
    audit,
    auth,
    edits,
    events,
    exports,
    groups,
    jobs,
    media,
    meetings,
    search,
    speakers,
    tokens,
    transcribe,
    uploads,
    users,
    voices,
    webhook,
    webhooks,
)

router = APIRouter(prefix="/api/v1")
for module in (
    auth,
    users,
    tokens,
    transcribe,
    uploads,
    meetings,
    jobs,
    events,
    speakers,
    edits,
    media,
    exports,
    search,
    groups,
    voices,
    webhooks,
    admin,
    audit,
    webhook,
):
    router.include_router(module.router)

# Addresses that end in a slash.
COLLECTIONS = tuple(
    f"/api/v1/{name}"
    for name in (
        "process",
        "uploads",
        "meetings",
        "groups",
        "voices",
        "webhooks",
        "tokens",
        "search",
        "admin/users",
        "admin/audit",
    )
)
