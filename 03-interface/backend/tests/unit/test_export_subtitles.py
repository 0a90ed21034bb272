"""SRT and VTT, read again by pysubs2 and webvtt-py."""

import html
import re

import pysubs2
import pytest
from app.services.exports.cues import LINE_CHARACTERS, LINES, cues
from app.services.exports.document import Document, plain
from app.services.exports.subrip import subrip
from app.services.exports.web_vtt import web_vtt
from hypothesis import given, settings
from hypothesis import strategies as st
from webvtt import WebVTT

from tests.unit.exported import ENGLISH, FRENCH, document, heard, hostile

# SRT has no escapes: these stand for what players take for markup.
LOOKALIKES = str.maketrans({"<": "\u2039", ">": "\u203a", "{": "\u2774", "}": "\u2775", "\\": "\u29f5"})
UNDONE = {0x2236: ":", 0x2060: None}
moments = st.floats(0, 100, allow_nan=False)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def subtitles(content: bytes, kind: str) -> pysubs2.SSAFile:
    return pysubs2.SSAFile.from_string(content.decode(), kind)


def said(written: Document) -> str:
    return squeezed("".join(plain(segment.text) for segment in written.segments))


class TestCues:
    @given(st.lists(st.tuples(hostile, moments, moments), max_size=12))
    @settings(max_examples=150, deadline=None)
    def test_neither_overlap_nor_vanish_nor_overflow(self, spoken: list[tuple[str, float, float]]) -> None:
        written = document([text for text, _, _ in spoken], times=[(start, end) for _, start, end in spoken])
        end_ms = 0
        for cue in cues(written, FRENCH, name_in_text=True):
            assert end_ms <= cue.start_ms < cue.end_ms
            assert len(cue.lines) <= LINES
            assert all(0 < len(line) <= LINE_CHARACTERS for line in cue.lines)
            end_ms = cue.end_ms

    def test_long_segment_is_cut_by_the_times_of_its_words(self) -> None:
        words = heard(*((float(n), n + 0.5, f"word{n:06d}") for n in range(12)))
        text = " ".join(f"word{n:06d}" for n in range(12))
        found = list(cues(document([text], words=words, times=[(0, 12)]), FRENCH, name_in_text=False))
        assert [(cue.start_ms, cue.end_ms) for cue in found] == [(0, 5500), (6000, 11500)]

    @pytest.mark.parametrize(
        "words", ["[]", heard((0, 1, "other")), '[{"text": "one"}, {"text": "two", "start_s": null}]']
    )
    def test_edited_text_is_spread_over_its_segment(self, words: str) -> None:
        (cue,) = cues(document(["one two"], words=words, times=[(1, 3)]), FRENCH, name_in_text=False)
        assert (cue.start_ms, cue.end_ms, cue.lines) == (1000, 3000, ("one two",))


class TestSrt:
    @given(st.lists(hostile, max_size=6), hostile)
    @settings(max_examples=150, deadline=None)
    def test_survives_an_independent_reader(self, texts: list[str], name: str) -> None:
        written = document(texts, name=name)
        found = subtitles(subrip(written, ENGLISH), "srt")
        expected = list(cues(written, ENGLISH, name_in_text=True))
        assert [(event.start, event.end) for event in found] == [(cue.start_ms, cue.end_ms) for cue in expected]
        shown = "".join(line.replace("-->", "→") for cue in expected for line in cue.lines).translate(LOOKALIKES)
        assert squeezed("".join(event.plaintext for event in found)).translate(UNDONE) == squeezed(shown).translate(
            UNDONE
        )

    def test_names_stand_where_the_voice_changes(self) -> None:
        content = subrip(document(["One.", "Two.", "Three."], is_confirmed=False), FRENCH).decode()
        assert "Ana (?)\u00a0: One." in content
        assert "Intervenant 2\u00a0: Two." in content


class TestVtt:
    @given(st.lists(hostile, max_size=6), hostile)
    @settings(max_examples=150, deadline=None)
    def test_survives_independent_readers(self, texts: list[str], name: str) -> None:
        written = document(texts, name=name)
        content = web_vtt(written, ENGLISH)
        expected = list(cues(written, ENGLISH, name_in_text=False))
        spans = [(cue.start_ms, cue.end_ms) for cue in expected]
        assert [(event.start, event.end) for event in subtitles(content, "vtt")] == spans
        again = WebVTT.from_string(content.decode())
        assert squeezed("".join(html.unescape(caption.text) for caption in again.captions)) == said(written)
        voices = [plain(html.unescape(caption.voice or "")) for caption in again.captions]
        assert voices == [cue.voice.shown(ENGLISH.wording) for cue in expected]

    def test_unconfirmed_name_is_marked_and_explained(self) -> None:
        content = web_vtt(document(["One."], is_confirmed=False), ENGLISH).decode()
        assert "<v Ana (?)>One." in content
        assert "NOTE (?): a name recognised by voice" in content.replace("\n", " ")
