"""From any recording to what the models hear: one 16 kHz mono waveform at a sensible level.

FFmpeg decodes each audio track to float samples on a pipe; numpy mixes channels and tracks, cleans and levels them in
blocks, so a meeting of ten hours needs no more memory than one of ten minutes. What was decoded counts, never what a
header claims.
"""

from __future__ import annotations

import asyncio
import json
import math
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field, ValidationError
from scribe_contracts import ErrorCode, Stage

from app.core.errors import BadRecordingError, TooLongError
from app.core.resources import refuse_exhaustion
from app.core.sandbox import READ_LOCAL_ONLY, Sandbox
from app.core.scratch import Room
from app.core.types import SAMPLE_RATE_HZ, MediaInfo

BLOCK_FRAMES = SAMPLE_RATE_HZ * 30
FRAME = SAMPLE_RATE_HZ // 20  # 50 ms, the unit in which levels are measured
MAX_TRACKS = 8
MAX_CHANNELS = 64
MIN_DURATION_S = 0.25
PROBE_TIMEOUT_S = 60.0
# Levels in dBFS, of 50 ms frames. Untuned but for the two ends: a recording at -60 dB must give its words, and a
# quiet room, whose loud frames hardly rise above its floor, must stay quiet.
SILENCE_PEAK_DB = -75.0
QUIET_DB = -35.0
TARGET_DB = -23.0
MAX_GAIN_DB = 40.0
MIN_RISE_DB = 10.0
# Mixing uncorrelated channels keeps sum(E)/n^2 of their energies; far below it they cancel each other.
CANCELLED = 0.1

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """The waveform on disk, how long it really is, what the file was, and what had to be mended."""

    wav: Path
    duration_s: float
    info: MediaInfo
    is_silent: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediaTools:
    """The binaries and the sandbox they run in."""

    ffmpeg: str
    ffprobe: str
    sandbox: Sandbox
    max_duration_s: float


class _Disposition(BaseModel):
    attached_pic: int = 0


class _Stream(BaseModel):
    codec_type: str = ""
    codec_name: str = "unknown"
    channels: int = 0
    disposition: _Disposition = _Disposition()


class _Format(BaseModel):
    format_name: str = "unknown"
    duration: float = 0.0


class _Probe(BaseModel):
    """What ffprobe prints."""

    streams: list[_Stream] = Field(default_factory=list)
    format: _Format = _Format()

    def of_type(self, kind: Literal["audio", "video"]) -> list[_Stream]:
        """Streams of a kind; a cover picture is not a video."""
        return [s for s in self.streams if s.codec_type == kind and not s.disposition.attached_pic]


async def probe(source: Path, tools: MediaTools) -> MediaInfo:
    """What kind of recording this is. Raises BadRecordingError when it is none."""
    result = await tools.sandbox.run(
        [
            tools.ffprobe,
            "-v",
            "error",
            *READ_LOCAL_ONLY,
            "-of",
            "json",
            "-show_streams",
            "-show_format",
            f"file:{source}",
        ],
        timeout_s=PROBE_TIMEOUT_S,
    )
    if result.exit_code != 0:
        refuse_exhaustion(result.errors)
    try:
        found = _Probe.model_validate(json.loads(result.output or b"{}"))
    except (ValidationError, ValueError):
        found = _Probe()
    if result.exit_code != 0 or not found.streams:
        raise _unreadable(result.errors)
    audio, video = found.of_type("audio"), found.of_type("video")
    if not audio:
        what = "This video has no sound track" if video else "This file holds no sound"
        raise _bad(f"{what}, so there is nothing to transcribe.", ErrorCode.NO_AUDIO)
    channels = tuple(stream.channels for stream in audio[:MAX_TRACKS])
    if not all(1 <= count <= MAX_CHANNELS for count in channels):
        raise _bad("The sound in this file cannot be read.", ErrorCode.UNREADABLE_MEDIA)
    return MediaInfo(
        duration_s=found.format.duration,
        has_video=bool(video),
        container=found.format.format_name,
        audio_codec=audio[0].codec_name,
        audio_tracks=len(channels),
        channels=channels,
    )


