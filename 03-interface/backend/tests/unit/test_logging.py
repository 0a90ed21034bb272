import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from app.core.config import Settings
from app.core.logging import MAX_TRACEBACK, configure_logging, traceback_text


@pytest.fixture
def written(plain_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged as JSON meanwhile."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, before = root.handlers, root.level, structlog.get_config()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging(plain_settings.model_copy(update={"log_format": "json"}))
    yield stream
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**before)


def fail(depth: int) -> None:
    password = "unmistakable"  # a local variable: its value is nobody's business
    if depth:
        fail(depth - 1)
    raise ValueError(len(password))


@pytest.mark.parametrize("logger", [structlog.get_logger("ours"), logging.getLogger("of a library")])
def test_traceback_is_one_field_of_text_without_values(written: io.StringIO, logger: logging.Logger) -> None:
    try:
        fail(2)
    except ValueError:
        logger.exception("it failed")
    (line,) = written.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"]) == ("it failed", "error")
    assert entry["exception"].startswith("Traceback (most recent call last):\n")
    assert entry["exception"].endswith("ValueError: 12")
    assert "exc_info" not in entry
    assert "unmistakable" not in line


def test_long_traceback_keeps_its_ends() -> None:
    try:
        raise ValueError("start " + "x" * 100_000 + " end")
    except ValueError as error:
        text = traceback_text((type(error), error, error.__traceback__))
    assert len(text) < MAX_TRACEBACK + 100
    assert text.startswith("Traceback")
    assert text.endswith("x end")
