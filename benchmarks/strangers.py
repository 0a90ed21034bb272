"""Clips of people who are not enrolled, against the bank: nobody may be named.

python -m benchmarks.strangers FOLDER [--bank FOLDER].
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import soundfile
from app.core.types import SAMPLE_RATE_HZ
from app.core.waveform import read_clip

from benchmarks import ROOT
from benchmarks.direct import Bank, DirectSystem
from benchmarks.references import AUDIO_SUFFIXES
from benchmarks.scorecard import add_model_arguments, models_options

MAX_CLIP_S = 60.0


def answers(system: DirectSystem, clips: list[Path]) -> Iterator[tuple[Path, str | None, float | None]]:
    """Every clip with the name it was given, if any, and its best cosine score."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder, "clip.wav")
        for clip in clips:
            samples = read_clip(clip, max_s=MAX_CLIP_S)
            soundfile.write(wav, samples, SAMPLE_RATE_HZ, subtype="PCM_16")
            name, score = system.identify(wav, len(samples) / SAMPLE_RATE_HZ)
            yield clip, name, score


def main(arguments: list[str] | None = None) -> int:
    """Command line; 1 when somebody was named, 2 when there was nothing to test."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strangers", description=__doc__)
    parser.add_argument("clips", type=Path, help="folder of clips, one stranger each")
    parser.add_argument("--bank", type=Path, default=ROOT / "02-workers" / "voice_bank")
    add_model_arguments(parser)
    options = parser.parse_args(arguments)
    clips = sorted(file for file in options.clips.rglob("*") if file.suffix.lower() in AUDIO_SUFFIXES)
    system = DirectSystem(models_options(options), Bank(options.bank))
    if not clips or not system.bank.names:
        print("FAIL: expected clips and an enrolled bank, found none", file=sys.stderr)
        return 2
    found = list(answers(system, clips))
    named = [(clip, name, score) for clip, name, score in found if name is not None]
    for clip, name, score in named:
        print(f"named: {clip.name} as {name} (score {score:.3f})")
    scores = sorted(score for _, _, score in found if score is not None)
    people = len(set(system.bank.names.values()))
    print(
        f"{len(clips)} clips against {people} enrolled voices: "
        f"{len(named)} named, {len(clips) - len(scores)} too short to say."
    )
    if scores:
        median, top = scores[len(scores) // 2], scores[-1]
        print(f"Best scores: median {median:.3f}, highest {top:.3f}; threshold {system.profile.threshold:.2f}.")
    return 1 if named else 0


if __name__ == "__main__":
    sys.exit(main())
