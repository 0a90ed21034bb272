"""How many uploads run at once: never all of them for one person, and no more than there are threads to store them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import TooManyRequestsError, UnavailableError
from app.core.s3 import UPLOADS_AT_ONCE

# Enough for a folder sent all at once, and places are left for everybody else.
UPLOADS_PER_USER = 24


class UploadGate:
    """Counts the uploads of this process; whoever is one too many is told at once instead of waiting in silence."""

    def __init__(self) -> None:
        self._running: Counter[int] = Counter()

    @contextmanager
    def entered(self, user_id: int) -> Iterator[None]:
        """Hold a place while the upload runs. Raises TooManyRequestsError or UnavailableError when there is none."""
        if self._running[user_id] >= UPLOADS_PER_USER:
            raise TooManyRequestsError(
                "too_many_uploads", f"You have {UPLOADS_PER_USER} uploads running: wait until one of them ends."
            )
        if self._running.total() >= UPLOADS_AT_ONCE:
            raise UnavailableError("uploads_busy", "Too many uploads run at this moment. Try again in a minute.")
        self._running[user_id] += 1
        try:
            yield
        finally:
            self._running[user_id] -= 1
            self._running += Counter()  # forgets those who have none
