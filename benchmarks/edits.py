"""How long it takes to correct a long transcript: every kind of edit, through an API process of its own.

    .venvs/api/bin/python -m benchmarks.edits --out benchmarks/results
    .venvs/api/bin/python -m benchmarks.edits --segments 2000 --rounds 10

One client edits random places of one meeting, one request after another, in a database that holds other long meetings.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

import asyncpg

from benchmarks import load_seed
from benchmarks.machine import describe_machine
from benchmarks.uploads import CLONE, Api, running_api

sys.path[:0] = [str(CLONE / "01-core" / "contracts"), str(CLONE / "01-core" / "embedded")]

from scribe_embedded.testing import core_servers  # noqa: E402  found by the line above

SPEAKERS = 6
WORDS_PER_SEGMENT = 14
OTHER_MEETINGS = 10
REASSIGNED = 20

MEETINGS_SQL = """
INSERT INTO meeting (id, title, original_filename, s3_path, status, owner_id, size_bytes, sha256, job_id,
                     attempt, resends, result_prefix, language, duration_s, created_at, updated_at)
SELECT n, 'Long ' || n, 'talk.wav', 'seed/' || n, 'completed', 1, 1, repeat('0', 64), md5('job' || n)::uuid,
       1, 0, 'seed/' || n || '/', 'en', $2, now(), now()
FROM generate_series(1, $1::int) n
"""
TRANSCRIPTS_SQL = """
INSERT INTO transcript (meeting_id, schema_version, attempt, revision, removed, timeline, warnings, models, media)
SELECT n, 1, 1, 1, '[]', '[]', '[]', '{}', '{}' FROM generate_series(1, $1::int) n
"""
SPEAKERS_SQL = """
INSERT INTO speaker (meeting_id, label, speech_s)
SELECT n, 'SPEAKER_0' || k, 100 FROM generate_series(1, $1::int) n, generate_series(0, $2::int - 1) k
"""
SEGMENTS_SQL = """
INSERT INTO segment (meeting_id, id, index, start_s, end_s, speaker, text, words, edited, version)
SELECT n, 's' || place, place - 1, place * 6, place * 6 + 5, 'SPEAKER_0' || place % $3, line,
       (SELECT jsonb_agg(jsonb_build_object('start_s', place * 6 + w * 0.3, 'end_s', place * 6 + w * 0.3 + 0.2,
                                            'text', word, 'confidence', 0.9) ORDER BY w)
        FROM unnest(string_to_array(line, ' ')) WITH ORDINALITY AS said(word, w)),
       false, 1
FROM generate_series(1, $1::int) n, unnest($2::text[]) WITH ORDINALITY AS spoken(line, place)
"""


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds by kind of edit."""

    segments: int
    times_ms: dict[str, list[float]]
    found_after_s: list[float]
    machine: str = field(default_factory=describe_machine)
    day: str = field(default_factory=lambda: date.today().isoformat())

    def markdown(self) -> str:
        """The table that people read."""
        lines = [
            f"# Edits of a transcript of {self.segments} segments, {self.day}",
            "",
            f"{self.machine}. One client, one request after another.",
            "",
            "| edit | count | p50 ms | p95 ms | longest ms |",
            "|---|---:|---:|---:|---:|",
        ]
        for kind, values in self.times_ms.items():
            p95 = quantiles(values, n=20, method="inclusive")[18]
            lines.append(f"| {kind} | {len(values)} | {median(values):.0f} | {p95:.0f} | {max(values):.0f} |")
        latest = max(self.found_after_s)
        lines += ["", f"A search among all meetings found a new word {latest:.1f} s after its edit at the latest."]
        return "\n".join(lines) + "\n"


async def seed(url: str, segments: int) -> None:
    """Fill the database with long meetings of the administrator's."""
    random = Random(20261123)  # noqa: S311  no secret
    words = load_seed.vocabulary(random)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    lines = [" ".join(random.choices(words, weights, k=WORDS_PER_SEGMENT)) for _ in range(segments)]
    connection = await asyncpg.connect(url)
    meetings = OTHER_MEETINGS + 1
    await connection.execute(MEETINGS_SQL, meetings, float(segments * 6))
    await connection.execute(TRANSCRIPTS_SQL, meetings)
    await connection.execute(SPEAKERS_SQL, meetings, SPEAKERS)
    await connection.execute(SEGMENTS_SQL, meetings, lines, SPEAKERS, timeout=600)
    await connection.execute("SELECT setval(pg_get_serial_sequence('meeting', 'id'), $1)", meetings)
    await connection.execute("VACUUM ANALYZE", timeout=600)
    await connection.close()


