"""Writes down what happened to whom: the table of faults survived."""

from dataclasses import dataclass, field
from pathlib import Path

HEAD = """\
| killed | at rest | during an upload of each kind | during a job | at the webhook | meetings: results | nothing left |
|---|---|---|---|---|---|---|
"""


@dataclass
class Chronicle:
    """Lines of a table, one for each server."""

    lines: list[str] = field(default_factory=list)

    def tell(self, server: str, *moments: str, results: int, empty_after_s: float) -> None:
        """Note a server that was killed at every moment; each accepted meeting had exactly one result."""
        cells = [server, *moments, f"{results}: {results}", f"{empty_after_s:.0f} s after deleting them"]
        self.lines.append(f"| {' | '.join(cells)} |\n")

    def write(self, path: Path) -> None:
        """Keep the table in a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + "".join(self.lines))
