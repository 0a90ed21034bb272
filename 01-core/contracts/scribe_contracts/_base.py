"""What every contract shares."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """Immutable, and tolerant of fields that a newer producer added."""

    model_config = ConfigDict(frozen=True, extra="ignore")
