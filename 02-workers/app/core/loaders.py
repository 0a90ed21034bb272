"""Build the models. The only place that imports torch, pyannote and faster-whisper, and only when asked to load."""
# ruff: noqa: PLC0415  (those imports take seconds and hundreds of MB: they belong to the moment of loading)

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from app.core import torchaudio_shim
from app.core.errors import DeviceMemoryError, ModelLoadError
from app.core.resources import is_out_of_memory
from app.core.types import SAMPLE_RATE_HZ, Embedding, Waveform

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from pyannote.audio.pipelines import SpeakerDiarization

# The published parameters of speaker-diarization-3.1. With CAM++ the threshold is flat from 0.65 to 0.80 (measured on
# 10 meetings, DER), 0.55 splits voices and 0.85 merges them.
CLUSTERING_THRESHOLD = 0.7045654963945799
MIN_CLUSTER_SIZE = 12
# pyannote picks its loader by words in the path; any of these in a folder's name would send ours to the wrong one.
_MISLEADING = ("pyannote", "speechbrain", "nvidia")


class SpeakerEmbedder(Protocol):
    """A WeSpeaker-format embedding model."""

    def __call__(self, waveform: Waveform) -> Embedding:
        """One L2-normalised vector of a voice; raises ValueError when the sound is too short."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where models run: ``kind`` is cpu or cuda, ``threads`` counts for a CPU."""

    kind: str
    threads: int


@dataclass(frozen=True, slots=True)
class DiarizerSource:
    """Weights of the diarization pipeline: local files or names on the hub."""

    segmentation: str
    embedding: str
    embedding_batch_size: int = 32
    token: str | None = None
    cache_dir: Path | None = None


def prepare(*, offline: bool) -> None:
    """Settings that the libraries read once, when they are first imported.

    Spinning OpenMP threads cost more than they bring on a shared machine: with two of them 90 s of sound took 50 to
    90 s beside other work and 40 s of processor time, with one thread 16 s and 9.5 s. So torch gets one thread, and
    embeddings, two thirds of the work, a pool of their own.
    """
    wanted = {"OMP_WAIT_POLICY": "PASSIVE", "PYANNOTE_METRICS_ENABLED": "0", "HF_HUB_DISABLE_TELEMETRY": "1"}
    if offline:
        wanted["HF_HUB_OFFLINE"] = "1"
    for name, value in wanted.items():
        os.environ.setdefault(name, value)  # noqa: TID251 - not our settings: those of the libraries
    torchaudio_shim.install()


def load_diarizer(source: DiarizerSource, device: Device) -> SpeakerDiarization:
    """The pipeline speaker-diarization-3.1 with the given weights, full precision."""
    import torch

    torch.set_num_threads(1)
    with _quiet(), _load_errors("the diarization models"), _plain_path(source.embedding) as embedding:
        from pyannote.audio.core.plda import PLDA
        from pyannote.audio.pipelines import SpeakerDiarization

        from app.core.clustering import BlockwiseClustering
        from app.core.embedding import ThreadedWeSpeakerEmbedding

        pipeline = SpeakerDiarization(
            segmentation=source.segmentation,
            embedding=embedding,
            embedding_exclude_overlap=True,
            # pyannote 4 insists on a PLDA, from a gated repository; agglomerative clustering never looks at it.
            plda=PLDA.__new__(PLDA),
            clustering="AgglomerativeClustering",
            segmentation_batch_size=32,
            embedding_batch_size=source.embedding_batch_size,
            token=source.token,
            cache_dir=source.cache_dir,
        )
        if embedding.endswith(".onnx"):
            pipeline._embedding = ThreadedWeSpeakerEmbedding(embedding, device.threads)
        pipeline.clustering = BlockwiseClustering(metric=pipeline.clustering.metric)
        pipeline.instantiate(
            {
                "segmentation": {"min_duration_off": 0.0},
                "clustering": {
                    "method": "centroid",
                    "min_cluster_size": MIN_CLUSTER_SIZE,
                    "threshold": CLUSTERING_THRESHOLD,
                },
            }
        )
        return pipeline.to(torch.device(device.kind))


class _Pretrained(Protocol):
    """pyannote's pretrained embedding classes, as far as they are used here; the package has no types."""

    min_num_samples: int

    def to(self, device: Any) -> object:
        """Move to a device."""

    def __call__(self, waveforms: Any) -> Any:
        """(batch, 1, samples) -> (batch, dim)."""


class _PyannoteEmbedder:
    """Adapts pyannote's pretrained embedding classes to ``SpeakerEmbedder``."""

    def __init__(self, model: _Pretrained) -> None:
        self._model = model

    def to_cpu(self) -> None:
        import torch

        self._model.to(torch.device("cpu"))

    def __call__(self, waveform: Waveform) -> Embedding:
        import torch

        if len(waveform) < self._model.min_num_samples:
            raise ValueError(f"{len(waveform) / SAMPLE_RATE_HZ:.3f} s are too short for a voice")
        samples = torch.from_numpy(np.ascontiguousarray(waveform, dtype=np.float32))
        vector = np.asarray(self._model(samples[None, None]))[0].astype(np.float32)
        norm = float(np.linalg.norm(vector))
        if not np.isfinite(norm) or norm == 0.0:
            raise ValueError("this sound has no voice in it")
        return np.asarray(vector / norm, dtype=np.float32)


def load_embedder(source: DiarizerSource, device: Device) -> _PyannoteEmbedder:
    """The same embedding model that the diarizer uses, alone."""
    import torch

    torch.set_num_threads(1)
    with _quiet(), _load_errors("the speaker embedding"), _plain_path(source.embedding) as embedding:
        from pyannote.audio.pipelines.speaker_verification import PretrainedSpeakerEmbedding

        model = PretrainedSpeakerEmbedding(
            embedding, device=torch.device(device.kind), token=source.token, cache_dir=source.cache_dir
        )
    return _PyannoteEmbedder(model)


def load_whisper(name: str, device: Device, *, cache_dir: Path, offline: bool) -> WhisperModel:
    """A faster-whisper model by folder or hub name: int8 on a CPU, float16 on a GPU that has it."""
    with _load_errors("the transcription model"):
        from faster_whisper import WhisperModel

        return WhisperModel(
            name,
            device=device.kind,
            compute_type=compute_type(device.kind),
            cpu_threads=device.threads,
            download_root=str(cache_dir),
            local_files_only=offline,
        )


def compute_type(kind: str) -> str:
    """The number format for a device: int8 (CPU), float16, or int8_float16 where a GPU's memory is short."""
    if kind == "cpu":
        return "int8"
    import torch

    small_bytes = 7 * 1024**3  # untuned: large-v3-turbo in float16 peaks near 3 GB with its work space
    total = torch.cuda.get_device_properties(0).total_memory
    return "int8_float16" if total < small_bytes else "float16"


@contextmanager
def _plain_path(path: str) -> Iterator[str]:
    """A file's path without the words that mislead pyannote; a hub name as it is."""
    file = Path(path)
    if not file.is_file() or not any(word in str(file) for word in _MISLEADING):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="scribe-") as folder:
        link = Path(folder) / file.name
        link.symlink_to(file.resolve())
        yield str(link)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without pyannote's warning that torchcodec is missing: we hand it waveforms and never need it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _load_errors(what: str) -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise
    except (OSError, ValueError, RuntimeError, ImportError, AttributeError) as error:
        if is_out_of_memory(error):
            raise DeviceMemoryError(f"There is not enough memory for {what}.") from error
        raise ModelLoadError(f"Loading {what} failed: {error}") from error
