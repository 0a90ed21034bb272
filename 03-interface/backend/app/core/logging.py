"""Logs: constant messages, data in fields; no secrets, no transcript text."""

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from app.core.config import Settings
from app.core.telemetry import add_trace_id

MAX_TRACEBACK = 10_000  # characters: some 100 lines of code, less than a line of the container's log may have


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _drop_unknown,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        add_trace_id,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(traceback_text),
    ]


def _drop_unknown(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    for name in ("user_id", "meeting_id"):  # of a request that nobody has been found for
        if event.get(name, "") is None:
            del event[name]
    return event


def _drop_color_message(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)  # uvicorn repeats its message with terminal colours
    return event


def traceback_text(exc_info: ExcInfo) -> str:
    """A traceback as the interpreter prints it, cut in its middle when long: without the values of variables."""
    text = "".join(traceback.format_exception(*exc_info)).rstrip()
    if len(text) <= MAX_TRACEBACK:
        return text
    half = MAX_TRACEBACK // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half} characters left out ...]\n{text[-half:]}"


def configure_logging(settings: Settings) -> None:
    """Send structlog and the standard library's loggers to stderr, as JSON or for a terminal."""
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _drop_color_message, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for noisy in ("botocore", "boto3", "s3transfer", "urllib3", "python_multipart"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
