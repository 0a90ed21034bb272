"""From a script to a recording with its references: JSON (as written), RTTM (who spoke when), STM (the words)."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sample.script import Script
from sample.speech import SAMPLE_RATE_HZ, Samples, speak, speech_runs

TAIL_S = 0.8
ROOM_RMS = 10 ** (-62 / 20)  # a quiet room, so that no pause is digital silence
OPUS_BITRATE = "32k"


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """One turn where it lies in the recording, with the runs of sound inside it."""

    speaker: str
    start_s: float
    end_s: float
    text: str
    runs: tuple[tuple[float, float], ...]


def perform(script: Script) -> tuple[Samples, list[SpokenTurn]]:
    """Let the voices speak the script, one turn after the other or over its end."""
    placed: list[tuple[int, Samples]] = []
    turns: list[SpokenTurn] = []
    end = 0
    for line in script.lines:
        samples = speak(script.voices[line.speaker], line.text)
        start = end + round(line.gap_s * SAMPLE_RATE_HZ)
        end = start + len(samples)
        start_s = start / SAMPLE_RATE_HZ
        runs = tuple((round(start_s + a, 3), round(start_s + b, 3)) for a, b in speech_runs(samples))
        turns.append(SpokenTurn(line.speaker, round(start_s, 3), round(end / SAMPLE_RATE_HZ, 3), line.text, runs))
        placed.append((start, samples))
    mixture = _room(end + round(TAIL_S * SAMPLE_RATE_HZ))
    for start, samples in placed:
        mixture[start : start + len(samples)] += samples
    return mixture.clip(-0.99, 0.99), turns


def save_recording(samples: Samples, target: Path) -> None:
    """Save as Opus in Ogg: ``bitexact`` keeps dates and random serial numbers out of the file."""
    pcm = (samples * 32767).astype("<i2").tobytes()
    source = ["-f", "s16le", "-ar", str(SAMPLE_RATE_HZ), "-ac", "1", "-i", "-"]
    codec = ["-c:a", "libopus", "-b:a", OPUS_BITRATE, "-flags:a", "+bitexact", "-fflags", "+bitexact"]
    command = ["ffmpeg", "-y", "-loglevel", "error", *source, *codec, "-map_metadata", "-1", str(target)]
    subprocess.run(command, input=pcm, check=True)


def save_references(script: Script, turns: list[SpokenTurn], duration_s: float, folder: Path) -> None:
    """Write the three references beside the recording."""
    enrolled = {name: voice.enrolled for name, voice in script.voices.items()}
    document = {
        "title": script.title,
        "language": script.language,
        "duration_s": round(duration_s, 3),
        "speakers": [
            {"name": name, "enrolled": voice.enrolled, "voice": f"{voice.engine} {voice.voice}"}
            for name, voice in script.voices.items()
        ],
        "turns": [
            {
                "index": index,
                "speaker": turn.speaker,
                "start_s": turn.start_s,
                "end_s": turn.end_s,
                "text": turn.text,
                "enrolled": enrolled[turn.speaker],
            }
            for index, turn in enumerate(turns)
        ],
    }
    name = script.file
    Path(folder, f"{name}.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    rttm = [
        f"SPEAKER {name} 1 {start:.3f} {end - start:.3f} <NA> <NA> {turn.speaker} <NA> <NA>\n"
        for turn in turns
        for start, end in turn.runs
    ]
    Path(folder, f"{name}.rttm").write_text("".join(rttm), encoding="utf-8")
    stm = [f"{name} 1 {turn.speaker} {turn.start_s:.3f} {turn.end_s:.3f} {turn.text}\n" for turn in turns]
    Path(folder, f"{name}.stm").write_text("".join(stm), encoding="utf-8")


def _room(length: int) -> Samples:
    """Brownish noise, the same on every run."""
    white = np.random.default_rng(seed=2026).standard_normal(length)
    brown = np.convolve(white, np.exp(-np.arange(64) / 12.0), mode="same")
    scaled: Samples = (brown * ROOM_RMS / np.sqrt((brown**2).mean())).astype(np.float32)
    return scaled
