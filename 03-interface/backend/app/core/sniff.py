"""A look at a file's first bytes: refuses what plainly is no recording. The worker judges everything else."""

import codecs

import filetype

HEAD_BYTES = 8192
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# They name other files to read: refused also when binary follows, which would make them no text.
_PLAYLISTS = (b"#extm3u", b"ffconcat", b"[playlist]", b"v=0\r\n", b"v=0\n")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<smil", b"<mpd", b"<asx", b"#!")
_PROGRAMS = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xca\xfe\xba\xbe")
_PROGRAM_KINDS = frozenset({"elf", "exe", "wasm"})
# How the names of kinds are said aloud: most are spelled, "an X-L-S file", these are words.
_SPELLED_WITH_VOWEL = tuple("AEFHILMNORSX")
_SAID_AS_WORDS = frozenset({"HEIC", "RAR"})


def refusal(head: bytes) -> str | None:
    """What the bytes plainly are, when that cannot be audio or video; None when they may be a recording."""
    begins = head.removeprefix(codecs.BOM_UTF8).lstrip()[:16].lower()
    if begins.startswith((*_PLAYLISTS, *_MARKUP)):
        return "a text file"
    if head.startswith(_PROGRAMS):
        return "a program"
    kind = filetype.guess(head)
    if kind is not None:
        return None if kind.mime.startswith(("audio/", "video/")) else _named(kind.extension)
    return "a text file" if _is_text(head) else None


def _named(extension: str) -> str:
    name = extension.upper()
    article = "an" if name.startswith(_SPELLED_WITH_VOWEL) and name not in _SAID_AS_WORDS else "a"
    return f"{article} {name} {'program' if extension in _PROGRAM_KINDS else 'file'}"


def _is_text(head: bytes) -> bool:
    if head.startswith(_UTF16_MARKS):
        return True
    if any(byte < 32 and byte not in _TEXT_CONTROLS for byte in head):
        return False
    # The head may end inside a character: an incremental decoder forgives that.
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        return False
    return True
