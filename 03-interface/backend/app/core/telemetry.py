"""Traces by OpenTelemetry: made where its packages are installed and told where to send them, and nowhere else."""

from importlib.util import find_spec

import structlog
from opentelemetry import trace
from opentelemetry.trace import NoOpTracerProvider, TracerProvider
from structlog.typing import EventDict, WrappedLogger

log = structlog.get_logger(__name__)

# Of requirements-otel.txt; what these need comes with them.
PACKAGES = (
    "opentelemetry.sdk",
    "opentelemetry.exporter.otlp.proto.http",
    "opentelemetry.instrumentation.botocore",
    "opentelemetry.instrumentation.redis",
)


def tracer_provider(endpoint: str) -> TracerProvider:
    """What makes the spans of requests; one that makes none without an endpoint, or without the packages."""
    if not endpoint:
        return NoOpTracerProvider()
    missing = [name for name in PACKAGES if not _is_installed(name)]
    if missing:
        log.warning("no traces: install requirements-otel.txt, or unset OTEL_EXPORTER_OTLP_ENDPOINT", missing=missing)
        return NoOpTracerProvider()
    from app.core import tracing  # noqa: PLC0415  needs packages that are not always there

    return tracing.start(endpoint)


def add_trace_id(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Name the trace that a log line belongs to, if there is one."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
    return event


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # not even the package around it
        return False
