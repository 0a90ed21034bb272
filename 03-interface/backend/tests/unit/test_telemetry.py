import app.core.telemetry
import pytest
from app.core.telemetry import add_trace_id, tracer_provider
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, NoOpTracerProvider, SpanContext
from structlog.testing import capture_logs


def test_nothing_is_traced_unless_asked_for() -> None:
    with capture_logs() as lines:
        assert isinstance(tracer_provider(""), NoOpTracerProvider)
    assert lines == []


def test_missing_packages_are_said_and_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.core.telemetry, "PACKAGES", ("json", "not_there", "not_there.either"))
    with capture_logs() as lines:
        assert isinstance(tracer_provider("http://collector:4318"), NoOpTracerProvider)
    (line,) = lines
    assert line["missing"] == ["not_there", "not_there.either"]
    assert "requirements-otel.txt" in line["event"]


def test_line_names_its_trace() -> None:
    span = NonRecordingSpan(SpanContext(trace_id=0xABC, span_id=1, is_remote=False))
    with trace.use_span(span):
        assert add_trace_id(None, "info", {})["trace_id"] == f"{0xABC:032x}"
    assert "trace_id" not in add_trace_id(None, "info", {})
