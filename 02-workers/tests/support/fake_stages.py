"""Stages without models, for tests of what is around them. FAKE_PLAN names a JSON file, read at every call:

{"<stage>": {"sleep_s": 5, "exit": true, "raise": "oom", "value": "silence"}}; each call is noted in ``<plan>.calls``.
"warm" stands for what comes before the first call; one that exits does so once.
"""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from app.core.errors import ModelLoadError
from app.core.types import Diarization, Identification, LeaseRecord, Progress, Recognition, Transcript, Turn, Word
from app.worker.engine_child import EngineOptions
from scribe_contracts import Stage

FINANCE = UUID("00000000-0000-4000-8000-00000000000f")
TURNS = (Turn(0.0, 1.0, "SPEAKER_00"), Turn(1.0, 2.0, "SPEAKER_01"))
WORDS = (Word(0.1, 0.5, "Hello", 0.9), Word(0.5, 0.9, "all.", 0.8), Word(1.2, 1.6, "Hi.", 0.7))
VALUES: dict[Stage, object] = {
    Stage.DIARIZE: Diarization(TURNS, TURNS),
    Stage.IDENTIFY: Recognition(
        {
            "SPEAKER_00": Identification(FINANCE, FINANCE, 0.8, 0.5, 1.0),
            "SPEAKER_01": Identification(None, FINANCE, 0.2, None, 1.0),
        }
    ),
    Stage.TRANSCRIBE: Transcript(WORDS, (), "en", 0.98),
}


def _plan(what: str) -> dict[str, Any]:
    path = Path(os.environ["FAKE_PLAN"])
    return json.loads(path.read_text()).get(what, {}) if path.exists() else {}


class FakeStages:
    def __init__(self) -> None:
        self.models = {Stage.DIARIZE: "ears", Stage.IDENTIFY: "names", Stage.TRANSCRIBE: "words"}
        self.resident: str | None = None

    def warm(self) -> None:
        plan = _plan("warm")
        time.sleep(plan.get("sleep_s", 0))
        if plan.get("exit"):
            Path(os.environ["FAKE_PLAN"]).unlink()
            os._exit(3)

    def run(
        self, stage: Stage, args: tuple[object, ...], kwargs: Mapping[str, object], progress: Progress
    ) -> tuple[object, LeaseRecord]:
        plan = _plan(stage.value)
        with Path(os.environ["FAKE_PLAN"]).with_suffix(".calls").open("a") as calls:
            calls.write(f"{stage.value} {Path(str(args[0])).parent.name[:36]} {os.getpid()}\n")
        self.resident = f"whisper {kwargs['model']}" if kwargs.get("model") else self.models[stage]
        progress(0.5)
        time.sleep(plan.get("sleep_s", 0))
        if plan.get("exit"):
            os._exit(3)
        if plan.get("raise") == "oom":
            raise RuntimeError("CUDA failed with error out of memory")
        if plan.get("raise") == "model":
            raise ModelLoadError("no such file: segmentation")
        value = Diarization((), ()) if plan.get("value") == "silence" else VALUES[stage]
        return value, LeaseRecord(self.resident, 0.1, 0.2, 12.0)


def open_stages(options: EngineOptions) -> FakeStages:
    if options.profile == "missing":
        raise ModelLoadError("no such file: segmentation")
    return FakeStages()
