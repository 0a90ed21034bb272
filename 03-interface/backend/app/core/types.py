"""The words that tables, rules and responses share."""

from enum import Enum

# The group that everybody joins, and the scope of voices that everybody may be matched with.
EVERYONE = "Tous"
COMPANY_SCOPE = "company"


class Scope(str, Enum):
    """What an API token may be made for. A login may do all of it, and what is kept to people: their account."""

    READ = "read"
    UPLOAD = "upload"
    WRITE = "write"
    VOICES = "voices"
    ADMIN = "admin"
    ACCOUNT = "account"


# What a person can hand to a script; an account's passwords and tokens are not among it.
TOKEN_SCOPES = (Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.VOICES, Scope.ADMIN)


class GroupType(str, Enum):
    """What kind of group it is."""

    DEPARTMENT = "department"
    PROJECT = "project"
    RECURRING = "recurring"


class MeetingStatus(str, Enum):
    """Moves forward only, except by an explicit retry."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether this attempt is over."""
        return self in (MeetingStatus.COMPLETED, MeetingStatus.FAILED)


class OutgoingEvent(str, Enum):
    """What systems of users may hear of."""

    PROCESSING = "meeting.processing"
    COMPLETED = "meeting.completed"
    FAILED = "meeting.failed"
    DELETED = "meeting.deleted"


class DeliveryState(str, Enum):
    """How far a webhook delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
