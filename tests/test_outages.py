"""kill -9 of a server at rest, during an upload, during a job and at the webhook: nothing lost, nothing left."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from scribe_contracts import Stage
from support.leftovers import objects, queued
from support.mortal import mortal_worker
from support.stack import FINAL, Client, Stack, completes_once, temporary_stack, until

SERVERS = ("api", "postgres", "valkey", "swift-proxy")
CHUNK_BYTES = 512 * 1024


@pytest.fixture(scope="module")
def large(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same 15 s in 23 MB, so that an upload takes a while."""
    wide = tmp_path_factory.mktemp("large") / "large.wav"
    command = ["ffmpeg", "-v", "error", "-i", str(excerpt), "-ar", "192000", "-ac", "2", "-c:a", "pcm_f32le", str(wide)]
    subprocess.run(command, check=True, timeout=60)
    return wide


@pytest.fixture(scope="module")
def workerless() -> Iterator[Stack]:
    """A stack without a worker of its own, which tidies up every few seconds."""
    with temporary_stack(JOB_IDLE_TIMEOUT_S="4", SWEEP_INTERVAL_S="2", ORPHAN_AGE_HOURS="0.005") as stack:
        stack.manage("start", "--embedded", "--without", "worker")
        yield stack


def pid_of(stack: Stack, server: str) -> int:
    return int(stack.processes()[server]["pid"] or 0)


def is_ready(stack: Stack) -> bool:
    try:
        return httpx.get(f"{stack.api_url}/health/ready", timeout=5).status_code == 200
    except (httpx.HTTPError, KeyError, TypeError):
        return False


def recovered(stack: Stack, server: str, dead: int) -> None:
    until(lambda: pid_of(stack, server) not in {0, dead}, timeout_s=30, what=f"{server} is started again")
    until(lambda: is_ready(stack), timeout_s=60, what="the API is ready again")


def slowly(path: Path, half_way: threading.Event, go_on: threading.Event) -> Iterator[bytes]:
    """A form with the file, which waits in the middle."""
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.wav"\r\n\r\n'
    size, sent = path.stat().st_size, 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk
            sent += len(chunk)
            if sent > size // 2 and not half_way.is_set():
                half_way.set()
                go_on.wait(30)
    yield b"\r\n--b--\r\n"


def upload_while_it_dies(stack: Stack, client: Client, server: str, recording: Path) -> dict[str, Any] | None:
    """The meeting, if the API accepted the recording in spite of all."""
    half_way, go_on, dead = threading.Event(), threading.Event(), pid_of(stack, server)

    def strike() -> None:
        half_way.wait(30)
        os.kill(dead, signal.SIGKILL)
        go_on.set()

    hand = threading.Thread(target=strike)
    hand.start()
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "multipart/form-data; boundary=b"}
    try:
        answer = httpx.post(
            f"{client.url}/api/v1/process/", content=slowly(recording, half_way, go_on), headers=headers, timeout=120
        )
    except httpx.HTTPError:
        return None
    finally:
        hand.join()
        recovered(stack, server, dead)
    if answer.status_code != 202:
        assert answer.status_code == 503, answer.text
        return None
    accepted: dict[str, Any] = answer.json()
    return accepted


def mine(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/meetings/mine")["items"]
    return found


@pytest.mark.parametrize("server", SERVERS)
def test_every_accepted_meeting_ends_and_nothing_is_left(
    workerless: Stack, server: str, excerpt: Path, large: Path, tmp_path: Path
) -> None:
    stack, client = workerless, Client.login(workerless.api_url)

    dead = pid_of(stack, server)  # at rest
    os.kill(dead, signal.SIGKILL)
    recovered(stack, server, dead)

    half = upload_while_it_dies(stack, client, server, large)
    accepted = [half["id"]] if half else []
    assert {meeting["id"] for meeting in mine(client)} == set(accepted), "a row of an upload that was not accepted"

    with mortal_worker(stack, [Stage.TRANSCRIBE, Stage.NOTIFY], tmp_path):  # during a job, at the webhook
        for stage in (Stage.TRANSCRIBE, Stage.NOTIFY):
            dead = pid_of(stack, server)
            (tmp_path / "victim").write_text(str(dead))
            accepted.append(client.upload(excerpt)["id"])
            until((tmp_path / stage.value).exists, timeout_s=120, what=f"{stage.value} is hit")
            recovered(stack, server, dead)
        for meeting_id in accepted:
            completes_once(stack, client, meeting_id)

    assert all(meeting["status"] in FINAL for meeting in mine(client))
    for meeting_id in accepted:
        assert client.request("DELETE", f"/meetings/{meeting_id}").status_code == 204
    until(lambda: not objects(stack), timeout_s=60, what="the object store is empty again")
    until(lambda: queued(stack) == 0, timeout_s=30, what="the queue is empty again")
