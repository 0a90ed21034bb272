"""Ranges and conditions as RFC 9110 has them."""

from datetime import UTC, datetime

import pytest
from app.core.attachment import disposition, file_name
from app.core.ranges import Span, UnsatisfiableRangeError, Version, is_known, parse_range, still_matches
from hypothesis import given
from hypothesis import strategies as st

VERSION = Version('"abc"', datetime(2026, 11, 23, 10, 15, 2, 500_000, tzinfo=UTC))
DATE = "Mon, 23 Nov 2026 10:15:02 GMT"


class TestParts:
    @pytest.mark.parametrize(
        ("header", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-", 0, 100),
            ("bytes=10-19", 10, 20),
            ("bytes=90-1000", 90, 100),
            ("bytes=-10", 90, 100),
            ("bytes=-1000", 0, 100),
            ("Bytes = 5-6", 5, 7),
        ],
    )
    def test_are_cut_from_the_file(self, header: str, start: int, end: int) -> None:
        assert parse_range(header, 100) == Span(start, end)

    @pytest.mark.parametrize(
        "header",
        [None, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "items=0-1", "bytes=0-1,5-6", "bytes=²-3"],
    )
    def test_what_is_no_single_range_means_the_whole(self, header: str | None) -> None:
        assert parse_range(header, 100) is None

    @pytest.mark.parametrize(
        ("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)]
    )
    def test_behind_the_end_there_is_nothing(self, header: str, size: int) -> None:
        with pytest.raises(UnsatisfiableRangeError):
            parse_range(header, size)

    @given(st.text(), st.integers(0, 10**15))
    def test_lie_within_the_file_whatever_is_asked(self, header: str, size: int) -> None:
        try:
            part = parse_range(f"bytes={header}", size)
        except UnsatisfiableRangeError:
            return
        assert part is None or 0 <= part.start < part.end <= size


class TestConditions:
    @pytest.mark.parametrize(
        ("if_range", "matches"),
        [(None, True), ('"abc"', True), ('W/"abc"', False), ('"other"', False), (DATE, True), ("x", False)],
    )
    def test_part_is_for_the_same_version_alone(self, if_range: str | None, matches: bool) -> None:
        assert still_matches(if_range, VERSION) is matches

    @pytest.mark.parametrize(
        ("tags", "since", "known"),
        [
            (None, None, False),
            ('"abc"', None, True),
            ('"x", W/"abc"', None, True),
            ("*", None, True),
            ('"x"', DATE, False),
            (None, DATE, True),
            (None, "Mon, 23 Nov 2026 10:15:01 GMT", False),
            (None, "yesterday", False),
            (None, "Mon, 23 Nov 2026 10:15:02 -0000", True),
        ],
    )
    def test_tag_decides_before_the_date(self, tags: str | None, since: str | None, known: bool) -> None:
        assert is_known(tags, since, VERSION) is known

    def test_date_is_shown_in_whole_seconds(self) -> None:
        assert VERSION.last_modified == DATE


class TestFileNames:
    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Réunion / budget", "Réunion _ budget.pdf"),
            ("..", "meeting.pdf"),
            ("\u202efdp.exe", "fdp.exe.pdf"),
            ('a"; filename=b\r\nX: y', "a_; filename=b X_ y.pdf"),
        ],
    )
    def test_are_safe_on_every_system(self, title: str, name: str) -> None:
        assert file_name(title, "pdf") == name

    @given(st.text(max_size=400))
    def test_never_leave_their_header(self, title: str) -> None:
        header = disposition("attachment", file_name(title, "pdf"))
        assert header.isascii()
        assert header.isprintable()
        assert header.count('"') == 2
        assert header.endswith(".pdf")
