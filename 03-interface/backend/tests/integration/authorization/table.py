"""Reads the matrix."""

import re
from dataclasses import dataclass
from pathlib import Path

MATRIX = Path(__file__).with_name("matrix.txt")
ROLES = ("nobody", "other", "member", "owner", "admin")
SCOPES = ("read", "upload", "write", "voices", "admin")


@dataclass(frozen=True, slots=True)
class Row:
    """One operation, and the status each role is answered."""

    method: str
    path: str
    answers: dict[str, int]
    scope: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_open(self) -> bool:
        return self.scope in {"open", "signed"}

    def answer_to_token(self, role: str, scope: str) -> int:
        """What an API token of this role with this one scope is answered."""
        return self.answers[role] if scope == self.scope else 403


def read_matrix() -> list[Row]:
    lines = (line.strip() for line in MATRIX.read_text().splitlines())
    return [_row(line) for line in lines if line and not line.startswith("#")]


def _row(line: str) -> Row:
    method, path, *answers, scope = re.split(r"\s+", line)
    assert len(answers) == len(ROLES), f"{len(ROLES)} answers and a scope are wanted: {line}"
    assert scope in {*SCOPES, "account", "open", "signed"}, line
    return Row(method, path, dict(zip(ROLES, map(int, answers), strict=True)), scope)
