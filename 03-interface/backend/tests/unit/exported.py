"""Transcripts to export in tests."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from app.services.exports.document import Document, Options, Segment, Voice
from app.services.exports.wording import WORDINGS
from hypothesis import strategies as st

FRENCH = Options(WORDINGS["fr"])
ENGLISH = Options(WORDINGS["en"])
NASTY = [
    "a --> b",
    "00:00:01,000 --> 00:00:02,000",
    "00:01.000 00:02.000",
    "1\n00:00:01,000 --> 00:00:02,000\nforged",
    "<b>bold</b> <script>alert(1)</script>",
    "<v Somebody else>words",
    "{\\an8}{b}\\N",
    "&amp; &lt; &#60;img src=x&#62;",
    "![x](http://e.example/x.png) [y](javascript:alert(1))",
    "# heading",
    "- list\n\n    code",
    "1. one",
    "2024",
    "```\ncode\n```",
    "https://e.example www.e.example a@e.example",
    "| a | b |\n|---|---|",
    "=1+1",
    "+1",
    "@SUM(A1)",
    "-- \\ * _ ~~x~~ $x$",
    "]]> <!-- --> <?xml?>",
    "\x00\x01\x0b\x0c\x1b[31m\x85\u2028\u2029",
    "\u202etxt.exe\u2066x",
    "NOTE this",
    "STYLE",
    "👩‍👩‍👧 🎉",
    "œuf à 5 € « là »",
    "Привет, мир",
    "Καλημέρα",
    "שלום עולם",
    "你好\uff0c世界",
    "x" * 200,
    "\ufeff\ufffe\uffff",
    "[00:00:01] Ana:",
]
hostile = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=60), st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join)
)


def document(
    texts: Sequence[str],
    *,
    name: str | None = "Ana",
    title: str = "Budget",
    is_confirmed: bool = True,
    words: str = "[]",
    times: Sequence[tuple[float, float]] | None = None,
) -> Document:
    """Two voices in turn, the second one unknown; two seconds for each text unless times are given."""
    spans = times or [(2.0 * n, 2.0 * n + 2) for n in range(len(texts))]
    segments = tuple(
        Segment(f"s{n}", n, start, end, f"SPEAKER_0{n % 2}", text, words=words)
        for n, (text, (start, end)) in enumerate(zip(texts, spans, strict=True))
    )
    return Document(
        meeting_id=42,
        title=title,
        created_at=datetime(2026, 11, 23, 10, 15, tzinfo=UTC),
        duration_s=3725.0,
        voices={
            "SPEAKER_00": Voice("SPEAKER_00", 1, name, is_confirmed, 6.2),
            "SPEAKER_01": Voice("SPEAKER_01", 2, talk_s=3.4),
        },
        segments=segments,
        warnings=("The recording is cut off.",),
        whole={"schema_version": 1, "meeting_id": 42},
    )


def heard(*words: tuple[float, float, str]) -> str:
    """The JSON of words with times."""
    return json.dumps([{"start_s": start, "end_s": end, "text": text} for start, end, text in words])
