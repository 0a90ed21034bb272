"""The real worker with one difference: once, inside each stage named in FAULT_STAGES, a process is killed.

Itself, as if the power had gone, or the process whose id is written in the file ``victim``. Runs in the worker's
folder with the worker's own settings. FAULT_MARKS is the folder that remembers past deaths and holds that file.
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
    """Leave a mark, then let somebody die."""
    mark = MARKS / stage.value
    if stage.value in STAGES and not mark.exists() and Path(f"/proc/{victim()}").exists():
        mark.touch()
        if stage in DELAYS_S:
            threading.Timer(DELAYS_S[stage], kill).start()
        else:
            kill()


def kill() -> None:
    """No handler, no goodbye."""
    os.kill(victim(), signal.SIGKILL)


def victim() -> int:
    """Who is to die."""
    written = MARKS / "victim"
    return int(written.read_text()) if written.exists() else os.getpid()


if __name__ == "__main__":
    main(on_stage=die_once)
