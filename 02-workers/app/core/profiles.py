"""The two sets of models: ``cpu`` from local files, ``gpu`` from the model hub. Configuration picks one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core import loaders
from app.core.cores import thread_count
from app.core.errors import ModelLoadError, ModelNotInstalledError
from app.core.loaders import Device, DiarizerSource, SpeakerEmbedder
from app.core.memory import DeviceMemory, MemoryProbe, ProcessMemory
from app.core.models import ModelSpec
from app.core.weights import CAMPPLUS_ONNX, SEGMENTATION, WHISPER_BASE, WHISPER_BASE_DIR, missing

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from pyannote.audio.pipelines import SpeakerDiarization

GPU_SEGMENTATION = "pyannote/segmentation-3.0"
GPU_EMBEDDING = "pyannote/wespeaker-voxceleb-resnet34-LM"
GPU_WHISPER = "large-v3-turbo"
HUB_DIR = "hub"


@dataclass(frozen=True, slots=True)
class ProfileOptions:
    """What configuration says about models. ``cpu_threads`` 0 means the physical cores."""

    profile: str
    models_dir: Path
    whisper_model: str = ""
    cpu_threads: int = 0
    hf_token: str | None = None


@dataclass(frozen=True, slots=True)
class Transcriber:
    """A transcription model that a job may ask for: how it is loaded, and its id in results."""

    spec: ModelSpec[WhisperModel]
    model_id: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The models of a worker and what belongs to them.

    ``transcribers`` are the models that are installed, by the name a job asks for them; ``transcriber`` is the one for
    jobs that ask for none.
    ``threshold`` and ``margin`` are cosine scores of ``model_ids["embedding"]`` and of no other model.
    """

    name: str
    diarizer: ModelSpec[SpeakerDiarization]
    embedder: ModelSpec[SpeakerEmbedder]
    transcriber: ModelSpec[WhisperModel]
    transcribers: Mapping[str, Transcriber]
    model_ids: dict[str, str]
    threshold: float
    margin: float
    cache_dir: Path
    memory: MemoryProbe

    def transcriber_for(self, name: str | None) -> ModelSpec[WhisperModel]:
        """The model that a job asks for. Raises ModelNotInstalledError when it is not here."""
        if name is None:
            return self.transcriber
        if name not in self.transcribers:
            raise ModelNotInstalledError(name, self.transcribers)
        return self.transcribers[name].spec


def load_profile(options: ProfileOptions) -> Profile:
    """The profile that ``options`` names; nothing is loaded yet."""
    if options.profile == "cpu":
        return _cpu(options)
    if options.profile == "gpu":
        return _gpu(options)
    raise ValueError(f"MODEL_PROFILE is {options.profile!r}; it must be cpu or gpu")


def _cpu(options: ProfileOptions) -> Profile:
    folder = options.models_dir.resolve()
    device = Device("cpu", thread_count(options.cpu_threads))
    source = DiarizerSource(str(folder / SEGMENTATION.path), str(folder / CAMPPLUS_ONNX))
    whisper = options.whisper_model or str(folder / WHISPER_BASE_DIR)
    offline = not options.whisper_model or Path(options.whisper_model).is_dir()

    def load(build: Any, *args: Any, **kwargs: Any) -> Any:
        _require_files(folder, whisper_base=not options.whisper_model)
        loaders.prepare(offline=offline)
        return build(*args, **kwargs)

    def transcriber(source: str, *, offline: bool) -> Transcriber:
        build = partial(load, loaders.load_whisper, source, device, cache_dir=folder / HUB_DIR, offline=offline)
        name = _short(source)
        return Transcriber(ModelSpec(f"whisper {name}", build, unload=_unload_whisper), f"faster-whisper-{name}-int8")

    chosen = transcriber(whisper, offline=offline)
    return Profile(
        name="cpu",
        diarizer=ModelSpec("pyannote-3.1+campplus", partial(load, loaders.load_diarizer, source, device)),
        embedder=ModelSpec("campplus-zh-en", partial(load, loaders.load_embedder, source, device)),
        transcriber=chosen.spec,
        transcribers=_all_transcribers(folder, whisper, chosen, partial(transcriber, offline=True)),
        model_ids={
            "diarization": "pyannote/speaker-diarization-3.1 (segmentation-3.0, campplus-zh-en)",
            "embedding": "campplus-zh-en-common-advanced",
            "transcription": chosen.model_id,
        },
        # Cosine scores of CAM++ on LibriSpeech test-other, 261 voices: 251 strangers against 10 enrolled score at most
        # 0.434, true speakers over 4 s and more at least 0.60 (5th percentile).
        threshold=0.50,
        margin=0.10,
        cache_dir=folder / "voices",
        memory=ProcessMemory(),
    )


