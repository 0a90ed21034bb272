"""The tables."""

from app.models.base import Base, utc_now
from app.models.delivery import ObjectPurge, SeenEvent
from app.models.group import Group
from app.models.identity import Identity, IdentityClip
from app.models.meeting import Meeting, meeting_group_link
from app.models.transcript import JsonObject, Segment, Speaker, Transcript
from app.models.user import User, user_group_link

__all__ = [
    "Base",
    "Group",
    "Identity",
    "IdentityClip",
    "JsonObject",
    "Meeting",
    "ObjectPurge",
    "SeenEvent",
    "Segment",
    "Speaker",
    "Transcript",
    "User",
    "meeting_group_link",
    "user_group_link",
    "utc_now",
]
