"""Uploads of both kinds that stop in the middle until something has happened there."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from support.stack import Client

CHUNK_BYTES = 512 * 1024
FORM_BEGIN = b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.wav"\r\n\r\n'
FORM_END = b"\r\n--b--\r\n"
Pause = Callable[[], object]


def in_one_piece(client: Client, recording: Path, pause: Pause) -> dict[str, Any] | None:
    """The meeting, if the API accepted the recording in spite of all."""
    content = recording.read_bytes()

    def form() -> Iterator[bytes]:
        yield FORM_BEGIN
        yield from _slowly(content, pause)
        yield FORM_END

    answer = _send(client, "POST", "/process/", form(), {"Content-Type": "multipart/form-data; boundary=b"})
    if answer is None or answer.status_code == 503:
        return None
    assert answer.status_code == 202, answer.text
    accepted: dict[str, Any] = answer.json()
    return accepted


class InParts:
    """A resumable upload, which its sender continues after a break."""

    def __init__(self, client: Client, recording: Path) -> None:
        self._client = client
        self._content = recording.read_bytes()
        answer = client.request("POST", "/uploads/", json={"filename": "large.wav", "size_bytes": len(self._content)})
        assert answer.status_code == 201, answer.text
        self._upload: dict[str, Any] = answer.json()

    @property
    def _path(self) -> str:
        return f"/uploads/{self._upload['id']}"

    def send_first(self, pause: Pause) -> bool:
        """Whether the first part arrived; it may fail, but only for servers that are away."""
        answer = self._send_part(1, lambda part: _slowly(part, pause))
        assert answer is None or answer.status_code in {200, 503}, answer.text
        return answer is not None and answer.status_code == 200

    def go_on(self) -> dict[str, Any]:
        """Send what is missing, and complete."""
        received = self._client.get(self._path)["received"]
        for number in range(1, self._upload["part_count"] + 1):
            if number not in received:
                answer = self._send_part(number, lambda part: iter([part]))
                assert answer is not None
                assert answer.status_code == 200, answer.text
        answer = self._client.request("POST", f"{self._path}/complete")
        assert answer.status_code == 202, answer.text
        meeting: dict[str, Any] = answer.json()
        return meeting

    def _send_part(self, number: int, pieces: Callable[[bytes], Iterator[bytes]]) -> httpx.Response | None:
        size = self._upload["part_bytes"]
        part = self._content[(number - 1) * size : number * size]
        digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
        headers = {"Content-Digest": f"sha-256=:{digest}:", "Content-Type": "application/octet-stream"}
        return _send(self._client, "PUT", f"{self._path}/parts/{number}", pieces(part), headers)


def _slowly(content: bytes, pause: Pause) -> Iterator[bytes]:
    half = len(content) // 2
    for start in range(0, half, CHUNK_BYTES):
        yield content[start : min(start + CHUNK_BYTES, half)]
    pause()
    yield content[half:]


def _send(
    client: Client, method: str, path: str, content: Iterator[bytes], headers: dict[str, str]
) -> httpx.Response | None:
    """The answer; None when the connection broke."""
    headers = {**headers, "Authorization": f"Bearer {client.token}"}
    try:
        return httpx.request(method, f"{client.url}/api/v1{path}", content=content, headers=headers, timeout=120)
    except httpx.HTTPError:
        return None
