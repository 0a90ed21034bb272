"""Power cuts, one stage after another: the meeting still completes, once."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from scribe_contracts import Stage
from support.mortal import mortal_worker
from support.stack import Client, Stack, alive, completes_once, temporary_stack, until


@pytest.fixture(scope="module")
def workerless() -> Iterator[Stack]:
    """A stack without a worker of its own."""
    with temporary_stack(JOB_IDLE_TIMEOUT_S="4", SWEEP_INTERVAL_S="2") as stack:
        stack.manage("start", "--embedded", "--without", "worker")
        yield stack


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
