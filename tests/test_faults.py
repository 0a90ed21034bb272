"""Power cuts, one stage after another: the meeting still completes, once."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scribe_contracts import Stage
from support.stack import ROOT, Client, Stack, alive, temporary_stack, until

WORKER = ROOT / "02-workers"


@pytest.fixture(scope="module")
def excerpt(english: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 15 s of the sample: long enough for several turns, short enough to be killed eight times."""
    short = tmp_path_factory.mktemp("excerpt") / "excerpt.flac"
    subprocess.run(["ffmpeg", "-v", "error", "-t", "15", "-i", str(english), str(short)], check=True, timeout=60)
    return short


@contextmanager
def mortal_worker(stack: Stack, stages: list[Stage], marks: Path) -> Iterator[None]:
    """A worker that dies once in each stage, and a hand that starts it again each time."""
    environment = {
        **os.environ,
        **stack.service_environment("worker"),
        "FAULT_STAGES": ",".join(stage.value for stage in stages),
        "FAULT_MARKS": str(marks),
        "PYTHONPATH": f"{WORKER}:{ROOT / '01-core/contracts'}",
    }
    script = (
        'trap \'kill $child; wait $child; exit\' TERM; while :; do "$0" "$1" & child=$!; wait $child; sleep 0.5; done'
    )
    command = ["bash", "-c", script, str(ROOT / ".venvs/worker/bin/python")]
    with (marks / "worker.log").open("ab") as log:
        keeper = subprocess.Popen(
            [*command, str(ROOT / "tests/support/faulty_worker.py")],
            cwd=WORKER,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        keeper.send_signal(signal.SIGTERM)
        keeper.wait(20)


@pytest.fixture(scope="module")
def workerless() -> Iterator[Stack]:
    """A stack without a worker of its own."""
    with temporary_stack(JOB_IDLE_TIMEOUT_S="4", SWEEP_INTERVAL_S="2") as stack:
        stack.manage("start", "--embedded", "--without", "worker")
        yield stack


def completes_once(stack: Stack, client: Client, meeting_id: int) -> dict[str, Any]:
    """The meeting completes, with a transcript, and the API took one such news of it."""
    meeting = client.wait(meeting_id, timeout_s=240)
    assert meeting["status"] == "completed", meeting
    transcript = client.transcript(meeting_id)
    assert transcript["segments"]
    assert len({segment["id"] for segment in transcript["segments"]}) == len(transcript["segments"])
    log = "".join(path.read_text() for path in sorted((stack.data / "logs").glob("api.log*")))
    news = [line for line in log.splitlines() if "event applied" in line and f"job_id={meeting['job_id']}" in line]
    assert len([line for line in news if "transcription.completed" in line]) == 1, news
    return meeting


class TestWorkerIsKilled:
    def test_in_every_stage_of_one_meeting_which_still_completes_once(
        self, workerless: Stack, excerpt: Path, tmp_path: Path
    ) -> None:
        client = Client.login(workerless.api_url)
        stages = list(Stage)
        with mortal_worker(workerless, stages, tmp_path):
            completes_once(workerless, client, client.upload(excerpt)["id"])
        assert {mark.name for mark in tmp_path.iterdir()} - {"worker.log"} == {stage.value for stage in stages}
        assert len(client.get("/meetings/mine")["items"]) == 1

    @pytest.mark.full
    @pytest.mark.parametrize("stage", list(Stage))
    def test_in_one_stage(self, workerless: Stack, excerpt: Path, tmp_path: Path, stage: Stage) -> None:
        client = Client.login(workerless.api_url)
        with mortal_worker(workerless, [stage], tmp_path):
            completes_once(workerless, client, client.upload(excerpt)["id"])
        assert (tmp_path / stage.value).exists()


class TestDemoOnce:
    def test_starts_transcribes_and_stops_again(self, excerpt: Path) -> None:
        with temporary_stack() as stack:
            done = stack.manage("demo", "--once", "--json", str(excerpt))
            (transcript,) = json.loads(done.stdout)
            assert transcript["segments"]
            assert stack.manage("status", check=False).returncode == 3, "nothing runs any more"


@pytest.fixture
def own_stack() -> Iterator[Stack]:
    """A whole stack that a test may break."""
    with temporary_stack(JOB_IDLE_TIMEOUT_S="6", SWEEP_INTERVAL_S="2") as stack:
        stack.start()
        yield stack


class TestStackGoesDown:
    def in_the_middle(self, client: Client, recording: Path) -> int:
        """Upload, and come back when a model is at work on it."""
        meeting_id: int = client.upload(recording)["id"]
        busy = {Stage.DIARIZE.value, Stage.IDENTIFY.value, Stage.TRANSCRIBE.value}
        until(lambda: client.meeting(meeting_id)["stage"] in busy, timeout_s=90, what="a model stage runs")
        return meeting_id

    def test_a_clean_stop_takes_seconds_and_the_meeting_goes_on(self, own_stack: Stack, english: Path) -> None:
        client = Client.login(own_stack.api_url)
        meeting_id = self.in_the_middle(client, english)
        pids = [process["pid"] for process in own_stack.processes().values()]
        assert own_stack.stop() < 10
        assert not [pid for pid in pids if alive(pid)]
        own_stack.start()
        completes_once(own_stack, Client.login(own_stack.api_url), meeting_id)

    def test_killing_the_supervisor_leaves_no_orphan_and_loses_no_meeting(
        self, own_stack: Stack, english: Path
    ) -> None:
        client = Client.login(own_stack.api_url)
        meeting_id = self.in_the_middle(client, english)
        pids = [process["pid"] for process in own_stack.processes().values()]
        supervisor = int((own_stack.data / "run" / "supervisor.pid").read_text())
        os.kill(supervisor, signal.SIGKILL)
        until(lambda: not [pid for pid in pids if alive(pid)], timeout_s=10, what="all children are gone")
        began = time.monotonic()
        own_stack.start()
        completes_once(own_stack, Client.login(own_stack.api_url), meeting_id)
        assert time.monotonic() - began < 240
