"""Speech from the synthesizers that Debian ships, as mono float32 at 16 kHz."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from sample.script import Voice

SAMPLE_RATE_HZ = 16_000
Samples = npt.NDArray[np.float32]

SPEECH_RMS = 10 ** (-23 / 20)  # every voice equally loud, with room for two at once
FRAME_S = 0.02
SILENCE_RMS = 10 ** (-50 / 20)


def speak(voice: Voice, text: str) -> Samples:
    """Let one voice say one text: no silence around it, the same loudness for every voice."""
    with tempfile.TemporaryDirectory() as folder:
        raw, clean = Path(folder, "raw.wav"), Path(folder, "clean.wav")
        _synthesize(voice, text, raw)
        filters = ["-af", voice.filters] if voice.filters else []
        resample = ["-ar", str(SAMPLE_RATE_HZ), "-ac", "1", "-c:a", "pcm_s16le"]
        _call(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(raw), *filters, *resample, str(clean)])
        samples, _ = soundfile.read(clean, dtype="float32")
    runs = speech_runs(_level(samples))
    return _level(samples[int(runs[0][0] * SAMPLE_RATE_HZ) : int(runs[-1][1] * SAMPLE_RATE_HZ)])


def speech_runs(samples: Samples, *, longest_pause_s: float = 0.3) -> list[tuple[float, float]]:
    """Start and end of each run of sound, in seconds; pauses up to ``longest_pause_s`` do not end a run."""
    frame = int(FRAME_S * SAMPLE_RATE_HZ)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    runs: list[tuple[float, float]] = []
    for index in np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > SILENCE_RMS):
        start_s, end_s = index * FRAME_S, (index + 1) * FRAME_S
        if runs and start_s - runs[-1][1] <= longest_pause_s:
            runs[-1] = (runs[-1][0], end_s)
        else:
            runs.append((start_s, end_s))
    return [(round(start, 3), round(end, 3)) for start, end in runs]


def _level(samples: Samples) -> Samples:
    frame = int(FRAME_S * SAMPLE_RATE_HZ)
    power = (samples[: len(samples) // frame * frame].reshape(-1, frame) ** 2).mean(axis=1)
    rms = float(np.sqrt(power[power > SILENCE_RMS**2].mean()))
    return (samples * np.float32(SPEECH_RMS / rms)).clip(-0.95, 0.95)


def _synthesize(voice: Voice, text: str, target: Path) -> None:
    if voice.engine == "flite":
        _call(["flite", "-voice", voice.voice, "-t", text, "-o", str(target)])
    elif voice.engine == "festival":
        _call(["text2wave", "-eval", f"(voice_{voice.voice})", "-o", str(target)], text)
    elif voice.engine == "espeak-ng":
        options = [] if voice.rate_wpm is None else ["-s", str(voice.rate_wpm)]
        options += [] if voice.pitch is None else ["-p", str(voice.pitch)]
        _call(["espeak-ng", "-v", voice.voice, *options, "-w", str(target), text])
    else:
        raise ValueError(f"FAIL: expected engine flite, festival or espeak-ng, found {voice.engine}")


def _call(command: list[str], text: str = "") -> None:
    subprocess.run(command, input=text.encode(), check=True, stdout=subprocess.DEVNULL)
