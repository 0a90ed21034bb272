"""DOCX and PDF, read again by docx2python, the XML itself and pypdf."""

import re
import unicodedata
import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from app.services.exports.document import clock, plain
from app.services.exports.docx_file import docx_file
from app.services.exports.pdf import pdf
from docx2python import docx2python
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.unit.exported import ENGLISH, FRENCH, document, hostile

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def paragraphs(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        tree = ElementTree.fromstring(archive.read("word/document.xml"))
    return ["".join(text.text or "" for text in node.iter(f"{WORD}t")) for node in tree.iter(f"{WORD}p")]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def read_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


class TestDocx:
    @given(st.lists(hostile, max_size=4), hostile, hostile)
    @settings(max_examples=25, deadline=None)
    def test_every_text_survives(self, texts: list[str], name: str, title: str) -> None:
        written = document(texts, name=name, title=title)
        found = paragraphs(docx_file(written, ENGLISH))
        assert found[0] == plain(title)
        for paragraph in written.paragraphs():
            opening = f"{clock(paragraph.start_s)}  {paragraph.voice.shown(ENGLISH.wording)}"
            assert (opening, paragraph.text) in pairwise(found)

    def test_another_reader_sees_the_same(self) -> None:
        content = docx_file(document(["L\u2019œuf à 5 €.", "Привет."], is_confirmed=False), FRENCH)
        with docx2python(BytesIO(content)) as read:
            text = read.text
        for line in ("Budget", "Ana (?)", "L\u2019œuf à 5 €.", "Intervenant 2", "Привет.", "Durée"):
            assert line in text
        assert FRENCH.wording.legend in text

    def test_times_and_names_can_be_left_out(self) -> None:
        options = replace(ENGLISH, timestamps=False, speakers=False)
        assert paragraphs(docx_file(document(["One."]), options))[-1] == "One."
        assert not any("Ana" in line for line in paragraphs(docx_file(document(["One."]), options)))


class TestPdf:
    @pytest.mark.parametrize(
        "text", ["L\u2019œuf à 5 €, « là-bas » — ÿ", "Привет, мир", "Καλημέρα", "<b>a</b> & <img src=x/>", "x" * 300]
    )
    def test_text_can_be_copied(self, text: str) -> None:
        assert squeezed(text) in squeezed(read_pdf(pdf(document([text]), FRENCH)))

    @given(st.lists(hostile, max_size=4), hostile, hostile)
    @settings(max_examples=25, deadline=None)
    def test_nothing_breaks_it(self, texts: list[str], name: str, title: str) -> None:
        found = squeezed(read_pdf(pdf(document(texts, name=name, title=title), ENGLISH)))
        for text in texts:
            latin = squeezed(unicodedata.normalize("NFC", plain(text)))
            if latin.isascii():
                assert latin in found

    @pytest.mark.parametrize("text", ["שלום", "你好", "नमस्ते", "🎉"])
    def test_what_the_font_lacks_is_shown_as_missing(self, text: str) -> None:
        found = read_pdf(pdf(document([text]), ENGLISH))
        assert "\ufffd" * len(text) in found
        assert f"({len(text)})" in found

    def test_pages_are_numbered_and_a4(self) -> None:
        reader = PdfReader(BytesIO(pdf(document(["word " * 2000]), ENGLISH)))
        assert len(reader.pages) > 1
        assert [f"Page {n}" in page.extract_text() for n, page in enumerate(reader.pages, start=1)]
        assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
        assert reader.metadata is not None
        assert reader.metadata.title == "Budget"

    def test_unconfirmed_name_is_marked_and_explained(self) -> None:
        found = read_pdf(pdf(document(["One.", "Two."], is_confirmed=False), ENGLISH))
        for line in ("Ana (?)", "Speaker 2", "which no person has confirmed"):
            assert line in found
