"""The worker with stages that need no models. FAULT_STAGE, with FAULT_MARK, makes it die once on entering a stage."""

import os
import signal
from pathlib import Path

from app.__main__ import main
from scribe_contracts import Stage


def on_stage(stage: Stage) -> None:
    mark = os.environ.get("FAULT_MARK")
    if mark and stage.value == os.environ["FAULT_STAGE"] and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if os.environ.get("ALWAYS_DIE_IN") == stage.value:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(on_stage=on_stage, stages="fake_stages:open_stages")
