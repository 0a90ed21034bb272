"""Personal API tokens."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.core.types import Scope
from app.schemas.common import Input, Name, Output

# The scopes of a token; Scope.ACCOUNT is kept to people who log in.
TokenScope = Literal[Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.VOICES, Scope.ADMIN]
MAX_DAYS = 3650


def _each_once(scopes: list[TokenScope]) -> list[TokenScope]:
    if len(set(scopes)) != len(scopes):
        raise ValueError("must name each scope once")
    return scopes


class ApiTokenCreate(Input):
    """What a token is for. Without ``expires_in_days`` it works until it is revoked."""

    name: Name
    scopes: Annotated[list[TokenScope], Field(min_length=1, max_length=5), AfterValidator(_each_once)]
    expires_in_days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None


class ApiToken(Output):
    """A token, as it is listed: ``hint`` is its beginning."""

    id: int
    name: str
    hint: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class ApiTokenCreated(ApiToken):
    """The one time that the token itself is shown: send it as ``Authorization: Bearer``."""

    token: str
