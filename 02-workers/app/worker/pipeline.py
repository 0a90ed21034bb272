"""The order of the stages, and the only place that knows it.

download -> probe and convert -> diarize -> identify -> transcribe -> fuse -> store -> notify
"""

from __future__ import annotations

import asyncio
import re

from scribe_contracts import ErrorCode, JobMessage, Media, Stage, TranscriptResult
from scribe_contracts.queue import PEAKS_NAME, RESULT_NAME, RTTM_NAME

from app.core.errors import BadRecordingError, ResourcesExhaustedError
from app.core.logging import get_logger
from app.core.resources import require_space
from app.core.scratch import Room, open_room
from app.core.types import SAMPLE_RATE_HZ, Diarization
from app.services.audio import Sound, convert
from app.services.fusion import fuse, turns_for_words
from app.services.rendition import Rendition, peaks_json
from app.services.samples import speaker_samples
from app.worker.checkpoints import DIARIZE, IDENTIFY, TRANSCRIBE
from app.worker.result import Findings, build_result, plain_text, rttm
from app.worker.steps import Journal, Steps, Toolbox, in_background

log = get_logger(__name__)

LABEL = re.compile(r"[A-Za-z0-9_-]{1,64}")
TEXT_NAME = "transcript.txt"
NO_SPEECH = "No speech was found in this recording: check that it has sound, and that it is the right file."


async def transcribe_recording(job: JobMessage, tools: Toolbox, journal: Journal) -> TranscriptResult:
    """From an upload to its result on S3. Running it twice changes nothing."""
    steps = Steps(job, tools, journal)
    with open_room(tools.settings.scratch_dir, job.job_id, tools.media_tools.sandbox) as room:
        await steps.run(Stage.DOWNLOAD, _download(job, tools, room))
        sound = await steps.run(Stage.CONVERT, _convert(tools, room, journal))
        async with in_background(tools.encoder.render(room, sound.info, sound.duration_s)) as rendering:
            diarization = await steps.model(DIARIZE, sound.wav, max_speakers=job.max_speakers)
            _require_speech(diarization.turns)
            clips = await tools.storage.bank_clips(job.bank_prefixes)
            recognition = await steps.model(IDENTIFY, sound.wav, diarization, clips)
            transcript = await steps.model(
                TRANSCRIBE,
                sound.wav,
                diarization,
                language=job.language,
                default_language=tools.settings.default_language,
                model=job.model,
            )
            _require_speech(transcript.words)
            turns = turns_for_words(diarization)
            utterances = await steps.run(Stage.FUSE, asyncio.to_thread(fuse, transcript.words, turns))
            media = await steps.run(Stage.STORE, _store_media(job, tools, room, diarization, rendering))
            samples = await _store_samples(job, tools, room, diarization)
            warnings = (
                *sound.warnings,
                *recognition.warnings,
                *transcript.warnings,
                *(await rendering).warnings,
            )
            found = Findings(
                diarization, recognition.by_label, transcript, utterances, sound.duration_s, warnings, samples
            )
            result = build_result(job, found, models=steps.models, media=media, timeline=journal.timeline)
            await store_result(job, tools, result)
    return result


async def _download(job: JobMessage, tools: Toolbox, room: Room) -> None:
    try:
        require_space(room.path, space_needed(job.size_bytes, tools.settings.max_duration_s))
    except ResourcesExhaustedError as error:
        log.error("scratch_full", reason=str(error))
        raise
    await tools.storage.download_upload(job.s3_path, job.size_bytes, room.source)
    tools.media_tools.sandbox.let_read(room.source)


def space_needed(size_bytes: int, max_duration_s: float) -> int:
    """A guess, before anything is known but the size: the upload, and at most as much again for the WAV.

    A longer one comes from a stronger compression; whether it finds its place shows when it is written.
    """
    return size_bytes + min(size_bytes, int(max_duration_s * SAMPLE_RATE_HZ * 2))


async def _convert(tools: Toolbox, room: Room, journal: Journal) -> Sound:
    sound = await convert(room, tools.media_tools)
    journal.duration_s = sound.duration_s
    if sound.is_silent:
        _require_speech(())
    return sound


def _require_speech(found: tuple[object, ...]) -> None:
    """Silence is an answer of its own: never words on it."""
    if not found:
        raise BadRecordingError(NO_SPEECH, code=ErrorCode.NO_SPEECH)


async def _store_media(
    job: JobMessage, tools: Toolbox, room: Room, diarization: Diarization, rendering: asyncio.Task[Rendition]
) -> Media:
    """Everything but the result itself, which is written last: where it stands, all else stands too."""
    rendition = await rendering
    media = Media(
        rendition_key=job.result_prefix + rendition.name,
        rendition_type=rendition.content_type,
        peaks_key=job.result_prefix + PEAKS_NAME,
        has_video=rendition.has_video,
    )
    await tools.storage.put_file(media.rendition_key, rendition.path, rendition.content_type)
    await tools.storage.put(media.peaks_key, await asyncio.to_thread(peaks_json, room.wav), "application/json")
    turns = rttm(diarization, str(job.job_id)).encode()
    await tools.storage.put(job.result_prefix + RTTM_NAME, turns, "text/plain; charset=utf-8")
    return media


async def _store_samples(job: JobMessage, tools: Toolbox, room: Room, diarization: Diarization) -> dict[str, str]:
    """What each speaker sounds like. The attempt is in the key: another attempt's labels are other people."""
    samples = speaker_samples(room.wav, diarization)
    keys: dict[str, str] = {}
    while (sample := await asyncio.to_thread(next, samples, None)) is not None:
        label, body = sample
        if LABEL.fullmatch(label):
            keys[label] = f"{job.result_prefix}speakers/{label}-{job.attempt}.wav"
            await tools.storage.put(keys[label], body, "audio/wav")
    return keys


async def store_result(job: JobMessage, tools: Toolbox, result: TranscriptResult) -> None:
    """The words, then the result."""
    await tools.storage.put(job.result_prefix + TEXT_NAME, plain_text(result).encode(), "text/plain; charset=utf-8")
    body = (await asyncio.to_thread(result.model_dump_json)).encode()
    await tools.storage.put(job.result_prefix + RESULT_NAME, body, "application/json")