class Editor:
    """Edits meeting 1, and keeps the time of everything it does."""

    def __init__(self, api: Api, segments: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", api.port, timeout=60)
        self._headers = {**api.headers, "Content-Type": "application/json"}
        self._random = Random(7)  # noqa: S311  no secret
        self._segments = segments
        self.times_ms: dict[str, list[float]] = defaultdict(list)
        self.found_after_s: list[float] = []

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request that must succeed."""
        content = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api/v1{path}", content, self._headers)
        answer = self._connection.getresponse()
        raw = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"FAIL: {method} {path}: {answer.status} {raw[:300]!r}")
        return json.loads(raw) if raw else None

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Keep how long the block took."""
        begun = time.perf_counter()
        yield
        self.times_ms[kind].append((time.perf_counter() - begun) * 1000)

    def round(self, number: int) -> None:
        """One of every kind."""
        self._correct(number)
        self._move_text()
        self._name(number)
        self._undo_all_kinds()

    def _any(self) -> str:
        return f"s{self._random.randint(1, self._segments)}"

    def _correct(self, number: int) -> None:
        word = f"zweihundert{number}"
        with self.timed("text"):
            self.ask("PATCH", f"/meetings/1/segments/{self._any()}", {"text": f"nobody has said {word} before"})
        begun = time.perf_counter()
        while not self.ask("GET", f"/search/?q={word}")["items"]:
            time.sleep(0.05)
        self.found_after_s.append(time.perf_counter() - begun)

    def _move_text(self) -> None:
        gone, parted = self._any(), self._any()
        while parted == gone:
            parted = self._any()
        with self.timed("remove"):
            self.ask("DELETE", f"/meetings/1/segments/{gone}")
        removed = self.ask("GET", "/meetings/1/removed")["items"]
        with self.timed("restore"):
            self.ask("POST", f"/meetings/1/removed/{removed[-1]['id']}/restore")
        with self.timed("split"):
            self.ask("POST", f"/meetings/1/segments/{parted}/split", {"at_word": 2})
        self._undo("undo a split")
        moved = sorted({self._any() for _ in range(REASSIGNED)})
        with self.timed(f"reassign {REASSIGNED}"):
            self.ask("POST", "/meetings/1/segments/reassign", {"segment_ids": moved, "speaker": "SPEAKER_01"})
        self._undo("undo")

    def _name(self, number: int) -> None:
        with self.timed("name"):
            self.ask("PATCH", "/meetings/1/speakers/SPEAKER_02", {"name": f"Ada {number}"})

    def _undo_all_kinds(self) -> None:
        with self.timed(f"merge 1 of {SPEAKERS} speakers"):
            self.ask("POST", "/meetings/1/speakers/SPEAKER_00/merge", {"into": "SPEAKER_03"})
        self._undo("undo a merge")
        self._undo("undo")
        with self.timed("redo"):
            self.ask("POST", "/meetings/1/edits/redo")

    def _undo(self, kind: str) -> None:
        with self.timed(kind):
            self.ask("POST", "/meetings/1/edits/undo")


def measure(options: argparse.Namespace, folder: Path, env: dict[str, str]) -> Result:
    """Seed, edit, and keep the times."""
    with running_api({**env, "SWEEP_INTERVAL_S": "3600"}, folder, 0) as api:
        address = f"{env['POSTGRES_HOST']}:{env['POSTGRES_PORT']}/{env['POSTGRES_DB']}"
        url = f"postgresql://{env['POSTGRES_USER']}:{env['POSTGRES_PASSWORD']}@{address}"
        asyncio.run(seed(url, options.segments))
        editor = Editor(api, options.segments)
        editor.round(0)  # connections and caches are cold once
        editor.times_ms.clear()
        for number in range(1, options.rounds + 1):
            editor.round(number)
        return Result(options.segments, dict(editor.times_ms), editor.found_after_s)


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="Measure edits of a long transcript.")
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--out", type=Path, help="folder for the table and the numbers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scribe-edits-") as folder, core_servers() as servers:
        result = measure(options, Path(folder), dict(servers.env))
    print(result.markdown())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        stem = options.out / f"{result.day}-edits"
        stem.with_suffix(".md").write_text(result.markdown(), encoding="utf-8")
        stem.with_suffix(".json").write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
