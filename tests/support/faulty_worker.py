"""The real worker with one difference: it kills itself, once, on entering each stage named in FAULT_STAGES.

Runs in the worker's folder with the worker's own settings. FAULT_MARKS is the folder that remembers past deaths.
"""

import os
import signal
from pathlib import Path

from app.__main__ import main
from scribe_contracts import Stage

STAGES = set(filter(None, os.environ["FAULT_STAGES"].split(",")))
MARKS = Path(os.environ["FAULT_MARKS"])


def die_once(stage: Stage) -> None:
    """Leave a mark, then die as if the power had gone."""
    mark = MARKS / stage.value
    if stage.value in STAGES and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(on_stage=die_once)
