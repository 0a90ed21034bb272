"""The real worker with one difference: it kills itself, once, inside each stage named in FAULT_STAGES.

Runs in the worker's folder with the worker's own settings. FAULT_MARKS is the folder that remembers past deaths.
"""

import os
import signal
import threading
from pathlib import Path

from app.__main__ import main
from scribe_contracts import Stage

STAGES = set(filter(None, os.environ["FAULT_STAGES"].split(",")))
MARKS = Path(os.environ["FAULT_MARKS"])
# Long enough for FFmpeg or a model to be at work; the other stages last milliseconds and are hit at their door.
DELAYS_S = {Stage.CONVERT: 0.15, Stage.DIARIZE: 1.0, Stage.TRANSCRIBE: 1.0}


def die_once(stage: Stage) -> None:
    """Leave a mark, then die as if the power had gone."""
    mark = MARKS / stage.value
    if stage.value in STAGES and not mark.exists():
        mark.touch()
        if stage in DELAYS_S:
            threading.Timer(DELAYS_S[stage], kill_myself).start()
        else:
            kill_myself()


def kill_myself() -> None:
    """No handler, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(on_stage=die_once)
