import re
import unicodedata

import pytest
from app.core.text import clean_filename, clean_line, default_title, key_name
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ODD_MEDIA

HOSTILE = [
    "../../etc/passwd.mp3",
    "a\x00b.mp3",
    "-i.mp3",
    "..%2f..%2fx.wav",
    "CON.wav",
    '"; filename="x.exe',
    "=cmd|calc.mp3",
    "\u202egpj.3pm.mp3",
    "a" * 300 + ".mp3",
    "réunion été №1 会议.m4a",
    "<b>x</b>.wav",
    "$(id).wav",
    ".mp3",
    " .wav",
    "..",
    "",
    "\r\nSet-Cookie: x=1.wav",
    "C:\\Users\\me\\talk.mp4",
    "\ud800.mp3",
]
MIXED = "\u0645\u06cc\u200c\u062e \U0001f469\u200d\U0001f4bb"
ANY_TEXT = st.text(st.characters(codec=None), max_size=400)


class TestCleanFilename:
    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            ("../../etc/passwd.mp3", "passwd.mp3"),
            ("C:\\Users\\me\\talk.mp4", "talk.mp4"),
            ("a\x00b.mp3", "ab.mp3"),
            ("\u202egpj.3pm.mp3", "gpj.3pm.mp3"),
            ("réunion été №1 会议.m4a", "réunion été №1 会议.m4a"),
            ("..", "recording"),
            ("", "recording"),
        ],
    )
    def test_keeps_what_a_person_reads(self, raw: str, clean: str) -> None:
        assert clean_filename(raw) == clean

    def test_long_name_keeps_its_extension(self) -> None:
        assert clean_filename("a" * 300 + ".mp3") == "a" * 251 + ".mp3"

    @given(ANY_TEXT)
    def test_is_one_printable_line_of_limited_length(self, raw: str) -> None:
        name = clean_filename(raw)
        assert 0 < len(name) <= 255
        assert not {"/", "\\", "\x00"} & set(name)
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in name)
        name.encode()


class TestKeyName:
    @given(ANY_TEXT)
    def test_is_safe_ascii(self, raw: str) -> None:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}(\.[A-Za-z0-9_-]{1,10})?", key_name(clean_filename(raw)))

    @given(ANY_TEXT)
    def test_is_short(self, raw: str) -> None:
        assert len(key_name(raw)) <= 80

    @pytest.mark.parametrize("raw", HOSTILE)
    def test_hostile_name_has_no_path(self, raw: str) -> None:
        assert ".." not in key_name(raw)

    @pytest.mark.skipif(not ODD_MEDIA.is_dir(), reason="the folder shared/data/media/odd is not beside the clone")
    def test_hostile_names_of_the_collection(self) -> None:
        for line in (ODD_MEDIA / "filenames.txt").read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"[A-Za-z0-9._-]{1,80}", key_name(clean_filename(line)))


class TestDefaultTitle:
    @pytest.mark.parametrize(
        ("filename", "title"), [("Budget review.m4a", "Budget review"), (".mp3", ".mp3"), ("x.mp3.exe", "x.mp3")]
    )
    def test_is_the_name_without_its_extension(self, filename: str, title: str) -> None:
        assert default_title(filename) == title

    @given(ANY_TEXT)
    def test_is_never_empty_nor_too_long(self, raw: str) -> None:
        assert 0 < len(default_title(clean_filename(raw))) <= 200


class TestCleanLine:
    def test_keeps_joiners_that_scripts_and_emoji_need(self) -> None:
        assert clean_line(MIXED) == MIXED

    def test_line_breaks_become_blanks(self) -> None:
        assert clean_line("a\r\nb\tc") == "a b c"
