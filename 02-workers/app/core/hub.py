"""Fetch the GPU profile's weights from the model hub, where the operator has accepted their terms."""
# ruff: noqa: PLC0415  (faster-whisper takes seconds to import; the CPU profile never needs this)

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.core.profiles import GPU_EMBEDDING, GPU_SEGMENTATION, GPU_WHISPER, HUB_DIR
from app.core.weights import WeightsError

PYANNOTE_FILES = ("pytorch_model.bin", "config.yaml")


def fetch_gpu(models_dir: Path, say: Callable[[str], None], whisper: str = "") -> None:
    """Bring segmentation, embedding and Whisper into the hub's cache. Needs HF_TOKEN for the gated ones."""
    from faster_whisper.utils import download_model
    from huggingface_hub import hf_hub_download

    cache = str(models_dir / HUB_DIR)
    for repository in (GPU_SEGMENTATION, GPU_EMBEDDING):
        for filename in PYANNOTE_FILES:
            _timed(say, f"{repository}/{filename}", partial(hf_hub_download, repository, filename, cache_dir=cache))
    name = whisper or GPU_WHISPER
    if not Path(name).is_dir():
        _timed(say, name, partial(download_model, name, cache_dir=cache))


def _timed(say: Callable[[str], None], what: str, fetch: Callable[[], str]) -> None:
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError

    started = time.monotonic()
    try:
        fetch()
    except GatedRepoError as error:
        page = "/".join(what.split("/")[:2])
        raise WeightsError(
            f"{what}: accept its terms at https://huggingface.co/{page} and set HF_TOKEN to a token of that account."
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise WeightsError(f"{what} could not be had from the model hub: {str(error).splitlines()[0]}") from error
    say(f"ok       {what} ({time.monotonic() - started:.1f} s)")
