"""TXT, Markdown, RTTM and JSON, read again."""

import json
from dataclasses import replace

from app.services.exports.document import Voice, plain
from app.services.exports.markdown import escaped, markdown
from app.services.exports.rttm import rttm
from app.services.exports.text import text
from app.services.exports.whole_json import whole_json
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.unit.exported import ENGLISH, FRENCH, NASTY, document, hostile

READER = MarkdownIt("js-default", {"linkify": False, "html": True})
STRUCTURE = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "hr"}
STRUCTURE |= {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
INLINE = {"text", "text_special", "softbreak", "hardbreak", "strong_open", "strong_close", "code_inline"}


def shown(token: Token) -> str:
    return "".join(child.content or " " * (child.type == "softbreak") for child in token.children or ())


class TestMarkdown:
    @given(hostile)
    @settings(max_examples=300, deadline=None)
    def test_text_is_never_markup(self, raw: str) -> None:
        line = plain(raw)
        tokens = READER.parse(escaped(line))
        if not line:
            assert tokens == []
            return
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        assert {child.type for child in tokens[1].children or ()} <= {"text"}
        assert shown(tokens[1]) == line

    @given(st.lists(hostile, max_size=5), hostile, hostile)
    @settings(max_examples=100, deadline=None)
    def test_document_has_its_own_structure_alone(self, texts: list[str], name: str, title: str) -> None:
        written = document(texts, name=name, title=title)
        tokens = READER.parse(markdown(written, ENGLISH).decode())
        assert {token.type for token in tokens} <= STRUCTURE
        assert {child.type for token in tokens for child in token.children or ()} <= INLINE
        content = [shown(token) for token in tokens if token.type == "inline"]
        for paragraph in written.paragraphs():
            assert any(line.endswith(paragraph.text) for line in content)

    def test_readers_that_find_links_find_none(self) -> None:
        line = escaped("https://e.example www.e.example a@e.example")
        assert line == r"https:\/\/e.example www\.e.example a\@e.example"

    def test_unconfirmed_name_is_marked_and_explained(self) -> None:
        content = markdown(document(["One.", "Two."], is_confirmed=False), FRENCH).decode()
        assert "**Ana (?)** `00:00:00`  \nOne." in content
        assert "**Intervenant 2** `00:00:02`  \nTwo." in content
        assert FRENCH.wording.legend in content


class TestText:
    @given(st.lists(hostile, min_size=1, max_size=5), hostile)
    @settings(max_examples=100, deadline=None)
    def test_nothing_said_can_pose_as_a_speaker(self, texts: list[str], name: str) -> None:
        written = document(texts, name=name)
        content = text(written, ENGLISH).decode()
        body = content.split("\n\n", 1)[1].split("\n") if "\n\n" in content else []
        assert [line[4:] for line in body if line.startswith("    ")] == [p.text for p in written.paragraphs()]
        openings = [line for line in body if line and not line.startswith("    ")]
        assert len(openings) == len(list(written.paragraphs()))

    def test_reads_as_people_expect(self) -> None:
        assert text(document(["Un.", "Deux."]), FRENCH).decode().split("\n") == [
            "Budget",
            "Ajouté le 23/11/2026 · Durée\u00a0: 01:02:05",
            "Intervenants\u00a0:",
            "- Ana\t00:00:06",
            "- Intervenant 2\t00:00:03",
            "The recording is cut off.",
            "",
            "[00:00:00] Ana\u00a0:",
            "    Un.",
            "",
            "[00:00:02] Intervenant 2\u00a0:",
            "    Deux.",
            "",
        ]

    def test_times_and_names_can_be_left_out(self) -> None:
        options = replace(ENGLISH, timestamps=False, speakers=False)
        assert text(document(["One."], is_confirmed=False), options).decode().endswith("cut off.\n\nOne.\n")

    def test_one_voice_goes_on_in_one_paragraph_until_it_pauses(self) -> None:
        spoken = document(["a", "", "b", "", "c"], times=[(0, 1), (1, 1), (1, 2), (2, 2), (30, 31)])
        assert [paragraph.text for paragraph in spoken.paragraphs()] == ["a b", "c"]

    def test_label_without_a_voice_is_nobody_known(self) -> None:
        spoken = replace(document(["a"]), voices={})
        assert "Unknown speaker:" in text(spoken, ENGLISH).decode()


class TestRttm:
    @given(hostile)
    def test_every_line_has_ten_fields(self, label: str) -> None:
        spoken = document(["a", "b"])
        spoken = replace(
            spoken,
            voices={label: Voice(label, 1, "Zoé Nom")},
            segments=tuple(replace(segment, speaker=label) for segment in spoken.segments),
        )
        lines = rttm(spoken, ENGLISH).decode().splitlines()
        assert [line.split(" ")[:5] for line in lines] == [
            ["SPEAKER", "meeting-42", "1", f"{n:.3f}", "2.000"] for n in (0.0, 2.0)
        ]
        assert all(len(line.split()) == 10 for line in lines)
        assert "Zoé" not in "".join(lines)


class TestJson:
    @given(st.lists(hostile, max_size=4))
    def test_keeps_every_character(self, texts: list[str]) -> None:
        body = json.loads(whole_json(document(texts, words='[{"text": "é", "start_s": 1.0}]'), ENGLISH))
        assert [segment["text"] for segment in body["segments"]] == texts
        assert all(segment["words"] == [{"text": "é", "start_s": 1.0}] for segment in body["segments"])
        assert body["meeting_id"] == 42


def test_nasty_texts_are_shown_on_one_line() -> None:
    assert all(len(plain(raw).splitlines()) <= 1 for raw in NASTY)
