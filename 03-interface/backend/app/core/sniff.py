"""A look at a file's first bytes: refuses what plainly is no recording. The worker judges everything else."""

import codecs

import filetype

HEAD_BYTES = 8192
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def refusal(head: bytes) -> str | None:
    """What the bytes plainly are, when that cannot be audio or video; None when they may be a recording."""
    kind = filetype.guess(head)
    if kind is not None:
        return None if kind.mime.startswith(("audio/", "video/")) else f"a {kind.extension} file"
    return "a text file" if _is_text(head) else None


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
