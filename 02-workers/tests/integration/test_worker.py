"""The whole worker process against a real queue, storage and HTTP receiver; only the models are stand-ins."""

import itertools
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from uuid import uuid4

import pytest
from api import Receiver
from conftest import IDLE_S, Place, StartWorker, until
from redis.exceptions import RedisError
from scribe_contracts import ErrorCode, EventType, NamedBy, Stage
from scribe_contracts.queue import cancel_key, progress_key
from sounds import babble, write_wav


def completed(api: Receiver, job_id: object) -> bool:
    return any(event.type is EventType.COMPLETED for event in api.of_job(job_id))


def failed(api: Receiver, job_id: object) -> ErrorCode | None:
    codes = [event.data.error_code for event in api.of_job(job_id) if event.type is EventType.FAILED]
    return codes[0] if codes else None


class TestOneMeeting:
    def test_becomes_a_result_with_everything_a_player_needs(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        start_worker()
        job = place.send(place.job())
        until(lambda: completed(api, job.job_id))
        until(place.queue_is_empty)
        until(lambda: not [name for name in place.objects(job.result_prefix) if name.startswith("checkpoints/")])
        assert place.objects(job.result_prefix) == {
            "result.json",
            "diarization.rttm",
            "peaks.json",
            "media.m4a",
            "transcript.txt",
        }
        result = place.result(job)
        assert [(s.speaker, s.text) for s in result.segments] == [("SPEAKER_00", "Hello all."), ("SPEAKER_01", "Hi.")]
        assert [s.named_by for s in result.speakers] == [NamedBy.VOICE, None]
        assert [r.stage for r in result.timeline] == list(Stage)[:7]
        assert api.types() == ["started", "completed"]
        assert not list(place.scratch.glob(f"{job.job_id}_*"))

    def test_run_twice_changes_nothing(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        start_worker()
        job = place.send(place.job())
        until(lambda: completed(api, job.job_id))
        until(place.queue_is_empty)
        before = place.result(job)
        place.send(job)
        until(lambda: api.types().count("completed") == 2)
        until(place.queue_is_empty)
        assert place.result(job) == before
        assert place.stages_called() == ["diarize", "identify", "transcribe"]
        first, second = [event.id for event in api.of_job(job.job_id) if event.type is EventType.COMPLETED]
        assert first == second

    def test_of_silence_fails_with_no_speech(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        start_worker()
        silence = write_wav(place.folder / "silence.wav", babble(3.0, level_db=-90)).read_bytes()
        job = place.send(place.job(silence))
        until(lambda: failed(api, job.job_id) is ErrorCode.NO_SPEECH)
        until(place.queue_is_empty)
        assert place.calls() == []

    def test_that_is_no_media_fails_with_a_reason(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        start_worker()
        job = place.send(place.job(b"#EXTM3U\nfile:///etc/passwd\n" * 10))
        until(lambda: failed(api, job.job_id) is ErrorCode.NOT_MEDIA)
        missing = place.send(place.job().model_copy(update={"s3_path": "nowhere.wav"}))
        until(lambda: failed(api, missing.job_id) is ErrorCode.SOURCE_MISSING)
        short = place.send(place.job().model_copy(update={"size_bytes": 1_000_000}))
        until(lambda: failed(api, short.job_id) is ErrorCode.SOURCE_MISSING)

    def test_that_was_deleted_leaves_nothing(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        api.answers["completed"] = 404
        start_worker()
        job = place.send(place.job())
        until(lambda: api.refused and place.queue_is_empty())
        assert place.objects(job.result_prefix) == set()

    def test_can_be_cancelled_in_the_middle_of_a_stage(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(diarize={"sleep_s": 60})
        start_worker()
        job = place.send(place.job())
        until(lambda: place.stages_called() == ["diarize"])
        place.redis.set(cancel_key(str(job.job_id)), "1")
        began = time.monotonic()
        until(lambda: failed(api, job.job_id) is ErrorCode.CANCELLED)
        assert time.monotonic() - began < 5
        until(place.queue_is_empty)
        place.plan()
        after = place.send(place.job())
        until(lambda: completed(api, after.job_id))

    def test_that_was_cancelled_while_it_waited_never_runs(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        job = place.send(place.job())
        place.redis.set(cancel_key(str(job.job_id)), "1")
        start_worker()
        until(lambda: failed(api, job.job_id) is ErrorCode.CANCELLED)
        until(place.queue_is_empty)
        assert place.calls() == []
        assert place.objects(job.result_prefix) == set()
        assert api.types() == ["failed"]

    def test_is_tried_again_while_its_cancelled_delivery_still_waits(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        old = place.send(place.job())
        place.redis.set(cancel_key(str(old.job_id)), "1")
        new = place.send(old.model_copy(update={"attempt": 2, "language": "fr"}))
        place.send(old)  # and once more behind it, as a delivery that was handed back
        start_worker()
        until(lambda: completed(api, new.job_id))
        until(place.queue_is_empty)
        assert place.stages_called() == ["diarize", "identify", "transcribe"]
        assert place.result(new).attempt == 2
        assert place.objects(new.result_prefix) >= {"result.json", "media.m4a"}


class TestChosenModel:
    @staticmethod
    def install(place: Place, name: str) -> None:
        folder = place.folder / "models" / f"faster-whisper-{name}"
        folder.mkdir(parents=True)
        for file in ("model.bin", "config.json", "tokenizer.json"):
            (folder / file).write_bytes(b"{}")

    def test_is_used_and_told(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        self.install(place, "small")
        worker = start_worker()
        card = json.loads(place.redis.get(f"scribe:worker:{worker.name}") or b"")
        assert card["transcription_models"] == ["base", "small"]
        usual, other = place.send(place.job()), place.send(place.job(model="small"))
        until(lambda: completed(api, usual.job_id) and completed(api, other.job_id))
        assert place.result(usual).models.transcription == "faster-whisper-base-int8"
        assert place.result(other).models.transcription == "faster-whisper-small-int8"
        assert place.result(other).timeline[4].model == "whisper small"

    def test_that_is_not_there_is_named_with_those_that_are(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        start_worker()
        job = place.send(place.job(model="large-v9"))
        until(lambda: failed(api, job.job_id) is ErrorCode.MODEL_UNAVAILABLE)
        (event,) = (event for event in api.of_job(job.job_id) if event.type is EventType.FAILED)
        assert event.data.error_message == (
            "The transcription model large-v9 is not installed on this server; there is base."
        )
        until(place.queue_is_empty)
        assert place.calls() == []

    def test_length_is_told_as_soon_as_it_is_known(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(diarize={"sleep_s": 60})
        start_worker()
        job = place.send(place.job())

        def told() -> object:
            return json.loads(place.redis.get(progress_key(str(job.job_id))) or b"{}").get("duration_s")

        assert until(told) == pytest.approx(2.0, abs=0.1)


class TestFaults:
    def test_killed_worker_s_job_goes_on_at_the_next_stage_though_the_queue_is_idle(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(transcribe={"sleep_s": 60})
        first = start_worker()
        job = place.send(place.job())
        until(lambda: place.stages_called() == ["diarize", "identify", "transcribe"])
        child = int(place.calls()[-1][2])
        first.kill()
        until(lambda: not Path(f"/proc/{child}").exists(), 5, "the engine dies with the worker")
        place.plan()
        start_worker()
        until(lambda: completed(api, job.job_id), 20)
        assert place.stages_called() == ["diarize", "identify", "transcribe", "transcribe"]
        assert [r.stage.value for r in place.result(job).timeline if r.resumed] == ["diarize", "identify"]
        until(lambda: not list(place.scratch.glob(f"{job.job_id}_*")), 5, "the crash's scratch is swept")

    @pytest.mark.parametrize("stage", ["convert", "store", "notify"])
    def test_killed_on_entering_a_stage_it_completes_once(
        self, place: Place, api: Receiver, start_worker: StartWorker, stage: str
    ) -> None:
        mark = place.folder / "died"
        first = start_worker(FAULT_STAGE=stage, FAULT_MARK=str(mark))
        job = place.send(place.job())
        first.process.wait(20)
        assert mark.exists()
        start_worker()
        until(lambda: completed(api, job.job_id), 20)
        until(place.queue_is_empty)
        assert api.types().count("completed") == 1
        assert place.stages_called() == ["diarize", "identify", "transcribe"]

    def test_job_that_always_kills_its_worker_is_given_up_after_three_deliveries(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        job = place.send(place.job())
        for _ in range(3):
            start_worker(wait=False, ALWAYS_DIE_IN="convert").process.wait(30)
        start_worker(ALWAYS_DIE_IN="convert")
        until(lambda: len(place.dead()) == 1)
        assert str(job.job_id).encode() in place.dead()[0][b"data"]
        assert place.dead()[0][b"reason"] == b"gave_up"
        until(place.queue_is_empty)

    def test_stage_that_always_crashes_the_engine_fails_after_three_tries(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(identify={"exit": True})
        start_worker()
        job = place.send(place.job())
        until(lambda: failed(api, job.job_id) is ErrorCode.INTERNAL, 30)
        assert place.stages_called() == ["diarize", "identify", "identify", "identify"]
        until(place.queue_is_empty)
        assert place.objects(job.result_prefix) == set()

    def test_memory_that_does_not_suffice_has_its_own_reason(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(transcribe={"raise": "oom"})
        start_worker(JOB_MAX_DELIVERIES="1")
        job = place.send(place.job())
        until(lambda: failed(api, job.job_id) is ErrorCode.OUT_OF_MEMORY)

    def test_stage_that_hangs_is_ended_in_time(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        place.plan(diarize={"sleep_s": 60})
        start_worker(JOB_MAX_DELIVERIES="1", STAGE_TIMEOUT_BASE_S="1", STAGE_TIMEOUT_FACTOR="0.1")
        job = place.send(place.job())
        until(lambda: failed(api, job.job_id) is ErrorCode.TIMEOUT, 10)

    def test_stopping_takes_seconds_and_gives_the_job_to_the_next_worker_at_once(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(transcribe={"sleep_s": 60})
        first = start_worker(JOB_IDLE_TIMEOUT_S="30")
        job = place.send(place.job())
        until(lambda: place.stages_called()[-1:] == ["transcribe"])
        assert first.stop() < 5
        assert first.process.returncode == 0
        assert not list(place.scratch.glob(f"{job.job_id}_*"))
        place.plan()
        start_worker(JOB_IDLE_TIMEOUT_S="30")
        until(lambda: completed(api, job.job_id), 5)
        assert place.stages_called() == ["diarize", "identify", "transcribe", "transcribe"]

    def test_clean_stops_do_not_count_as_deliveries(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(diarize={"sleep_s": 60})
        job = place.send(place.job())
        for number in range(1, 3):
            worker = start_worker(JOB_MAX_DELIVERIES="1")
            until(lambda n=number: len(place.calls()) == n)
            worker.stop()
        place.plan()
        start_worker(JOB_MAX_DELIVERIES="1")
        until(lambda: completed(api, job.job_id))

    def test_job_longer_than_the_idle_timeout_runs_once(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(diarize={"sleep_s": IDLE_S * 3})
        start_worker()
        start_worker()
        job = place.send(place.job())
        until(lambda: completed(api, job.job_id))
        assert place.stages_called() == ["diarize", "identify", "transcribe"]

    def test_frozen_worker_loses_its_job_and_notices(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(diarize={"sleep_s": 6})
        first = start_worker()
        job = place.send(place.job())
        until(lambda: place.stages_called() == ["diarize"])
        child = int(place.calls()[0][2])
        os.kill(first.process.pid, signal.SIGSTOP)
        start_worker()
        until(lambda: place.stages_called() == ["diarize", "diarize"])
        os.kill(first.process.pid, signal.SIGCONT)
        until(lambda: not Path(f"/proc/{child}").exists(), 5, "the first worker stops the stage it lost")
        until(lambda: completed(api, job.job_id))
        until(place.queue_is_empty)
        assert api.types().count("completed") == 1


class TestSeveralInFlight:
    def test_models_are_loaded_once_for_the_batch(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        place.plan(diarize={"sleep_s": 0.7})
        jobs = [place.send(place.job()) for _ in range(3)]
        start_worker(WORKER_JOBS_IN_FLIGHT="3")
        until(lambda: all(completed(api, job.job_id) for job in jobs))
        stages = place.stages_called()
        assert sorted(stages) == sorted(["diarize", "identify", "transcribe"] * 3)
        switches = sum(a != b for a, b in itertools.pairwise(stages))
        assert switches < 6, stages

    def test_no_worker_takes_more_than_it_may(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        place.plan(diarize={"sleep_s": 3})
        for _ in range(4):
            place.send(place.job())
        start_worker(WORKER_JOBS_IN_FLIGHT="2")
        until(lambda: len(place.pending()) == 2)
        start_worker(WORKER_JOBS_IN_FLIGHT="1")
        until(lambda: len(place.pending()) == 3)


class TestOddMessages:
    def test_are_set_aside_with_a_reason(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        place.send_raw({"hello": "world"}, uuid4())
        place.send_raw(place.job().model_dump(mode="json"), uuid4(), task_name="scribe.unheard_of")
        place.redis.xadd("scribe:jobs", {"data": b"\xff not json"})
        place.redis.xadd("scribe:jobs", {"something": "else"})
        start_worker()
        job = place.send(place.job())
        until(lambda: completed(api, job.job_id))
        reasons = [fields[b"reason"] for fields in place.dead()]
        assert sorted(reasons) == [b"unknown_task", b"unreadable", b"unreadable", b"unreadable"]
        until(place.queue_is_empty)


class TestNeighboursAway:
    def test_result_waits_for_an_api_that_is_down(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        api.answers |= {"started": 503, "completed": 503}
        start_worker()
        job = place.send(place.job())
        until(lambda: "result.json" in place.objects(job.result_prefix), 30)
        api.answers.clear()
        until(lambda: completed(api, job.job_id), 60)
        assert place.stages_called() == ["diarize", "identify", "transcribe"]

    def test_queue_that_restarts_during_a_job_is_found_again(
        self, place: Place, api: Receiver, start_worker: StartWorker
    ) -> None:
        place.plan(diarize={"sleep_s": 8})
        start_worker()
        job = place.send(place.job())
        until(lambda: place.stages_called() == ["diarize"])
        pid = server_pid(place)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: server_pid(place) not in {None, pid}, 30, "valkey is back")
        until(lambda: completed(api, job.job_id), 30)
        assert place.stages_called() == ["diarize", "identify", "transcribe"]
        after = place.send(place.job())
        until(lambda: completed(api, after.job_id), 30)

    def test_worker_waits_for_a_queue_that_is_not_there_yet(self, start_worker: StartWorker) -> None:
        worker = start_worker(wait=False, REDIS_URL="redis://127.0.0.1:1/0")
        until(lambda: "redis_away" in worker.log.read_text())
        assert worker.process.poll() is None
        assert worker.stop() < 5

    def test_job_waits_for_a_storage_that_is_away(self, place: Place, api: Receiver, start_worker: StartWorker) -> None:
        job = place.send(place.job())
        blind = start_worker(MINIO_ENDPOINT="127.0.0.1:1")
        until(lambda: "job_interrupted" in blind.log.read_text(), 30)
        assert failed(api, job.job_id) is None
        blind.stop()
        start_worker()
        until(lambda: completed(api, job.job_id))


def server_pid(place: Place) -> int | None:
    try:
        return int(place.redis.info("server")["process_id"])
    except RedisError:
        return None


def test_nothing_of_ours_is_left(place: Place) -> None:
    left = subprocess.run(["pgrep", "-f", "fake_worker.py"], capture_output=True, check=False).stdout
    assert left == b""
