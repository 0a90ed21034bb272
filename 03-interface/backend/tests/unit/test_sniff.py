import gzip
import io
import zipfile

import pytest
from app.core.sniff import HEAD_BYTES, refusal

from tests.conftest import ODD_MEDIA

TEXT = [
    b"this is not audio\n",
    b"<script>alert(1)</script>",
    b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\nfile:///etc/passwd\n",
    b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    b"#!/bin/sh\nid\n",
    b'\xef\xbb\xbf{"a": 1}',
    "hello".encode("utf-16"),
    "réunion".encode(),
]
PLAYLISTS = [
    b"#EXTM3U\n",
    b" \r\n#EXTM3U\n",
    b"\xef\xbb\xbfffconcat version 1.0\n",
    b"<?xml version='1.0'?><MPD/>",
    b"v=0\r\n",
]
BINARIES = [
    b"\xcf\xfa\xed\xfe" + bytes(300),
    b"MZ" + bytes(300),
    b"GIF89a" + bytes(300),
    b"\x00\x00\x00\x18ftypheic" + bytes(300),
    b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(300),
    b"PK\x03\x04" + bytes(300),
    b"SQLite format 3\x00" + bytes(300),
]
BINARIES += [b"%PDF-1.7\n" + bytes(300), b"\x89PNG\r\n\x1a\n" + bytes(300), b"\x7fELF\x02\x01\x01" + bytes(300)]
RECORDINGS = [
    b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20),
    b"fLaC\x00\x00\x00\x22" + bytes(300),
    b"ID3\x04" + bytes(300),
    b"OggS\x00\x02" + bytes(300),
    b"\x00\x00\x00\x1cftypM4A \x00\x00\x02\x00" + bytes(300),
    b"\x1aE\xdf\xa3" + bytes(300),
    b"\xff\xf2\x90\x00" + bytes(range(256)),
    bytes(range(256)),
]


@pytest.mark.parametrize("head", TEXT)
def test_text_is_refused(head: bytes) -> None:
    assert refusal(head) == "a text file"


@pytest.mark.parametrize("head", PLAYLISTS)
def test_playlist_is_refused_whatever_follows(head: bytes) -> None:
    assert refusal(head + bytes(range(256))) == "a text file"


def test_text_cut_inside_a_character_is_refused() -> None:
    assert refusal(("x" + "é" * HEAD_BYTES).encode()[:HEAD_BYTES]) == "a text file"


@pytest.mark.parametrize("head", BINARIES)
def test_document_picture_or_program_is_refused(head: bytes) -> None:
    assert refusal(head)


@pytest.mark.parametrize(
    ("head", "named"),
    [
        (b"\x7fELF\x02\x01\x01", "an ELF program"),
        (b"MZ", "an EXE program"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"GIF89a", "a GIF file"),
        (b"{\\rtf1", "an RTF file"),
        (b"Rar!\x1a\x07\x00", "a RAR file"),
        (b"\x00\x00\x00\x18ftypheic", "a HEIC file"),
    ],
)
def test_kind_is_named_as_people_say_it(head: bytes, named: str) -> None:
    assert refusal(head + bytes(300)) == named


def test_archive_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("a.wav", b"x" * 500)
    assert refusal(archive.getvalue())
    assert refusal(gzip.compress(bytes(1000)))


@pytest.mark.parametrize("head", RECORDINGS)
def test_recording_or_unknown_binary_is_left_to_the_worker(head: bytes) -> None:
    assert refusal(head) is None


@pytest.mark.skipif(not ODD_MEDIA.is_dir(), reason="the folder shared/data/media/odd is not beside the clone")
def test_only_texts_of_the_collection_are_refused() -> None:
    heads = {path.name: path.read_bytes()[:HEAD_BYTES] for path in ODD_MEDIA.iterdir() if path.stat().st_size}
    refused = {name for name, head in heads.items() if refusal(head)}
    assert refused == {
        "concat_read.ffconcat",
        "filenames.txt",
        "hls_file_read.mp4",
        "hls_ssrf.m3u8",
        "html_renamed.wav",
        "svg_renamed.mp3",
        "text_renamed.mp3",
    }
