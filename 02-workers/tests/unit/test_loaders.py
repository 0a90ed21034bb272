"""Why a model could not be loaded."""

from pathlib import Path

import pytest
from app.core import loaders
from app.core.errors import DeviceMemoryError, ModelLoadError
from app.core.loaders import Device, load_whisper
from scribe_contracts import ErrorCode


def load(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_kind: str) -> str:
        raise error

    monkeypatch.setattr(loaders, "compute_type", fail)
    load_whisper("small", Device("cuda", 1), cache_dir=Path("/nowhere"), offline=True)


class TestLoadErrors:
    @pytest.mark.parametrize(
        "text", ["CUDA failed with error out of memory", "CUDA out of memory. Tried to allocate 2.00 GiB."]
    )
    def test_full_device_is_not_a_missing_model(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(DeviceMemoryError) as caught:
            load(RuntimeError(text), monkeypatch)
        assert (caught.value.code, caught.value.retryable) == (ErrorCode.OUT_OF_MEMORY, True)

    def test_other_faults_of_loading_are(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(ModelLoadError, match="cudnn"):
            load(RuntimeError("cudnn is missing"), monkeypatch)
