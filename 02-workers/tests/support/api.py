"""A webhook receiver over real HTTP: it checks signatures and answers what a test tells it to."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scribe_contracts import WebhookEvent
from standardwebhooks import Webhook

API_KEY = "a-key-for-tests"


class Receiver:
    def __init__(self) -> None:
        self.events: list[WebhookEvent] = []
        self.answers: dict[str, int] = {}
        self.refused = 0
        self.url = ""

    def types(self) -> list[str]:
        return [event.type.value.removeprefix("transcription.") for event in self.events]

    def of_job(self, job_id: object) -> list[WebhookEvent]:
        return [event for event in self.events if str(event.data.job_id) == str(job_id)]


@contextmanager
def receiver() -> Iterator[Receiver]:
    told = Receiver()
    signer = Webhook(base64.b64encode(API_KEY.encode()).decode())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            signer.verify(body, dict(self.headers))
            event = WebhookEvent.model_validate_json(body)
            status = told.answers.get(event.type.value.removeprefix("transcription."), 204)
            if status < 300:
                told.events.append(event)
            else:
                told.refused += 1
            answer = b'{"error": "job_not_found", "detail": "There is no such meeting."}' if status == 404 else b""
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
