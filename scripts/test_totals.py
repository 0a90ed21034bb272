"""Add up the reports of all suites: what failed, what was left out and why, and the counts in the last line."""

import sys
import xml.etree.ElementTree as ET  # the reports are our own
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Totals:
    """Counts over all suites."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def add_up(reports: Path) -> Totals:
    """Read every suite's report below a folder."""
    totals = Totals()
    for report in sorted(reports.glob("*.xml")):
        for case in ET.parse(report).iter("testcase"):  # noqa: S314
            _add(totals, report.stem, case)
    for path in sorted(reports.glob("*.left-out")):
        totals.left_out += [f"{path.stem}: {line}" for line in path.read_text(encoding="utf-8").splitlines()]
    return totals


def _add(totals: Totals, suite: str, case: ET.Element) -> None:
    name = f"{suite}: {case.get('classname', '')}.{case.get('name', '')}"
    skipped = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        totals.failed.append(name)
    elif skipped is not None:
        totals.skipped.append(f"{name} ({skipped.get('message', 'no reason')})")
    else:
        totals.passed += 1


def lines(totals: Totals) -> Iterator[str]:
    """What to show; the last line holds the counts."""
    groups = {"failed": totals.failed, "skipped": totals.skipped, "left out, run with --full": totals.left_out}
    for title, names in groups.items():
        if names:
            yield f"{title} ({len(names)}):"
            yield from (f"  {name}" for name in names)
    yield f"{totals.passed} passed, {len(totals.failed)} failed, {len(totals.skipped) + len(totals.left_out)} skipped"


if __name__ == "__main__":
    found = add_up(Path(sys.argv[1]))
    print("\n".join(lines(found)))
    sys.exit(1 if found.failed else 0)
