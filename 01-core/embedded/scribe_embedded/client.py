"""A small client of the API, in the standard library alone: login, streamed upload, reading."""

import http.client
import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from scribe_embedded.errors import EmbeddedError

TIMEOUT_S = 60.0
CHUNK_BYTES = 1 << 20
# An access token is exchanged this long before it expires: an upload must not outlive it before it begins.
SPARE_S = 60.0
Json = dict[str, object]


class ApiError(EmbeddedError):
    """The API said no; ``code`` and the text are its own."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code


@dataclass(slots=True)
class ApiClient:
    """One user's view of the API, for as long as it takes: access tokens are short, meetings may be long."""

    base_url: str
    token: str = ""
    _refresh_token: str = field(default="", repr=False)
    _credentials: tuple[str, str] = field(default=("", ""), repr=False)
    _renew_at: float = float("inf")

    def login(self, email: str, password: str) -> None:
        """Sign in; every later request carries the token, and a newer one when that has grown old."""
        body = urlencode({"username": email, "password": password}).encode()
        answer = self._call("POST", "/api/v1/auth/login", body, "application/x-www-form-urlencoded")
        self._credentials = (email, password)
        self._keep(answer)

    def get(self, path: str, **query: str) -> Json:
        """GET a JSON object."""
        self._renew_in_time()
        target = path + (f"?{urlencode(query)}" if query else "")
        try:
            return self._call("GET", target)
        except ApiError as error:
            if error.status != 401 or not self._refresh_token:
                raise
        self._renew()  # the clocks differ, or somebody ended the login
        return self._call("GET", target)

    def _keep(self, answer: Json) -> None:
        self.token = str(answer["access_token"])
        self._refresh_token = str(answer.get("refresh_token") or "")
        lifetime_s = float(str(answer.get("expires_in", "inf")))
        self._renew_at = time.monotonic() + max(lifetime_s - SPARE_S, lifetime_s / 2)

    def _renew_in_time(self) -> None:
        if self._refresh_token and time.monotonic() >= self._renew_at:
            self._renew()

    def _renew(self) -> None:
        """Exchange the refresh token, or sign in again when the login has ended."""
        body = json.dumps({"refresh_token": self._refresh_token}).encode()
        try:
            self._keep(self._call("POST", "/api/v1/auth/refresh", body, "application/json"))
        except ApiError as error:
            if error.status != 401:
                raise
            self.login(*self._credentials)

    def upload(self, file: Path) -> Json:
        """Send a recording as it is read, so that its size costs no memory; returns the meeting."""
        self._renew_in_time()
        boundary = secrets.token_hex(16)
        head, tail = _multipart_frame(boundary, os.fsencode(file.name).decode("utf-8", "replace"))
        link = self._connect()
        try:
            link.putrequest("POST", "/api/v1/process/")
            link.putheader("Authorization", f"Bearer {self.token}")
            link.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
            link.putheader("Content-Length", str(len(head) + file.stat().st_size + len(tail)))
            link.endheaders()
            try:
                for chunk in (head, *_chunks(file), tail):
                    link.send(chunk)
            except (BrokenPipeError, ConnectionResetError):
                # The API may refuse before it has read everything: its answer is there to be read.
                pass
            return _read(link)
        finally:
            link.close()

    def _call(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Json:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if content_type:
            headers["Content-Type"] = content_type
        link = self._connect()
        try:
            link.request(method, path, body, headers)
            return _read(link)
        finally:
            link.close()

    def _connect(self) -> http.client.HTTPConnection:
        address = urlsplit(self.base_url)
        return http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=TIMEOUT_S)


def _multipart_frame(boundary: str, filename: str) -> tuple[bytes, bytes]:
    # Browsers escape these three characters, and only these, in a file name.
    safe = filename.translate({ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"})
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{safe}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode(), f"\r\n--{boundary}--\r\n".encode()


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _read(link: http.client.HTTPConnection) -> Json:
    try:
        response = link.getresponse()
        raw = response.read()
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    try:
        body = json.loads(raw)
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    if response.status >= 400:
        detail = str(body.get("detail") or response.reason)
        raise ApiError(response.status, str(body.get("error") or response.status), detail)
    return body
