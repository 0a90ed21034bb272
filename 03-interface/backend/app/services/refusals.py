"""What the object store refuses for good stays where it is; everything else goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.core.errors import StorageRefusedError

log = structlog.get_logger(__name__)


@contextmanager
def passed_over(**what: object) -> Iterator[None]:
    """Leave one piece of work to the next time when the store refuses it. A store that is away ends all of it."""
    try:
        yield
    except StorageRefusedError as error:
        log.warning("refused by the object store, left for the next time", cause=repr(error.__cause__), **what)
