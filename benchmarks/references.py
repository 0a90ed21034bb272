"""Recordings and what is known about them: RTTM (who spoke when) and STM (the words) beside the sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

AUDIO_SUFFIXES = frozenset({".flac", ".wav", ".opus", ".ogg", ".mp3", ".m4a", ".mp4", ".mkv", ".webm"})
# STM marks stretches that nobody transcribed in this way; they are no words.
IGNORED = "ignore_time_segment_in_scoring"


@dataclass(frozen=True, slots=True)
class Span:
    """One speaker from ``start_s`` to ``end_s``; ``text`` is empty where only the time is known."""

    speaker: str
    start_s: float
    end_s: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording with its references; an empty one means that it is not known."""

    path: Path
    turns: tuple[Span, ...] = ()
    utterances: tuple[Span, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its ending, which the references go by."""
        return self.path.stem


def read_rttm(text: str) -> dict[str, list[Span]]:
    """Turns by recording: ``SPEAKER name 1 start duration <NA> <NA> speaker <NA> <NA>``."""
    found: dict[str, list[Span]] = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[0] == "SPEAKER":
            start_s = float(fields[3])
            found.setdefault(fields[1], []).append(Span(fields[7], start_s, start_s + float(fields[4])))
    return found


def read_stm(text: str) -> dict[str, list[Span]]:
    """Utterances by recording: ``name channel speaker start end [<label>] words``."""
    found: dict[str, list[Span]] = {}
    for line in text.splitlines():
        fields = line.split(maxsplit=5)
        if len(fields) < 5 or line.startswith(";;"):
            continue
        words = fields[5] if len(fields) > 5 else ""
        if words.startswith("<"):
            words = words.partition(">")[2].strip()
        if words.lower() != IGNORED:
            span = Span(fields[2], float(fields[3]), float(fields[4]), words)
            found.setdefault(fields[0], []).append(span)
    return found


def find_recordings(paths: Iterable[Path]) -> list[Recording]:
    """Every recording in the folders and files given, with the references that lie in the same folder."""
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        files += [file for file in inside if file.suffix.lower() in AUDIO_SUFFIXES or file == path]
    turns: dict[tuple[Path, str], list[Span]] = {}
    utterances: dict[tuple[Path, str], list[Span]] = {}
    for folder in {file.parent for file in files}:
        for file in sorted(folder.glob("*.rttm")):
            turns |= {(folder, name): spans for name, spans in read_rttm(file.read_text(encoding="utf-8")).items()}
        for file in sorted(folder.glob("*.stm")):
            utterances |= {(folder, name): spans for name, spans in read_stm(file.read_text(encoding="utf-8")).items()}
    return [
        Recording(
            file,
            turns=_by_time(turns.get((file.parent, file.stem), [])),
            utterances=_by_time(utterances.get((file.parent, file.stem), [])),
        )
        for file in files
    ]


def _by_time(spans: list[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: (span.start_s, span.end_s)))
