"""What people type into a search field, and where the words they meant stand in a text."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.core.text import clean_line

# A quoted phrase or a run of characters, either with a minus before it.
_ITEM = re.compile(r'-?"[^"]*"?|[^\s"]+')
# A letter may come with its accents apart (NFD).
_WORD = re.compile(r"[^\W_\u0300-\u036f][\w\u0300-\u036f]*")
# "l'équipe" means the team: a lone "l" elsewhere is not what was looked for.
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['\u2019](?=[^\W_])", re.IGNORECASE)
_SNIPPET_CHARACTERS = 240
_BEFORE_HIT_CHARACTERS = 60
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class SearchText:
    """A search as PostgreSQL's ``websearch_to_tsquery`` reads it: words, "phrases", or, -without.

    ``anything`` finds what has at least one of its words or phrases and none that was excluded beside it, ``words`` one
    of all its words. ``phrases`` must be there as they are; with an ``or``, none must.
    """

    text: str
    phrases: tuple[str, ...]
    anything: str
    words: str


def read_search(raw: str) -> SearchText | None:
    """The search in what somebody typed; None when there is no word in it."""
    text = clean_line(raw)
    if not _WORD.search(text):
        return None
    items = [item for item in _ITEM.findall(text) if _WORD.search(item)]
    wanted = [item.replace('"', "") for item in items if not item.startswith("-") and item.lower() != "or"]
    has_or = any(item.lower() == "or" for item in items)
    phrases = [item.strip('"') for item in items if item.startswith('"')]
    return SearchText(
        text=text,
        phrases=() if has_or else tuple(phrases),
        anything=_anything(items),
        words=" or ".join(word for item in wanted for word in _WORD.findall(_ELIDED.sub("", item))),
    )


def _anything(items: Sequence[str]) -> str:
    """Any of the words and phrases. What is excluded is excluded up to the next ``or``."""
    alternatives: list[list[str]] = [[]]
    for item in items:
        if item.lower() == "or":
            alternatives.append([])
        else:
            alternatives[-1].append(item)
    found = []
    for alternative in alternatives:
        bare = [(item.startswith("-"), item.removeprefix("-").replace('"', "")) for item in alternative]
        without = "".join(f' -"{item}"' for excluded, item in bare if excluded)
        found += [f'"{item}"{without}' for excluded, item in bare if not excluded]
    return " or ".join(found)


def name_beginnings(raw: str) -> str | None:
    """A tsquery for names with words that begin so; None when there is no word in it."""
    return " & ".join(f"'{word}':*" for word in _WORD.findall(clean_line(raw))) or None


def words_of(texts: Collection[str]) -> set[str]:
    """Every word as it is written."""
    return {word for text in texts for word in _WORD.findall(text)}


def ranges(text: str, found: Collection[str]) -> list[tuple[int, int]]:
    """Where these words stand, in characters from the start."""
    return [match.span() for match in _WORD.finditer(text) if match.group() in found]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text, and where the words that were searched for stand in the piece."""

    text: str
    highlights: list[tuple[int, int]]


def snippet(text: str, found: Collection[str]) -> Snippet:
    """The piece of a text around the first of the words that were found."""
    marked = ranges(text, found)
    if len(text) <= _SNIPPET_CHARACTERS:
        return Snippet(text, marked)
    start = max(0, (marked[0][0] if marked else 0) - _BEFORE_HIT_CHARACTERS)
    if start > 0:
        start = text.find(" ", start, start + _BEFORE_HIT_CHARACTERS) + 1 or start
    end = start + _SNIPPET_CHARACTERS
    if end < len(text):
        end = max(text.rfind(" ", start + _SNIPPET_CHARACTERS // 2, end), start + _SNIPPET_CHARACTERS // 2)
    before = _ELLIPSIS if start > 0 else ""
    piece = f"{before}{text[start:end]}{_ELLIPSIS if end < len(text) else ''}"
    moved = [(first - start + len(before), last - start + len(before)) for first, last in marked]
    inside = len(before) + min(end, len(text)) - start
    return Snippet(piece, [(first, last) for first, last in moved if first >= len(before) and last <= inside])
