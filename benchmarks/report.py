"""Scores as a Markdown table for people and as JSON for comparison."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from benchmarks.machine import describe_machine
from benchmarks.metrics import DiarizationErrors, ErrorCount, Naming
from benchmarks.systems import StageCost

COLLARS_S = (0.0, 0.25)
HEADER = "| recording | min | WER | cpWER | DER 0 | DER .25 | speakers | names | RTF |"
STAGE_HEADER = "| stage | RTF | load s | peak MB |"


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one recording; None where the reference is not known."""

    recording: str
    duration_s: float
    words: ErrorCount | None
    attributed_words: ErrorCount | None
    diarization: dict[float, DiarizationErrors]
    speakers_found: int
    speakers_there: int | None
    naming: Naming | None
    stages: tuple[StageCost, ...]
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All scores of one run, and what they were taken with."""

    command: str
    system: str
    models: dict[str, str]
    rows: tuple[Row, ...]
    day: date = field(default_factory=date.today)
    machine: str = field(default_factory=describe_machine)

    def markdown(self) -> str:
        """The tables, under a line that says how they were made."""
        lines = [
            f"# Scorecard, {self.day.isoformat()}",
            "",
            f"    {self.command}",
            "",
            f"{self.system} on {self.machine}.",
        ]
        lines += [f"- {role}: {model}" for role, model in self.models.items()]
        lines += ["", HEADER, "|" + "---|" * (HEADER.count("|") - 1)]
        lines += [_row_line(row) for row in self.rows]
        lines += [_total_line(self.rows), "", STAGE_HEADER, "|" + "---|" * (STAGE_HEADER.count("|") - 1)]
        lines += [_stage_line(stage, self.rows) for stage in _stage_names(self.rows)]
        failures = [f"- {row.recording}: {row.failure}" for row in self.rows if row.failure]
        return "\n".join(lines + (["", *failures] if failures else [])) + "\n"

    def json(self) -> str:
        """Every count behind the table."""
        return json.dumps(asdict(self) | {"day": self.day.isoformat()}, indent=2, ensure_ascii=False) + "\n"


def pooled(counts: Sequence[ErrorCount | None]) -> ErrorCount | None:
    """The sum of all counts that are known: long recordings weigh more than short ones."""
    known = [count for count in counts if count is not None]
    return sum(known, ErrorCount(0, 0)) if known else None


def _row_line(row: Row) -> str:
    there = "?" if row.speakers_there is None else str(row.speakers_there)
    cells = [
        row.recording,
        f"{row.duration_s / 60:.1f}",
        _percent(row.words),
        _percent(row.attributed_words),
        *(_percent(row.diarization[c].count if c in row.diarization else None) for c in COLLARS_S),
        f"{row.speakers_found} of {there}",
        _names(row.naming),
        _ratio(sum(cost.work_s for cost in row.stages), row.duration_s),
    ]
    return "| " + " | ".join(cells) + " |"


def _total_line(rows: Sequence[Row]) -> str:
    duration_s = sum(row.duration_s for row in rows)
    known = [row for row in rows if row.speakers_there is not None]
    exact = sum(row.speakers_found == row.speakers_there for row in known)
    named = [row.naming for row in rows if row.naming is not None]
    cells = [
        "**all**",
        f"{duration_s / 60:.1f}",
        _percent(pooled([row.words for row in rows])),
        _percent(pooled([row.attributed_words for row in rows])),
        *(_percent(pooled([r.diarization[c].count if c in r.diarization else None for r in rows])) for c in COLLARS_S),
        f"right in {exact} of {len(known)}",
        _names(sum(named, Naming()) if named else None),
        _ratio(sum(cost.work_s for row in rows for cost in row.stages), duration_s),
    ]
    return "| " + " | ".join(cells) + " |"


def _stage_names(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(cost.stage for row in rows for cost in row.stages))


def _stage_line(stage: str, rows: Sequence[Row]) -> str:
    costs = [(cost, row.duration_s) for row in rows for cost in row.stages if cost.stage == stage]
    peaks = [cost.peak_mb for cost, _ in costs if cost.peak_mb is not None]
    work = _ratio(sum(cost.work_s for cost, _ in costs), sum(duration for _, duration in costs))
    load_s = max(cost.load_s for cost, _ in costs)
    return f"| {stage} | {work} | {load_s:.1f} | {f'{max(peaks):.0f}' if peaks else ''} |"


def _percent(count: ErrorCount | None) -> str:
    return "" if count is None or count.rate is None else f"{100 * count.rate:.1f}"


def _names(found: Naming | None) -> str:
    if found is None:
        return ""
    return f"{found.right} right, {found.wrong} wrong, {found.missed} missed, {found.rightly_unknown} unknown"


def _ratio(work_s: float, duration_s: float) -> str:
    return f"{work_s / duration_s:.3f}" if duration_s else ""
