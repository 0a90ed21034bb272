"""Let torchaudio be imported beside a torch that has no CUDA.

The registry's torchaudio 2.11 ships one extension, linked against CUDA; with a CPU build of torch it fails to load and
takes the whole import with it. pyannote needs only torchaudio's Python part (Kaldi filter banks, resampling). Whether
the extension can be loaded decides, not the platform: with a CUDA build of torch it loads, and nothing is changed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

EXTENSION = "torchaudio._extension"


def install() -> bool:
    """Stand in for the extension when it cannot be loaded. Call before anything imports torchaudio."""
    if "torchaudio" in sys.modules or EXTENSION in sys.modules or extension_loads():
        return False
    sys.modules[EXTENSION] = _stand_in()
    return True


def extension_loads() -> bool:
    """Whether torchaudio's compiled part finds the libraries it is linked against."""
    import torch  # noqa: PLC0415 - seconds; only when a model is about to load

    found = importlib.util.find_spec("torchaudio")
    if found is None or found.origin is None:
        return True
    libraries = sorted((Path(found.origin).parent / "lib").glob("_torchaudio*.so"))
    if not libraries or torch.version.cuda is not None:
        return True
    try:
        ctypes.CDLL(str(libraries[0]))
    except OSError:
        return False
    return True


def _stand_in() -> types.ModuleType:
    def fail_if_no_align(function: Callable[..., object]) -> Callable[..., NoReturn]:
        def unavailable(*_args: object, **_kwargs: object) -> NoReturn:
            raise RuntimeError(f"{function.__name__} needs torchaudio's extension, which this torch cannot load")

        return unavailable

    module = types.ModuleType(EXTENSION)
    vars(module).update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        _IS_RIR_AVAILABLE=False,
        fail_if_no_align=fail_if_no_align,
        _check_cuda_version=lambda: None,
    )
    return module
