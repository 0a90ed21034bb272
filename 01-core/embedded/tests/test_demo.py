import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from scribe_embedded.client import ApiClient, ApiError
from scribe_embedded.demo import Outcome, readable, recordings, render, speaker_names
from scribe_embedded.errors import EmbeddedError

TRANSCRIPT: dict[str, object] = {
    "speakers": [
        {"label": "SPEAKER_00", "name": "Finance"},
        {"label": "SPEAKER_01", "name": None},
        {"label": "SPEAKER_02", "name": None},
    ],
    "segments": [
        {"speaker": "SPEAKER_02", "start_s": 0.4, "end_s": 3.9, "text": "Good morning."},
        {"speaker": "SPEAKER_00", "start_s": 3.9, "end_s": 61.0, "text": "The budget is late."},
        {"speaker": "SPEAKER_01", "start_s": 3661, "end_s": 3662, "text": "Why?"},
        {"speaker": "UNKNOWN", "start_s": 3663, "end_s": 3664, "text": "Hm."},
    ],
    "warnings": ["it was noisy"],
}


class TestRender:
    def test_shows_names_and_times(self) -> None:
        assert render(Outcome("a.wav", TRANSCRIPT)) == [
            "a.wav",
            "[00:00 - 00:03] Unknown speaker 1: Good morning.",
            "[00:03 - 01:01] Finance: The budget is late.",
            "[1:01:01 - 1:01:02] Unknown speaker 2: Why?",
            "[1:01:03 - 1:01:04] Unknown speaker 3: Hm.",
            "warning: it was noisy",
        ]

    def test_numbers_the_unknown_in_the_order_they_speak(self) -> None:
        assert speaker_names(TRANSCRIPT)["SPEAKER_02"] == "Unknown speaker 1"

    def test_says_why_there_is_no_transcript(self) -> None:
        outcome = Outcome("a.wav", error_code="no_speech", error_message="Nobody speaks.")
        assert render(outcome) == ["a.wav: failed (no_speech): Nobody speaks."]
        assert outcome.as_json() == {
            "file": "a.wav",
            "status": "failed",
            "error_code": "no_speech",
            "error_message": "Nobody speaks.",
        }


class TestRecordings:
    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddedError, match=r"gone\.wav: no such file"):
            recordings([str(tmp_path / "gone.wav")])

    def test_the_sample_is_the_default(self) -> None:
        (sample,) = recordings([])
        assert sample.stem == "meeting_en"
        assert sample.suffix not in {".json", ".rttm", ".stm"}


class Api(BaseHTTPRequestHandler):
    """Takes an upload and remembers it; refuses a file called no.wav before it has read it."""

    body: ClassVar[bytes] = b""
    headers_seen: ClassVar[dict[str, str]] = {}

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        if length > 10_000_000:
            self._answer(413, {"error": "too_large", "detail": "At most 10 MB."})
            self.close_connection = True
            return
        Api.body = self.rfile.read(length)
        Api.headers_seen = dict(self.headers)
        self._answer(202, {"id": 7})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def client() -> Iterator[ApiClient]:
    with HTTPServer(("127.0.0.1", 0), Api) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield ApiClient(f"http://127.0.0.1:{server.server_port}", token="t")
        server.shutdown()
        thread.join()


class TestUpload:
    def test_sends_the_file_whole(self, client: ApiClient, tmp_path: Path) -> None:
        path = tmp_path / 'é "x".wav'
        path.write_bytes(b"\x00\r\n--" * 1000)
        assert client.upload(path)["id"] == 7
        boundary = Api.headers_seen["Content-Type"].split("boundary=")[1].encode()
        parts = Api.body.split(b"--" + boundary)
        assert len(parts) == 3
        assert 'filename="é %22x%22.wav"'.encode() in parts[1]
        assert parts[1].endswith(b"\r\n\r\n" + path.read_bytes() + b"\r\n")
        assert Api.headers_seen["Authorization"] == "Bearer t"

    def test_sends_a_file_whose_name_is_no_text(self, client: ApiClient, tmp_path: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.wav"))
        path.write_bytes(b"x")
        assert client.upload(path)["id"] == 7
        assert 'filename="caf\N{REPLACEMENT CHARACTER}.wav"'.encode() in Api.body
        assert readable(path).endswith("caf\N{REPLACEMENT CHARACTER}.wav")

    def test_tells_the_reason_of_an_early_refusal(self, client: ApiClient, tmp_path: Path) -> None:
        path = tmp_path / "big.wav"
        with path.open("wb") as file:
            file.truncate(20_000_000)
        with pytest.raises((ApiError, OSError)) as caught:
            client.upload(path)
        if isinstance(caught.value, ApiError):
            assert (caught.value.status, caught.value.code) == (413, "too_large")
