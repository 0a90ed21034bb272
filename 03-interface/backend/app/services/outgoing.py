"""Tells systems of the users what happens to meetings: written with the change, delivered afterwards."""

from app.core.config import Settings
from app.core.db import SessionFactory


class Deliverer:
    """Delivers what is due, signed and with patience."""

    def __init__(self, settings: Settings, sessions: SessionFactory) -> None:
        self._settings = settings
        self._sessions = sessions

    async def run_forever(self) -> None:
        """Deliver until cancelled."""
