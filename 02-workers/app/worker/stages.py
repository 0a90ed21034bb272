"""The stages that need a model, as the engine's child runs them: by name, on local files, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from scribe_contracts import Stage

from app.core.models import ModelSlot, ModelSpec
from app.core.profiles import Profile
from app.core.types import BankClip, Diarization, LeaseRecord, Progress, Recognition, Transcript
from app.core.waveform import read_wav
from app.services.diarization import diarize
from app.services.identification import Calibration, all_unknown, identify_speakers
from app.services.transcription import transcribe


def run_diarize(
    slot: ModelSlot, profile: Profile, wav_path: Path, *, max_speakers: int | None, progress: Progress
) -> tuple[Diarization, LeaseRecord]:
    """Who spoke when."""
    waveform = read_wav(wav_path)
    with slot.lease(profile.diarizer) as pipeline:
        found = diarize(waveform, pipeline, max_speakers=max_speakers, progress=progress)
    return found, _record(slot)


def run_identify(
    slot: ModelSlot,
    profile: Profile,
    wav_path: Path,
    diarization: Diarization,
    clips: tuple[BankClip, ...],
    *,
    progress: Progress,
) -> tuple[Recognition, LeaseRecord | None]:
    """Whose voices they are. With nobody enrolled or nobody speaking, no model is loaded."""
    if not clips or not diarization.turns:
        progress(1.0)
        return all_unknown(diarization), None
    waveform = read_wav(wav_path)
    calibration = Calibration(profile.model_ids["embedding"], profile.threshold, profile.margin)
    with slot.lease(profile.embedder) as embed:
        found = identify_speakers(
            waveform,
            diarization,
            clips,
            embed,
            calibration=calibration,
            cache_dir=profile.cache_dir,
            progress=progress,
        )
    return found, _record(slot)


def run_transcribe(
    slot: ModelSlot,
    profile: Profile,
    wav_path: Path,
    diarization: Diarization,
    *,
    language: str | None,
    default_language: str,
    model: str | None = None,
    progress: Progress,
) -> tuple[Transcript, LeaseRecord]:
    """What was said, by the model that was asked for or the profile's own."""
    spec = profile.transcriber_for(model)
    waveform = read_wav(wav_path)
    with slot.lease(spec) as recogniser:
        found = transcribe(
            waveform, recogniser, diarization, language=language, default_language=default_language, progress=progress
        )
    return found, _record(slot)


def _record(slot: ModelSlot) -> LeaseRecord:
    if slot.last_record is None:
        raise RuntimeError("a lease ended without a record")
    return slot.last_record


class ModelStage(NamedTuple):
    """A stage and the model it needs, so that the engine can run waiting calls of one model in a row."""

    spec: Callable[[Profile], ModelSpec[Any]]
    run: Callable[..., tuple[Any, LeaseRecord | None]]


STAGES: dict[Stage, ModelStage] = {
    Stage.DIARIZE: ModelStage(lambda profile: profile.diarizer, run_diarize),
    Stage.IDENTIFY: ModelStage(lambda profile: profile.embedder, run_identify),
    Stage.TRANSCRIBE: ModelStage(lambda profile: profile.transcriber, run_transcribe),
}
