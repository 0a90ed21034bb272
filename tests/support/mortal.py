"""A worker that meets its end, or that of a server, in chosen stages, and is started again each time."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scribe_contracts import Stage

from support.stack import ROOT, Stack

WORKER = ROOT / "02-workers"


@contextmanager
def mortal_worker(stack: Stack, stages: Sequence[Stage], marks: Path) -> Iterator[None]:
    """Run it; the file ``marks/victim``, if there is one, names the process that dies instead of the worker."""
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
