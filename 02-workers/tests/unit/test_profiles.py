"""Which models a configuration means, told before anything heavy is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from app.core.cores import thread_count
from app.core.errors import ModelLoadError, ModelNotInstalledError
from app.core.profiles import ProfileOptions, load_profile


class TestLoadProfile:
    def test_names_the_models_of_the_cpu_profile(self, tmp_path: Path) -> None:
        profile = load_profile(ProfileOptions("cpu", tmp_path))
        assert (profile.diarizer.name, profile.transcriber.name) == ("pyannote-3.1+campplus", "whisper base")
        assert profile.model_ids["embedding"] == "campplus-zh-en-common-advanced"

    def test_names_the_models_of_the_gpu_profile(self, tmp_path: Path) -> None:
        profile = load_profile(ProfileOptions("gpu", tmp_path, hf_token="hf_x"))
        assert profile.transcriber.name == "whisper large-v3-turbo"
        assert profile.model_ids["embedding"] == "pyannote/wespeaker-voxceleb-resnet34-LM"

    @pytest.mark.parametrize("name", ["small", "Systran/faster-whisper-small", "/models/faster-whisper-small/"])
    def test_lets_configuration_name_another_whisper(self, tmp_path: Path, name: str) -> None:
        for profile in ("cpu", "gpu"):
            options = ProfileOptions(profile, tmp_path, whisper_model=name)
            assert load_profile(options).transcriber.name == "whisper small"

    def test_offers_every_complete_model_of_the_folder_and_of_the_hub_s_cache(self, tmp_path: Path) -> None:
        cached = "hub/models--Systran--faster-whisper-tiny/snapshots/abc"
        for folder in ("faster-whisper-small", cached):
            (tmp_path / folder).mkdir(parents=True)
            for name in ("model.bin", "config.json", "tokenizer.json"):
                (tmp_path / folder / name).touch()
        (tmp_path / "faster-whisper-half").mkdir()
        profile = load_profile(ProfileOptions("cpu", tmp_path))
        assert {name: it.spec.name for name, it in profile.transcribers.items()} == {
            "base": "whisper base",
            "small": "whisper small",
            "tiny": "whisper tiny",
        }
        assert profile.transcriber_for(None) is profile.transcriber_for("base") is profile.transcriber
        with pytest.raises(ModelNotInstalledError, match=r"half is not installed .* base, small, tiny"):
            profile.transcriber_for("half")

    def test_refuses_an_unknown_profile(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="must be cpu or gpu"):
            load_profile(ProfileOptions("tpu", tmp_path))

    def test_says_what_to_run_when_models_are_missing(self, tmp_path: Path) -> None:
        profile = load_profile(ProfileOptions("cpu", tmp_path))
        with pytest.raises(ModelLoadError, match=r"missing: segmentation-3.0.*manage\.sh start --embedded"):
            profile.diarizer.load()

    def test_imports_no_model_library(self) -> None:
        code = (
            "import sys; from pathlib import Path; from app.core.profiles import ProfileOptions, load_profile;"
            "load_profile(ProfileOptions('gpu', Path('/nowhere')));"
            "print([m for m in ('torch', 'pyannote.audio', 'faster_whisper', 'onnxruntime') if m in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_env())
        assert done.stdout.strip() == "[]"


def _env() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(path for path in sys.path if path)}


class TestThreadCount:
    def test_takes_what_is_wanted(self) -> None:
        assert thread_count(3) == 3

    def test_counts_cores_once_however_many_threads_they_have(self, tmp_path: Path) -> None:
        for cpu in os.sched_getaffinity(0):
            topology = tmp_path / f"cpu{cpu}" / "topology"
            topology.mkdir(parents=True)
            (topology / "thread_siblings_list").write_text("0-255\n", encoding="ascii")
        assert thread_count(0, cpus=tmp_path, quota=tmp_path / "none") == 1

    def test_stays_within_the_containers_quota(self, tmp_path: Path) -> None:
        quota = tmp_path / "cpu.max"
        quota.write_text("100000 100000\n", encoding="ascii")
        assert thread_count(0, cpus=tmp_path / "unknown", quota=quota) == 1
