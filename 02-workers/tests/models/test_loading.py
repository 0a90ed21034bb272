"""The models as libraries load them: both profiles' code paths, memory, long recordings."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from app.core import loaders
from app.core.campplus import MAX_ABS_DIFFERENCE, is_exported
from app.core.errors import ModelLoadError
from app.core.loaders import Device, DiarizerSource
from app.core.models import ModelSlot, ModelSpec
from app.core.profiles import Profile, ProfileOptions, load_profile
from app.core.types import Waveform
from app.core.weights import CAMPPLUS_ONNX, CPU_WEIGHTS, SEGMENTATION, read_record, sha256_of
from app.services.diarization import diarize
from app.services.identification import embed_voice


def voice_like(seconds: float) -> Waveform:
    """A buzz with the syllable rhythm of speech; enough for shapes, not for names."""
    time_s = np.arange(int(seconds * 16_000)) / 16_000
    buzz = sum(np.sin(2 * np.pi * 120 * k * time_s) / k for k in range(1, 20))
    return np.asarray(0.1 * buzz * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s)), dtype=np.float32)


class TestWeights:
    def test_are_the_pinned_ones(self, models_dir: Path) -> None:
        for weight in CPU_WEIGHTS:
            assert sha256_of(models_dir / weight.path) == weight.sha256, weight.path
        assert set(read_record(models_dir)) == {w.path for w in CPU_WEIGHTS}

    def test_the_export_is_current_and_unchanged(self, models_dir: Path) -> None:
        assert is_exported(models_dir, verify=True)
        assert MAX_ABS_DIFFERENCE <= 1e-3


class TestCpuProfile:
    def test_loads_from_a_folder_whose_name_misleads_pyannote(self, models_dir: Path, tmp_path: Path) -> None:
        folder = tmp_path / "nvidia-pyannote-models"
        folder.symlink_to(models_dir)
        loaders.prepare(offline=True)
        embed = loaders.load_embedder(
            DiarizerSource("", str(folder / "campplus-zh-en" / "wespeaker-campplus-zh-en.onnx")), Device("cpu", 1)
        )
        assert embed(voice_like(3)).shape == (192,)

    def test_gives_unit_vectors_and_refuses_scraps(self, slot: ModelSlot, profile: Profile) -> None:
        with slot.lease(profile.embedder) as embed:
            assert float(np.linalg.norm(embed(voice_like(2)))) == pytest.approx(1.0, abs=1e-5)
            with pytest.raises(ValueError, match="too short"):
                embed(voice_like(0.01))
            assert embed_voice(voice_like(0.01), embed) is None

    def test_gives_the_same_vectors_on_several_threads(self, models_dir: Path) -> None:
        loaders.prepare(offline=True)
        import torch  # noqa: PLC0415
        from app.core.embedding import ThreadedWeSpeakerEmbedding  # noqa: PLC0415

        threaded = ThreadedWeSpeakerEmbedding(str(models_dir / CAMPPLUS_ONNX), threads=3)
        sounds = torch.from_numpy(np.stack([voice_like(2), voice_like(2), voice_like(2)[::-1].copy()]))[:, None]
        masks = torch.ones(3, 118)
        masks[0, 60:] = 0
        masks[1, 1:] = 0  # too little to tell a voice by
        plain = super(ThreadedWeSpeakerEmbedding, threaded).__call__(sounds, masks=masks)
        found = threaded(sounds, masks=masks)
        np.testing.assert_allclose(found, plain, rtol=1e-4, atol=1e-5)
        assert np.isnan(found[1]).all()

    def test_gives_memory_back(self, slot: ModelSlot, profile: Profile) -> None:
        with slot.lease(profile.transcriber):
            held = resident_mb()
        slot.evict()
        assert resident_mb() < held - 50
        assert slot.last_record is not None
        assert slot.last_record.peak_mb is not None
        assert slot.last_record.peak_mb >= held - 50

    def test_says_what_is_wrong_with_damaged_weights(self, profile: Profile, tmp_path: Path) -> None:
        (tmp_path / "model.bin").write_bytes(b"not a model")
        with pytest.raises(ModelLoadError, match="transcription model"):
            loaders.load_whisper(str(tmp_path), Device("cpu", 1), cache_dir=tmp_path, offline=True)


class TestGpuProfile:
    def test_says_that_there_is_no_gpu(self, tmp_path: Path, slot: ModelSlot) -> None:
        import torch  # noqa: PLC0415

        if torch.cuda.is_available():
            pytest.skip("this machine has a GPU")
        profile = load_profile(ProfileOptions("gpu", tmp_path))
        for spec in (profile.diarizer, profile.embedder, profile.transcriber):
            with pytest.raises(ModelLoadError, match="no CUDA device"):
                spec.load()

    def test_runs_its_embedding_network_through_the_same_code(
        self, models_dir: Path, profile: Profile, tmp_path: Path
    ) -> None:
        loaders.prepare(offline=True)
        checkpoint = str(resnet34_checkpoint(tmp_path))
        source = DiarizerSource(str(models_dir / SEGMENTATION.path), checkpoint, embedding_batch_size=16)
        device = Device("cpu", 2)
        assert loaders.load_embedder(source, device)(voice_like(3)).shape == (256,)
        spec = ModelSpec("resnet34", lambda: loaders.load_diarizer(source, device))
        with ModelSlot().lease(spec) as pipeline:
            diarize(voice_like(4), pipeline, progress=lambda _f: None)
            assert pipeline._embedding.dimension == 256


class TestBlockwiseClustering:
    def test_agrees_with_clustering_at_once(self) -> None:
        found = cluster(block=150)
        assert same_partition(found, cluster(block=10_000))
        assert len(set(found)) == 4

    def test_honours_the_largest_number_of_speakers(self) -> None:
        assert len(set(cluster(block=150, max_clusters=2))) <= 2


def cluster(block: int, max_clusters: int = 600) -> list[int]:
    loaders.prepare(offline=True)
    from app.core.clustering import BlockwiseClustering  # noqa: PLC0415

    rng = np.random.default_rng(0)
    voices = rng.standard_normal((4, 64))
    vectors = voices[rng.integers(0, 4, 600)] + 0.3 * rng.standard_normal((600, 64))
    clustering = BlockwiseClustering(metric="cosine")
    clustering.instantiate({"method": "centroid", "min_cluster_size": 12, "threshold": 0.7})
    clustering.block = block
    return [int(k) for k in clustering.cluster(vectors, min_clusters=1, max_clusters=max_clusters)]


def same_partition(one: list[int], other: list[int]) -> bool:
    return len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))


def resnet34_checkpoint(folder: Path) -> Path:
    """The GPU profile's embedding architecture with random weights, saved as pyannote saves it."""
    import torch  # noqa: PLC0415
    from pyannote.audio.core.task import Problem, Resolution, Specifications  # noqa: PLC0415
    from pyannote.audio.models.embedding.wespeaker import WeSpeakerResNet34  # noqa: PLC0415

    model = WeSpeakerResNet34()
    model.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0, classes=["a", "b"]
    )
    saved = {
        "pytorch-lightning_version": "2.6.0",
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pyannote.audio": {
            "versions": {"pyannote.audio": "4.0.7"},
            "architecture": {"module": WeSpeakerResNet34.__module__, "class": "WeSpeakerResNet34"},
            "specifications": model.specifications,
        },
    }
    path = folder / "resnet34.ckpt"
    torch.save(saved, path)
    return path


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2
