"""Export the CAM++ speaker embedding to ONNX, once, in the form that pyannote's WeSpeaker loader reads.

The network's definition is WeSpeaker's own (two pinned files of a wheel that is not installed: installing it would
drag in a dozen packages that nothing here needs).
"""
# ruff: noqa: PLC0415  (torch and onnxruntime take seconds to import; checking that an export is there must not)

from __future__ import annotations

import importlib
import json
import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.weights import CAMPPLUS, CAMPPLUS_CODE, CAMPPLUS_ONNX, WeightsError, sha256_of

if TYPE_CHECKING:
    from torch import nn

EMBEDDING_DIM = 192
FEATURE_DIM = 80
OPSET = 17
MAX_ABS_DIFFERENCE = 1e-3
_PACKAGES = ("wespeaker", "wespeaker.models")


def onnx_path(models_dir: Path) -> Path:
    """Where the exported network lies."""
    return models_dir / CAMPPLUS_ONNX


def is_exported(models_dir: Path, *, verify: bool = False) -> bool:
    """Whether the export is there, was made by these versions from these files, and (``verify``) is unchanged."""
    path = onnx_path(models_dir)
    try:
        record = json.loads(_record_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not path.is_file() or record.get("made_by") != made_by() or record.get("size_bytes") != path.stat().st_size:
        return False
    return not verify or record.get("sha256") == sha256_of(path)


def export(models_dir: Path) -> float:
    """Write the ONNX file; returns the largest absolute difference to torch. Raises WeightsError above 1e-3."""
    import torch

    path = onnx_path(models_dir)
    fresh = path.with_name(f"fresh-{path.name}")
    network = _load_network(models_dir)
    example = torch.randn(1, 300, FEATURE_DIM, generator=torch.Generator().manual_seed(0))
    torch.onnx.export(
        network,
        (example,),
        str(fresh),
        input_names=["feats"],
        output_names=["embs"],
        dynamic_axes={"feats": {0: "batch", 1: "frames"}, "embs": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    difference = _largest_difference(network, fresh)
    if difference > MAX_ABS_DIFFERENCE:
        fresh.unlink()
        raise WeightsError(f"{CAMPPLUS_ONNX}: the export differs from torch by {difference:.2g}; nothing was kept.")
    record = {
        "made_by": made_by(),
        "sha256": sha256_of(fresh),
        "size_bytes": fresh.stat().st_size,
        "max_abs_difference": difference,
    }
    os.replace(fresh, path)
    _record_path(path).write_text(json.dumps(record, indent=1), encoding="utf-8")
    return difference


def made_by() -> dict[str, str]:
    """What an export depends on: a change of any of these asks for a new one."""
    sources = "+".join(w.sha256[:16] for w in (CAMPPLUS, *CAMPPLUS_CODE))
    return {"torch": version("torch"), "onnx": version("onnx"), "sources": sources, "opset": str(OPSET)}


def _record_path(path: Path) -> Path:
    return path.with_suffix(".json")


def _load_network(models_dir: Path) -> nn.Module:
    import torch

    with _wespeaker_package(models_dir / "campplus-zh-en" / "wespeaker"):
        network: nn.Module = importlib.import_module("wespeaker.models.campplus").CAMPPlus(
            feat_dim=FEATURE_DIM, embed_dim=EMBEDDING_DIM, pooling_func="TSTP"
        )
    state = torch.load(models_dir / CAMPPLUS.path, map_location="cpu", weights_only=True)
    network.load_state_dict(state, strict=True)
    return network.eval()


@contextmanager
def _wespeaker_package(root: Path) -> Iterator[None]:
    """Make ``wespeaker.models`` importable from ``root`` alone, and forget it afterwards."""
    for name, folder in zip(_PACKAGES, (root, root / "models"), strict=True):
        stub = types.ModuleType(name)
        stub.__path__ = [str(folder)]
        sys.modules[name] = stub
    try:
        yield
    finally:
        for name in [m for m in sys.modules if m == "wespeaker" or m.startswith("wespeaker.")]:
            del sys.modules[name]


def _largest_difference(network: nn.Module, path: Path) -> float:
    import numpy as np
    import onnxruntime
    import torch

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    source = torch.Generator().manual_seed(1)
    worst = 0.0
    for batch, frames in ((1, 17), (1, 101), (2, 300), (1, 998)):
        features = torch.randn(batch, frames, FEATURE_DIM, generator=source)
        with torch.inference_mode():
            expected = network(features).numpy()
        (got,) = session.run(["embs"], {"feats": features.numpy()})
        worst = max(worst, float(np.abs(expected - got).max()))
    return worst
