"""Spans sent over OTLP/HTTP. Imported only where the packages of requirements-otel.txt are (see telemetry.py).

FastAPI makes the spans of requests, the instrumentations of redis-py and botocore those below. The SDK reads the
standard OTEL_* variables itself. What leaves is listed here: FastAPI would send queries, which are what people search
for, and exceptions hold values.
"""

from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, Status, TracerProvider

SERVICE = "scribe-api"
KEPT_ATTRIBUTES = frozenset(
    {
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "http.status_code",
        "url.scheme",
        "network.protocol.version",
        "error.type",
        "code.function.name",
        "db.system",
        "rpc.system",
        "rpc.service",
        "rpc.method",
        "retry_attempts",
    }
)


class Redacted:
    """An exporter that sends names, times and kept attributes of what happens within requests, and nothing else."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send what may leave."""
        # The process polls Redis and S3 all day: a trace begins with a request.
        wanted = [span for span in spans if span.parent is not None or span.kind is SpanKind.SERVER]
        return self._exporter.export([_redacted(span) for span in wanted]) if wanted else SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Send no more."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        return bool(self._exporter.force_flush(timeout_millis))


def start(endpoint: str) -> TracerProvider:
    """A provider that sends to ``endpoint``, with the spans of Redis and S3."""
    resource = Resource.create()
    if str(resource.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):  # OTEL_SERVICE_NAME says nothing
        resource = resource.merge(Resource({SERVICE_NAME: SERVICE}))
    provider = SdkTracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(Redacted(exporter)))
    for instrumentor in (RedisInstrumentor(), BotocoreInstrumentor()):
        if not instrumentor.is_instrumented_by_opentelemetry:
            instrumentor.instrument(tracer_provider=provider)
    traces: TracerProvider = provider
    return traces


def _redacted(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={key: value for key, value in (span.attributes or {}).items() if key in KEPT_ATTRIBUTES},
        kind=span.kind,
        status=Status(span.status.status_code),  # its description is an exception's message
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
