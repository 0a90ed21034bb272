"""What a player needs: a copy that every browser plays, and the waveform's peaks."""

from __future__ import annotations

import json
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.resources import refuse_exhaustion
from app.core.sandbox import READ_LOCAL_ONLY, Sandbox
from app.core.scratch import Room
from app.core.types import SAMPLE_RATE_HZ, MediaInfo

POINTS_PER_S = 20
MAX_POINTS = 72_000
AUDIO_KBPS = 96
VIDEO_HEIGHT = 480
FILE_LIMIT_BYTES = 16 << 30
AAC = ["-c:a", "aac", "-b:a", f"{AUDIO_KBPS}k", "-ac", "2", "-ar", "44100"]
MP4 = ["-movflags", "+faststart", "-map_metadata", "-1", "-map_chapters", "-1", "-f", "mp4"]


@dataclass(frozen=True, slots=True)
class Rendition:
    """The playable file, what it is, and what could not be done."""

    path: Path
    content_type: str
    has_video: bool
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The object's name under the result prefix."""
        return {"video/mp4": "media.mp4", "audio/mp4": "media.m4a"}.get(self.content_type, "media.wav")


@dataclass(frozen=True, slots=True)
class Encoder:
    """FFmpeg, and how long it may take for a second of recording."""

    ffmpeg: str
    sandbox: Sandbox
    threads: int = 1

    async def render(self, room: Room, info: MediaInfo, duration_s: float) -> Rendition:
        """A small MP4: video when there is any, else the sound, else the sound that the models heard.

        Raises ResourcesExhaustedError on a full disk, where the next choice would find no place either.
        """
        warnings: tuple[str, ...] = ()
        target = room.out / "media.mp4"
        source = f"file:{room.source}"
        sound = _sound_filter(info.audio_tracks)
        if info.has_video:
            if await self._encode(source, [*_video_options(), *sound, *AAC], target, 120 + 4 * duration_s):
                return Rendition(target, "video/mp4", has_video=True)
            warnings = ("The picture could not be converted for playing; only the sound can be played.",)
        elif await self._encode(source, ["-vn", *sound, *AAC], target, 120 + duration_s):
            return Rendition(target, "audio/mp4", has_video=False)
        if await self._encode(f"file:{room.wav}", ["-vn", *AAC], target, 120 + duration_s):
            return Rendition(target, "audio/mp4", has_video=False, warnings=warnings)
        return Rendition(room.wav, "audio/wav", has_video=False, warnings=warnings)

    async def _encode(self, source: str, options: list[str], target: Path, timeout_s: float) -> bool:
        command = [self.ffmpeg, "-nostdin", "-v", "error", "-y", *READ_LOCAL_ONLY, "-i", source, *options]
        command += ["-sn", "-dn", "-threads", str(self.threads), *MP4, f"file:{target}"]
        result = await self.sandbox.run(command, timeout_s=timeout_s, file_limit_bytes=FILE_LIMIT_BYTES)
        # Also after success: FFmpeg 5.1 does not fail when only the index at the end found no place.
        refuse_exhaustion(result.errors)
        return result.exit_code == 0 and not result.timed_out


def _sound_filter(tracks: int) -> list[str]:
    """Every track in one, at the times of the picture."""
    inputs = "".join(f"[0:a:{track}]" for track in range(tracks))
    mix = f"{inputs}amix=inputs={tracks}:normalize=0," if tracks > 1 else inputs
    return ["-filter_complex", f"{mix}aresample=async=1:first_pts=0[sound]", "-map", "[sound]"]


def _video_options() -> list[str]:
    scale = f"scale=-2:'min({VIDEO_HEIGHT},trunc(ih/2)*2)',fps='min(source_fps,25)',format=yuv420p"
    return ["-map", "0:V:0", "-vf", scale, "-c:v", "libx264", "-preset", "veryfast", "-crf", "28"]


def peaks_json(wav: Path) -> bytes:
    """Lowest and highest sample of each pixel, in audiowaveform's JSON form, 8 bits."""
    with wave.open(str(wav), "rb") as stream:
        frames = stream.getnframes()
        per_point = max(SAMPLE_RATE_HZ // POINTS_PER_S, -(-frames // MAX_POINTS))
        data: list[int] = []
        while raw := stream.readframes(per_point * 512):
            samples = np.frombuffer(raw, dtype="<i2")
            samples = np.pad(samples, (0, -len(samples) % per_point), mode="edge").reshape(-1, per_point)
            pairs = np.stack([samples.min(axis=1) >> 8, samples.max(axis=1) >> 8], axis=1)
            data.extend(int(value) for value in pairs.ravel())
    peaks = {
        "version": 2,
        "channels": 1,
        "sample_rate": SAMPLE_RATE_HZ,
        "samples_per_pixel": per_point,
        "bits": 8,
        "length": len(data) // 2,
        "data": data,
    }
    return json.dumps(peaks, separators=(",", ":")).encode()
