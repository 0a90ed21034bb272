"""Signing in, and staying signed in while meetings take longer than an access token lives."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from scribe_embedded.client import ApiClient, ApiError


class Api(BaseHTTPRequestHandler):
    """Hands out numbered tokens and knows the last one alone."""

    current: ClassVar[int] = 0
    expires_in: ClassVar[int] = 1800
    refresh_works: ClassVar[bool] = True
    calls: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        Api.calls.append(self.path.rpartition("/")[2])
        if self.path.endswith("refresh") and (not Api.refresh_works or f'"r{Api.current}"' not in body):
            self._answer(401, {"error": "bad_refresh_token", "detail": "Log in again."})
            return
        Api.current += 1
        tokens = {"access_token": f"a{Api.current}", "refresh_token": f"r{Api.current}", "expires_in": Api.expires_in}
        self._answer(200, tokens)

    def do_GET(self) -> None:
        if self.headers["Authorization"] == f"Bearer a{Api.current}":
            self._answer(200, {"id": Api.current})
        else:
            self._answer(401, {"error": "not_authenticated", "detail": "Log in first."})

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
    Api.current, Api.expires_in, Api.refresh_works, Api.calls = 0, 1800, True, []
    with HTTPServer(("127.0.0.1", 0), Api) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield ApiClient(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_young_token_is_kept(client: ApiClient) -> None:
    client.login("a@example.org", "password")
    assert [client.get("/x")["id"] for _ in range(3)] == [1, 1, 1]
    assert Api.calls == ["login"]


def test_old_token_is_exchanged_before_it_expires(client: ApiClient) -> None:
    Api.expires_in = 0
    client.login("a@example.org", "password")
    Api.expires_in = 1800
    assert [client.get("/x")["id"] for _ in range(2)] == [2, 2]
    assert Api.calls == ["login", "refresh"]


@pytest.mark.parametrize(("works", "calls"), [(True, ["login", "refresh"]), (False, ["login", "refresh", "login"])])
def test_refused_token_is_exchanged_or_replaced(client: ApiClient, works: bool, calls: list[str]) -> None:
    client.login("a@example.org", "password")
    client.token, Api.refresh_works = "expired", works
    assert client.get("/x")["id"] == 2
    assert Api.calls == calls


def test_without_a_login_the_refusal_is_told(client: ApiClient) -> None:
    client.token = "expired"
    with pytest.raises(ApiError) as caught:
        client.get("/x")
    assert caught.value.code == "not_authenticated"
    assert "password" not in repr(client)