async def convert(room: Room, tools: MediaTools) -> Sound:
    """Decode ``room.source`` to ``room.wav``. Raises BadRecordingError or TooLongError."""
    info = await probe(room.source, tools)
    tracks = [await _decode_track(room, track, channels, tools) for track, channels in enumerate(info.channels)]
    duration_s = max(track.frames for track in tracks) / SAMPLE_RATE_HZ
    if duration_s < MIN_DURATION_S:
        raise _bad("The recording is empty: it holds no sound.", ErrorCode.EMPTY_AUDIO)
    if duration_s > tools.max_duration_s:
        hours = tools.max_duration_s / 3600
        raise TooLongError(f"The recording is longer than the {hours:g} hours accepted here.", stage=Stage.CONVERT)
    levels = await asyncio.to_thread(measure, [track.raw for track in tracks])
    await asyncio.to_thread(write_wav, [track.raw for track in tracks], room.wav, levels)
    for track in tracks:
        track.raw.unlink()
    tools.sandbox.let_read(room.wav)
    warnings = _warnings(info.duration_s, duration_s, sum(track.cleaned for track in tracks), levels.gain_db)
    return Sound(room.wav, duration_s, info, levels.is_silent, warnings)


def _warnings(claimed_s: float, duration_s: float, cleaned: int, gain_db: float) -> tuple[str, ...]:
    found: list[str] = []
    if claimed_s - duration_s > max(2.0, 0.02 * claimed_s):
        found.append(
            f"The recording is cut off or damaged: it claims to last {_clock(claimed_s)}, "
            f"but only {_clock(duration_s)} could be read."
        )
    if cleaned > SAMPLE_RATE_HZ // 100:
        found.append("Parts of the recording held invalid samples and were muted.")
    if gain_db > 0:
        found.append(f"The recording is very quiet; it was amplified by {gain_db:.0f} dB.")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Track:
    """One audio track as mono float32 samples in a file; ``cleaned`` samples held no number."""

    raw: Path
    frames: int
    cleaned: int


async def _decode_track(room: Room, track: int, channels: int, tools: MediaTools) -> _Track:
    """Decode one track to mono; when its channels cancel each other, again without the mix."""
    raw = room.path / f"track{track}.f32"
    meter = await _run_decoder(room.source, raw, track, channels, "", tools)
    if meter.channels_cancel():
        loudest = int(np.argmax(meter.energy))
        # Two channels in opposite phase: turning one round keeps what only one of them holds.
        kept = "0.5*c0-0.5*c1" if channels == 2 else f"c{loudest}"
        meter = await _run_decoder(room.source, raw, track, 1, f"pan=mono|c0={kept},", tools)
    return _Track(raw, meter.frames, meter.cleaned)


async def _run_decoder(source: Path, raw: Path, track: int, channels: int, pan: str, tools: MediaTools) -> ChannelMeter:
    # Above eight FFmpeg has no layout to convert to: the track comes with the channels that it has.
    layout = ["-ac", str(channels)] if channels <= 8 else []
    # first_pts and async put silence where the track starts late or has holes, so that times stay those of the video.
    resample = f"aresample={SAMPLE_RATE_HZ}:async=1:first_pts=0"
    command = [
        tools.ffmpeg,
        "-nostdin",
        "-v",
        "error",
        *READ_LOCAL_ONLY,
        "-i",
        f"file:{source}",
        "-map",
        f"0:a:{track}",
    ]
    command += ["-af", pan + resample, *layout, "-t", f"{tools.max_duration_s + 2:.0f}", "-f", "f32le", "pipe:1"]
    timeout_s = 300 + 0.5 * tools.max_duration_s
    meter = ChannelMeter(channels)
    with raw.open("wb") as target:
        async with tools.sandbox.stream(command, timeout_s=timeout_s) as running:
            async for chunk in running.chunks():
                await asyncio.to_thread(meter.feed, chunk, target)
    if running.exit_code != 0:
        refuse_exhaustion(running.errors)
    if running.timed_out:
        raise _bad("Decoding the recording took too long; the file is probably damaged.", ErrorCode.UNREADABLE_MEDIA)
    if meter.frames == 0 and running.exit_code != 0:
        raise _unreadable(running.errors)
    return meter


