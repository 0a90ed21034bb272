"""The words that tables, rules and responses share."""

from enum import Enum

# The group that everybody joins, and the scope of voices that everybody may be matched with.
EVERYONE = "Tous"
COMPANY_SCOPE = "company"


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
