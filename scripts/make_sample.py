"""Makes the sample meetings and the voice bank: python scripts/make_sample.py [--only en|fr] [--out FOLDER].

Needs numpy and soundfile (both in the worker's environment) and the Debian packages flite, festival,
festvox-kdlpc16k, festvox-us-slt-hts, espeak-ng and ffmpeg. The results are kept in the repository: another version
of a synthesizer speaks a little differently, so run it to change the meeting, not to get it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import soundfile
from sample.meeting import perform, save_recording, save_references
from sample.script import Script, read_script
from sample.speech import SAMPLE_RATE_HZ, speak

HERE = Path(__file__).resolve().parent
WORKERS = HERE.parent / "02-workers"
PROGRAMS = ("flite", "text2wave", "espeak-ng", "ffmpeg")


def make_meeting(script: Script, folder: Path) -> None:
    """One recording and its references."""
    folder.mkdir(parents=True, exist_ok=True)
    samples, turns = perform(script)
    target = folder / f"{script.file}.opus"
    save_recording(samples, target)
    save_references(script, turns, len(samples) / SAMPLE_RATE_HZ, folder)
    print(f"{target.name}: {len(samples) / SAMPLE_RATE_HZ:.1f} s, {target.stat().st_size // 1000} kB")


def make_bank(script: Script, folder: Path) -> None:
    """The clips of the enrolled voices: folder/<name>/<number>.wav, 16 kHz mono, 16 bits."""
    for name, sentences in script.bank.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, sentence in enumerate(sentences, start=1):
            samples = speak(script.voices[name], sentence)
            soundfile.write(folder / name / f"{number}.wav", samples, SAMPLE_RATE_HZ, subtype="PCM_16")
            print(f"{name}/{number}.wav: {len(samples) / SAMPLE_RATE_HZ:.1f} s")


def main() -> int:
    """Make everything, or say which program is missing."""
    parser = argparse.ArgumentParser(description="Make the sample meetings and the voice bank.")
    parser.add_argument("--only", choices=("en", "fr"), help="one language instead of both")
    parser.add_argument("--out", type=Path, default=WORKERS, help="folder for samples/ and voice_bank/")
    options = parser.parse_args()
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        print(f"FAIL: expected {', '.join(PROGRAMS)}, found no {', '.join(missing)}", file=sys.stderr)
        return 1
    for language in (options.only,) if options.only else ("en", "fr"):
        script = read_script(HERE / "sample" / f"meeting_{language}.toml")
        make_meeting(script, options.out / "samples")
        make_bank(script, options.out / "voice_bank")
    return 0


if __name__ == "__main__":
    sys.exit(main())
