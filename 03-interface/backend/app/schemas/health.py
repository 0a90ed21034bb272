"""Whether the API lives and can work."""

from typing import Literal

from app.schemas.common import Output

ServerState = Literal["ok", "unavailable"]


class Alive(Output):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Output):
    """Which of the servers answer."""

    status: Literal["ok"] = "ok"
    postgres: ServerState
    redis: ServerState
    s3: ServerState
