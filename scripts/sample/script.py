"""The written meeting: who speaks with which voice, what is said, and how long the pauses are."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import tomllib


@dataclass(frozen=True, slots=True)
class Voice:
    """One synthetic voice; ``filters`` are FFmpeg audio filters applied to what it says."""

    engine: str
    voice: str
    enrolled: bool
    rate_wpm: int | None = None
    pitch: int | None = None
    filters: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One turn as written. ``gap_s`` below zero interrupts the turn before."""

    speaker: str
    gap_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """A whole meeting, and what its enrolled voices say for the voice bank."""

    title: str
    language: str
    file: str
    voices: dict[str, Voice]
    lines: tuple[Line, ...]
    bank: dict[str, list[str]] = field(default_factory=dict)


def read_script(path: Path) -> Script:
    """Read a meeting script from TOML."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Script(
        title=raw["title"],
        language=raw["language"],
        file=raw["file"],
        voices={name: Voice(**settings) for name, settings in raw["voices"].items()},
        lines=tuple(Line(**turn) for turn in raw["turns"]),
        bank=raw.get("bank", {}),
    )