def _gpu(options: ProfileOptions) -> Profile:
    folder = options.models_dir.resolve()
    device = Device("cuda", thread_count(options.cpu_threads))
    hub = folder / HUB_DIR
    source = DiarizerSource(GPU_SEGMENTATION, GPU_EMBEDDING, token=options.hf_token or None, cache_dir=hub)
    whisper = options.whisper_model or GPU_WHISPER

    def load(build: Any, *args: Any, **kwargs: Any) -> Any:
        loaders.prepare(offline=False)
        _require_cuda()
        return build(*args, **kwargs)

    def transcriber(source: str) -> Transcriber:
        build = partial(load, loaders.load_whisper, source, device, cache_dir=hub, offline=False)
        name = _short(source)
        return Transcriber(ModelSpec(f"whisper {name}", build, unload=_unload_whisper), f"faster-whisper-{name}")

    chosen = transcriber(whisper)
    return Profile(
        name="gpu",
        diarizer=ModelSpec("pyannote-3.1", partial(load, loaders.load_diarizer, source, device), unload=_to_cpu),
        embedder=ModelSpec(
            "resnet34-LM", partial(load, loaders.load_embedder, source, device), unload=_embedder_to_cpu
        ),
        transcriber=chosen.spec,
        transcribers=_all_transcribers(folder, whisper, chosen, transcriber),
        model_ids={
            "diarization": "pyannote/speaker-diarization-3.1",
            "embedding": GPU_EMBEDDING,
            "transcription": chosen.model_id,
        },
        # Untuned here (no such weights at hand): the model's card and common practice put equal error near 0.35-0.45.
        threshold=0.50,
        margin=0.10,
        cache_dir=folder / "voices",
        memory=DeviceMemory(),
    )


def _all_transcribers(
    folder: Path, default: str, chosen: Transcriber, make: Callable[[str], Transcriber]
) -> dict[str, Transcriber]:
    """The default one, and every other faster-whisper model that lies in the models folder."""
    found = {_short(source): make(source) for source in installed_whispers(folder)}
    return found | {_short(default): chosen}


def installed_whispers(folder: Path) -> Iterator[str]:
    """Complete faster-whisper models: folders ``faster-whisper-NAME``, also in the hub's cache, newest snapshot."""
    places = [
        *folder.glob("faster-whisper-*"),
        *sorted((folder / HUB_DIR).glob("models--*--faster-whisper-*/snapshots/*"), key=lambda it: it.stat().st_mtime),
    ]
    for place in places:
        if all((place / name).is_file() for name in ("model.bin", "config.json", "tokenizer.json")):
            yield str(place)


def _require_files(folder: Path, *, whisper_base: bool) -> None:
    absent = list(missing(folder, (SEGMENTATION, *(WHISPER_BASE if whisper_base else ()))))
    if not (folder / CAMPPLUS_ONNX).is_file():
        absent.append(CAMPPLUS_ONNX)
    if absent:
        raise ModelLoadError(
            f"The models are not in {folder} (missing: {', '.join(absent)}). Run ./manage.sh start --embedded, which "
            f"fetches them, or: python -m app.fetch_models --profile cpu --dir {folder}"
        )


def _require_cuda() -> None:
    import torch  # noqa: PLC0415 - see loaders

    if not torch.cuda.is_available():
        raise ModelLoadError("MODEL_PROFILE is gpu, but torch sees no CUDA device. Set MODEL_PROFILE=cpu to run here.")


def _short(name: str) -> str:
    """``small`` for a folder, a hub name or a place in the hub's cache."""
    path = name.rstrip("/")
    if "/snapshots/" in path:
        path = path.split("/snapshots/")[0].replace("--", "/")
    return path.rsplit("/", 1)[-1].removeprefix("faster-whisper-")


def _unload_whisper(model: WhisperModel) -> None:
    model.model.unload_model()


def _to_cpu(pipeline: SpeakerDiarization) -> None:
    """Empties the GPU even while a traceback still holds the pipeline."""
    import torch  # noqa: PLC0415 - see loaders

    pipeline.to(torch.device("cpu"))


def _embedder_to_cpu(embedder: SpeakerEmbedder) -> None:
    move = getattr(embedder, "to_cpu", None)
    if move:
        move()
