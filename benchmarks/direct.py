"""The worker's stages, called in process one after another on one model slot, without queue, store or API."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
import time
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from app.core.errors import BadRecordingError
from app.core.models import ModelSlot
from app.core.profiles import Profile, ProfileOptions, load_profile
from app.core.sandbox import Sandbox, service_user
from app.core.scratch import open_room
from app.core.types import BankClip, Diarization, LeaseRecord, Transcript, Turn
from app.services.audio import MediaTools, convert
from app.services.fusion import fuse, turns_for_words
from app.worker.stages import run_diarize, run_identify, run_transcribe

from benchmarks.references import Span
from benchmarks.systems import Heard, StageCost

MAX_DURATION_S = 36_000.0
CLIP_SUFFIXES = frozenset({".wav", ".flac", ".opus", ".ogg"})


class Bank:
    """A folder of enrolled voices, ``<name>/*.wav``, as the identification stage takes them."""

    def __init__(self, folder: Path | None) -> None:
        files = sorted(folder.glob("*/*")) if folder else []
        self._files = [file for file in files if file.suffix in CLIP_SUFFIXES]
        self.names: dict[UUID, str] = {self._identity(file): file.parent.name for file in self._files}

    @property
    def clips(self) -> tuple[BankClip, ...]:
        """Every clip with its person; the content's checksum tells when it changes."""
        return tuple(
            BankClip(
                self._identity(file),
                file,
                hashlib.sha256(file.read_bytes()).hexdigest(),
                f"company/{file.parent.name}/{file.name}",
            )
            for file in self._files
        )

    @staticmethod
    def _identity(file: Path) -> UUID:
        return uuid5(NAMESPACE_URL, f"voice-bank/{file.parent.name}")


class DirectSystem:
    """One profile, one slot: models stay resident between recordings as they do in the worker."""

    def __init__(self, options: ProfileOptions, bank: Bank) -> None:
        self.profile: Profile = load_profile(options)
        self.bank = bank
        self._slot = ModelSlot()
        sandbox = Sandbox(service_user(""))
        self._tools = MediaTools("ffmpeg", "ffprobe", sandbox, MAX_DURATION_S)

    def hear(self, recording: Path, language: str | None) -> Heard:
        """The pipeline's model stages in its order."""
        with open_room(Path(tempfile.gettempdir()), uuid4(), self._tools.sandbox) as room:
            shutil.copyfile(recording, room.source)
            self._tools.sandbox.let_read(room.source)
            started = time.monotonic()
            try:
                sound = asyncio.run(convert(room, self._tools))
            except BadRecordingError as error:
                return Heard(duration_s=0.0, failure=str(error))
            costs = [StageCost("convert", time.monotonic() - started)]
            if sound.is_silent:
                return Heard(
                    duration_s=sound.duration_s, language=language, stages=tuple(costs), failure="No speech was found."
                )
            return self._models(sound.wav, sound.duration_s, language, costs)

    def _models(self, wav: Path, duration_s: float, language: str | None, costs: list[StageCost]) -> Heard:
        diarization, held = run_diarize(self._slot, self.profile, wav, max_speakers=None, progress=_quiet)
        costs.append(_cost("diarize", held))
        if not diarization.turns:
            return Heard(duration_s=duration_s, language=language, stages=tuple(costs), failure="No speech was found.")
        found, record = run_identify(self._slot, self.profile, wav, diarization, self.bank.clips, progress=_quiet)
        costs.append(_cost("identify", record))
        transcript, held = run_transcribe(
            self._slot, self.profile, wav, diarization, language=language, default_language="en", progress=_quiet
        )
        costs.append(_cost("transcribe", held))
        started = time.monotonic()
        utterances = _utterances(transcript, diarization)
        costs.append(StageCost("fuse", time.monotonic() - started))
        return Heard(
            duration_s=duration_s,
            language=transcript.language,
            turns=tuple(Span(turn.speaker, turn.start_s, turn.end_s) for turn in diarization.turns),
            utterances=utterances,
            names={
                label: self.bank.names[i.identity_id] if i.identity_id else None for label, i in found.by_label.items()
            },
            scores={label: identification.score for label, identification in found.by_label.items()},
            stages=tuple(costs),
            removed_words=sum(len(part.words) for part in transcript.removed),
        )

    def identify(self, wav: Path, duration_s: float) -> tuple[str | None, float | None]:
        """Name and best score of a clip in which one person speaks all the time."""
        turn = (Turn(0.0, duration_s, "SPEAKER_00"),)
        found, _ = run_identify(
            self._slot, self.profile, wav, Diarization(turn, turn), self.bank.clips, progress=_quiet
        )
        answer = found.by_label["SPEAKER_00"]
        return (self.bank.names[answer.identity_id] if answer.identity_id else None), answer.score


def _utterances(transcript: Transcript, diarization: Diarization) -> tuple[Span, ...]:
    return tuple(
        Span(part.speaker, part.start_s, part.end_s, " ".join(word.text for word in part.words))
        for part in fuse(transcript.words, turns_for_words(diarization))
    )


def _cost(stage: str, record: LeaseRecord | None) -> StageCost:
    """A stage that needed no model cost nothing worth a line."""
    return StageCost(stage, record.held_s, record.load_s, record.peak_mb) if record else StageCost(stage, 0.0)


def _quiet(_fraction: float) -> None:
    pass
