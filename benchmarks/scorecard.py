"""Scores the pipeline on recordings with references.

python -m benchmarks.scorecard RECORDING_OR_FOLDER... [--language CODE] [--bank FOLDER] [--out FOLDER]

References are the .rttm and .stm files beside the recordings; what they do not tell is left blank. Progress goes to
stderr, the table to stdout, and both forms to FOLDER.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from datetime import date
from pathlib import Path

from app.core.profiles import ProfileOptions

from benchmarks import ROOT
from benchmarks.direct import Bank, DirectSystem
from benchmarks.machine import describe_machine
from benchmarks.metrics import attributed_word_errors, diarization_errors, naming, normalizer, word_errors
from benchmarks.references import Recording, find_recordings
from benchmarks.report import COLLARS_S, Report, Row
from benchmarks.systems import ApiSystem, Heard, System


def score(recording: Recording, heard: Heard, enrolled: frozenset[str]) -> Row:
    """Every score that the references of a recording allow."""
    normalize = normalizer(heard.language)
    said, turns = recording.utterances, recording.turns
    longest_s = max([heard.duration_s, *(turn.end_s for turn in turns)])
    return Row(
        recording=recording.name,
        duration_s=round(heard.duration_s, 2),
        words=word_errors(said, heard.utterances, normalize) if said else None,
        attributed_words=attributed_word_errors(said, heard.utterances, normalize) if said else None,
        diarization={
            collar_s: diarization_errors(turns, heard.turns, duration_s=longest_s, collar_s=collar_s)
            for collar_s in (COLLARS_S if turns else ())
        },
        speakers_found=len({turn.speaker for turn in heard.turns}),
        speakers_there=len({span.speaker for span in turns or said}) if turns or said else None,
        naming=naming(turns or said, heard.turns, heard.names, enrolled) if enrolled and (turns or said) else None,
        stages=heard.stages,
        failure=heard.failure,
    )


def main(arguments: list[str] | None = None) -> int:
    """Command line; 1 when there is nothing to score."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parse(given)
    recordings = find_recordings(options.recordings)
    if not recordings:
        print("FAIL: expected recordings, found none in what was given", file=sys.stderr)
        return 1
    bank = Bank(options.bank)
    enrolled = frozenset(bank.names.values())
    system, name, models = _system(options, bank)
    machine = describe_machine()
    rows: list[Row] = []
    for number, recording in enumerate(recordings, start=1):
        print(f"{number}/{len(recordings)} {recording.name}", file=sys.stderr, flush=True)
        rows.append(score(recording, system.hear(recording.path, options.language), enrolled))
    report = Report("python -m benchmarks.scorecard " + shlex.join(given), name, models, tuple(rows), machine=machine)
    print(report.markdown(), end="")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        stem = f"{date.today().isoformat()}-{options.profile}"
        (options.out / f"{stem}.md").write_text(report.markdown(), encoding="utf-8")
        (options.out / f"{stem}.json").write_text(report.json(), encoding="utf-8")
    return 0


def _system(options: argparse.Namespace, bank: Bank) -> tuple[System, str, dict[str, str]]:
    if options.through_api:
        password = os.environ.get("ADMIN_PASSWORD", "admin123")
        return ApiSystem(options.through_api, options.user, password), "Through the API of a running stack", {}
    direct = DirectSystem(models_options(options), bank)
    return direct, f"The worker's stages in process, profile {options.profile}", direct.profile.model_ids


def models_options(options: argparse.Namespace) -> ProfileOptions:
    """The profile that the command line names."""
    return ProfileOptions(options.profile, options.models, hf_token=os.environ.get("HF_TOKEN"))


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """What scorecard and strangers share."""
    default = Path(os.environ.get("MODELS_DIR", ROOT / "volumes" / "embedded" / "models"))
    parser.add_argument("--profile", choices=("cpu", "gpu"), default="cpu")
    parser.add_argument("--models", type=Path, default=default, help="models folder (MODELS_DIR, else the stack's own)")


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scorecard", description=__doc__)
    parser.add_argument("recordings", type=Path, nargs="+", help="files or folders")
    parser.add_argument("--language", help="of all recordings, such as en; without it it is detected")
    parser.add_argument("--bank", type=Path, help="enrolled voices, <name>/*.wav: counts naming errors too")
    parser.add_argument("--out", type=Path, help="folder for the table and the JSON file")
    parser.add_argument("--through-api", metavar="URL", help="use a running stack instead of the stages in process")
    parser.add_argument("--user", default="admin@example.com", help="for --through-api; password in ADMIN_PASSWORD")
    add_model_arguments(parser)
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