class ChannelMeter:
    """Mixes interleaved channels to mono, block by block, and keeps the energies that tell whether the mix is sane."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.energy = np.zeros(channels)
        self.mono_energy = 0.0
        self.frames = 0
        self.cleaned = 0
        self._rest = b""

    def feed(self, chunk: bytes, target: BinaryIO) -> None:
        """Take interleaved float32 bytes; write mono float32 bytes."""
        data = self._rest + chunk
        whole = len(data) - len(data) % (4 * self.channels)
        self._rest = data[whole:]
        block = np.frombuffer(data[:whole], dtype="<f4").reshape(-1, self.channels)
        invalid = int(block.size - np.count_nonzero(np.isfinite(block)))
        if invalid:
            self.cleaned += invalid
            block = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
        block = np.clip(block, -8.0, 8.0)
        mono = block.mean(axis=1, dtype=np.float32)
        self.energy += np.square(block, dtype=np.float64).sum(axis=0)
        self.mono_energy += float(np.square(mono, dtype=np.float64).sum())
        self.frames += len(mono)
        target.write(mono.tobytes())

    def channels_cancel(self) -> bool:
        """Whether mixing destroyed what the channels hold."""
        expected = float(self.energy.sum()) / self.channels**2
        return self.channels > 1 and self.mono_energy < CANCELLED * expected


@dataclass(frozen=True, slots=True)
class Levels:
    """What the waveform measures, in dBFS, and the gain it is given. ``mean`` is its constant offset."""

    mean: float
    peak_db: float
    floor_db: float
    loud_db: float

    @property
    def is_silent(self) -> bool:
        """Nothing in it rises above the noise of a 14-bit converter."""
        return self.peak_db < SILENCE_PEAK_DB

    @property
    def gain_db(self) -> float:
        """Down when samples exceed full scale; up for a quiet recording of something that comes and goes."""
        if self.peak_db > 0:
            return -self.peak_db
        if self.is_silent or self.loud_db >= QUIET_DB or self.loud_db - self.floor_db < MIN_RISE_DB:
            return 0.0
        return max(0.0, min(TARGET_DB - self.loud_db, MAX_GAIN_DB, -1.0 - self.peak_db))


def mixed_blocks(raws: list[Path]) -> Iterator[Samples]:
    """The sum of mono float32 files, in blocks of BLOCK_FRAMES; shorter files end in silence."""
    streams = [raw.open("rb") for raw in raws]
    try:
        while True:
            parts = [np.frombuffer(stream.read(4 * BLOCK_FRAMES), dtype="<f4") for stream in streams]
            block = np.zeros(max(len(part) for part in parts), dtype=np.float32)
            if len(block) == 0:
                return
            for part in parts:
                block[: len(part)] += part
            yield block
    finally:
        for stream in streams:
            stream.close()


def measure(raws: list[Path]) -> Levels:
    """Levels over the whole recording. The loud level is the 95th percentile of its frames, the floor the 10th."""
    total, frames, low, high = 0.0, 0, math.inf, -math.inf
    variances: list[npt.NDArray[np.float64]] = []
    for block in mixed_blocks(raws):
        total += float(block.sum(dtype=np.float64))
        frames += len(block)
        low, high = min(low, float(block.min())), max(high, float(block.max()))
        whole = block[: len(block) - len(block) % FRAME].reshape(-1, FRAME)
        variances.append(whole.var(axis=1, dtype=np.float64))
    mean = total / max(1, frames)
    variance = np.concatenate(variances)
    floor, loud = np.percentile(variance, (10, 95)) if len(variance) else (0.0, 0.0)
    return Levels(mean, _db(max(high - mean, mean - low)), _db(float(floor) ** 0.5), _db(float(loud) ** 0.5))


def write_wav(raws: list[Path], target: Path, levels: Levels) -> None:
    """Write 16 kHz mono s16 without the offset, at the level that ``levels`` asks for."""
    gain = 10 ** (levels.gain_db / 20)
    with wave.open(str(target), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLE_RATE_HZ)
        for block in mixed_blocks(raws):
            scaled = np.rint((block - levels.mean) * (gain * 32767.0))
            wav.writeframesraw(np.clip(scaled, -32768, 32767).astype("<i2").tobytes())


def _db(amplitude: float) -> float:
    return float(20 * np.log10(max(amplitude, 1e-7)))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _unreadable(errors: str) -> BadRecordingError:
    if "moov atom not found" in errors:
        return _bad(
            "The file is incomplete: its index is missing, so the recording or its upload was probably interrupted.",
            ErrorCode.UNREADABLE_MEDIA,
        )
    return _bad("This file is not an audio or video recording that can be read.", ErrorCode.NOT_MEDIA)


def _bad(message: str, code: ErrorCode) -> BadRecordingError:
    return BadRecordingError(message, stage=Stage.CONVERT, code=code)
