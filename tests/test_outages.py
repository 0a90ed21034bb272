"""kill -9 of a server at rest, during an upload, during a job and at the webhook: nothing lost, nothing left."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from scribe_contracts import Stage
from support.chronicle import Chronicle
from support.leftovers import files, objects, queued
from support.mortal import mortal_worker
from support.slow_uploads import InParts, in_one_piece
from support.stack import FINAL, ROOT, Client, Stack, completes_once, temporary_stack, until

SERVERS = ("api", "postgres", "valkey", "swift-proxy", pytest.param("swift-object", marks=pytest.mark.full))
# What a claim is held for, and the sweep after that: see the decision about uploads.
CLEARED_WITHIN_S = 90


@pytest.fixture(scope="module")
def large(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same 15 s in 23 MB, so that an upload takes a while."""
    wide = tmp_path_factory.mktemp("large") / "large.wav"
    command = ["ffmpeg", "-v", "error", "-i", str(excerpt), "-ar", "192000", "-ac", "2", "-c:a", "pcm_f32le", str(wide)]
    subprocess.run(command, check=True, timeout=60)
    return wide


@pytest.fixture(scope="module")
def workerless() -> Iterator[Stack]:
    """A stack without a worker of its own, which sweeps every few seconds."""
    with temporary_stack(JOB_IDLE_TIMEOUT_S="4", SWEEP_INTERVAL_S="2") as stack:
        stack.manage("start", "--embedded", "--without", "worker")
        yield stack


@pytest.fixture(scope="module")
def chronicle() -> Iterator[Chronicle]:
    told = Chronicle()
    yield told
    told.write(ROOT / "build" / "outages.md")


def pid_of(stack: Stack, server: str) -> int:
    return int(stack.processes()[server]["pid"] or 0)


def is_well(stack: Stack, server: str, dead: int) -> bool:
    """Whether the server has a successor, and the API says that it can do its work."""
    process = stack.processes()[server]
    if process["pid"] in {None, 0, dead} or not process["is_healthy"]:
        return False
    try:
        return httpx.get(f"{stack.api_url}/health/ready", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def recovered(stack: Stack, server: str, dead: int) -> None:
    until(lambda: is_well(stack, server, dead), timeout_s=60, what=f"{server} is started again, and the API ready")


def emptied(left: Callable[[], Collection[str]], timeout_s: float) -> None:
    """Wait until nothing is left; say what is, when it stays."""
    deadline = time.monotonic() + timeout_s
    while (found := left()) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert not found


def mine(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/meetings/mine")["items"]
    return found


def at_rest(stack: Stack, server: str) -> str:
    dead, began = pid_of(stack, server), time.monotonic()
    os.kill(dead, signal.SIGKILL)
    recovered(stack, server, dead)
    return f"ready after {time.monotonic() - began:.1f} s"


def during_uploads(stack: Stack, client: Client, server: str, recording: Path) -> tuple[list[int], InParts, str]:
    """Both kinds at once: meetings that were accepted, what can be continued, and what happened."""
    dead, parts = pid_of(stack, server), InParts(client, recording)

    def strike() -> None:
        until(lambda: len(objects(stack)) == 2, timeout_s=20, what="both uploads have begun in the store")
        os.kill(dead, signal.SIGKILL)

    half_way = threading.Barrier(2, action=strike, timeout=60)
    began = time.monotonic()
    with ThreadPoolExecutor() as senders:
        whole = senders.submit(in_one_piece, client, recording, half_way.wait)
        first = senders.submit(parts.send_first, half_way.wait)
        recovered(stack, server, dead)
        meeting, first_arrived = whole.result(), first.result()
    accepted = [meeting["id"]] if meeting else []
    assert {shown["id"] for shown in mine(client)} == set(accepted), "a row of an upload that was not accepted"
    one_shot = "accepted" if meeting else "refused"
    part = "part arrived" if first_arrived else "part sent again"
    return accepted, parts, f"ready after {time.monotonic() - began:.1f} s; one-shot {one_shot}, {part}"


def arm(stack: Stack, server: str, marks: Path) -> int:
    """The server's process; the worker will kill it."""
    dead = pid_of(stack, server)
    (marks / "victim").write_text(str(dead))
    return dead


def in_stage(stack: Stack, client: Client, server: str, dead: int, meeting_ids: list[int], mark: Path) -> str:
    """See the server die when the worker is in that stage of one of the meetings, and all of them complete."""
    until(mark.exists, timeout_s=120, what=f"{mark.name} is hit")
    began = time.monotonic()
    recovered(stack, server, dead)
    well_again = time.monotonic() - began
    for meeting_id in meeting_ids:
        completes_once(stack, client, meeting_id)
    return f"ready after {well_again:.1f} s, completed after {time.monotonic() - began:.1f} s"


@pytest.mark.parametrize("server", SERVERS)
def test_every_accepted_meeting_ends_and_nothing_is_left(
    workerless: Stack, chronicle: Chronicle, server: str, excerpt: Path, large: Path, tmp_path: Path
) -> None:
    stack, client = workerless, Client.login(workerless.api_url)
    (tmp_path / "victim").write_text("0")  # nobody, until the worker is armed
    with mortal_worker(stack, [Stage.TRANSCRIBE, Stage.NOTIFY], tmp_path):
        moments = [at_rest(stack, server)]
        accepted, parts, happened = during_uploads(stack, client, server, large)
        moments.append(happened)
        dead = arm(stack, server, tmp_path)
        accepted.append(parts.go_on()["id"])
        moments.append(in_stage(stack, client, server, dead, accepted, tmp_path / Stage.TRANSCRIBE.value))
        dead = arm(stack, server, tmp_path)
        accepted.append(client.upload(excerpt)["id"])
        moments.append(in_stage(stack, client, server, dead, accepted[-1:], tmp_path / Stage.NOTIFY.value))
        until(lambda: queued(stack) == 0, timeout_s=30, what="the queue is empty again")

    assert {meeting["id"] for meeting in mine(client)} == set(accepted)
    assert all(meeting["status"] in FINAL for meeting in mine(client))
    for meeting_id in accepted:
        assert client.request("DELETE", f"/meetings/{meeting_id}").status_code == 204
    began = time.monotonic()
    emptied(lambda: objects(stack), CLEARED_WITHIN_S)
    emptied(lambda: files(stack), 30)
    chronicle.tell(server, *moments, results=len(accepted), empty_after_s=time.monotonic() - began)
