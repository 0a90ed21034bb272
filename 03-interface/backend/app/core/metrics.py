"""What the process counts. Cheap: a counter costs a microsecond. Labels never hold ids, names or addresses.

Others count with ``metrics.SWEEP_REPAIRS.labels("resent").inc()``; what only the servers know (jobs by status, the
queue's length) is asked for when somebody reads.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0

# One of its own: the default registry adds what other libraries leave there.
REGISTRY = CollectorRegistry()
CONTENT_TYPE = CONTENT_TYPE_PLAIN_1_0_0

# Fine where the promised 50 and 100 ms lie; the last ones are uploads.
_LATENCY_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0)

REQUESTS = Counter(
    "scribe_http_requests", "Answered requests, by route template.", ["method", "route", "status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "scribe_http_request_seconds",
    "From the first byte of a request to the last of its answer.",
    ["method", "route"],
    buckets=_LATENCY_BUCKETS_S,
    registry=REGISTRY,
)
UPLOADS_RUNNING = Gauge("scribe_uploads_running", "Recordings that come in now.", registry=REGISTRY)
UPLOADED_BYTES = Counter("scribe_uploaded_bytes", "Bytes of recordings taken in.", registry=REGISTRY)
SWEEP_RUNS = Counter("scribe_sweep_runs", "Sweeps, by how they ended.", ["outcome"], registry=REGISTRY)
SWEEP_REPAIRS = Counter("scribe_sweep_repairs", "What sweeps put right, by kind.", ["kind"], registry=REGISTRY)
WEBHOOK_DELIVERIES = Counter(
    "scribe_webhook_deliveries", "Webhooks sent to systems of the users, by outcome.", ["outcome"], registry=REGISTRY
)
SERVER_ERRORS = Counter(
    "scribe_server_errors", "Calls that a server we need did not answer.", ["server"], registry=REGISTRY
)
LIVE_STREAMS = Gauge("scribe_live_streams", "Open event streams.", registry=REGISTRY)
MEETINGS = Gauge("scribe_meetings", "Meetings by status.", ["status"], registry=REGISTRY)
QUEUE_LENGTH = Gauge("scribe_queue_length", "Jobs in the stream, running ones included.", registry=REGISTRY)


def exposition() -> bytes:
    """All of it, as Prometheus reads it."""
    return generate_latest(REGISTRY)
