"""The tables."""

from app.models.access import ApiToken, AuthSession, RefreshToken
from app.models.audit import AuditEvent
from app.models.base import Base, utc_now
from app.models.delivery import ObjectPurge, SeenEvent
from app.models.group import Group
from app.models.identity import ErasureReceipt, Identity, IdentityClip
from app.models.meeting import Meeting, meeting_group_link
from app.models.outgoing import WebhookDelivery, WebhookEndpoint
from app.models.transcript import JsonObject, Segment, Speaker, Transcript, TranscriptEdit
from app.models.upload import Upload, UploadClaim, UploadPart
from app.models.user import User, user_group_link

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuthSession",
    "Base",
    "ErasureReceipt",
    "Group",
    "Identity",
    "IdentityClip",
    "JsonObject",
    "Meeting",
    "ObjectPurge",
    "RefreshToken",
    "SeenEvent",
    "Segment",
    "Speaker",
    "Transcript",
    "TranscriptEdit",
    "Upload",
    "UploadClaim",
    "UploadPart",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
    "meeting_group_link",
    "user_group_link",
    "utc_now",
]
