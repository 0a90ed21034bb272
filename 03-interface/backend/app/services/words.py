"""The words of a segment whose text a person changed: what stayed keeps its time, what is new shares the time between.

Pure: lists of words in, lists of words out. A word is ``{start_s, end_s, text, confidence}`` as stored; confidence is
null for a word that a person typed, nobody heard it.
"""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from app.models import JsonObject

# Languages that write their words in a row. The worker joins the text of theirs the same way.
UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue", "km", "bo"})
# Comparing n words with m costs up to n * m * min(n, m) steps. A sentence has 20 words; what is longer than this on
# both sides after its common ends are taken off was written anew.
MAX_COMPARED = 40_000


def tokens(text: str, language: str | None) -> list[str]:
    """The text as words."""
    if language in UNSPACED:
        return [text] if text else []
    return text.split()


def joined(words: Sequence[JsonObject], language: str | None) -> str:
    """The words in a row, as the language writes them."""
    return ("" if language in UNSPACED else " ").join(str(word["text"]).strip() for word in words)


def spread(texts: Sequence[str], start_s: float, end_s: float) -> list[JsonObject]:
    """Typed words over a span of time, each as long as its letters are many."""
    end_s = max(start_s, end_s)
    letters = sum(len(text) for text in texts) or 1
    words, passed = [], 0
    for text in texts:
        begin = _between(start_s, end_s, passed / letters)
        passed += len(text)
        end = _between(start_s, end_s, passed / letters)
        words.append({"start_s": begin, "end_s": end, "text": text, "confidence": None})
    return words


def realign(
    old: Sequence[JsonObject], text: str, *, start_s: float, end_s: float, language: str | None
) -> list[JsonObject]:
    """The words of the new text. Words that were there before keep their times; the others share what lies between.

    Raises nothing; times never go back if they did not before, and stay within the segment if they were.
    """
    if language in UNSPACED:
        return _realign_unspaced(old, text, start_s, end_s)
    new = tokens(text, language)
    before, after = [_key(str(word["text"])) for word in old], [_key(token) for token in new]
    words: list[JsonObject] = []
    for tag, old_from, old_to, new_from, new_to in _steps(before, after):
        if tag == "equal":
            pairs = zip(old[old_from:old_to], new[new_from:new_to], strict=True)
            words += [_kept(word, token) for word, token in pairs]
        elif new_to > new_from:
            begin = float(old[old_from]["start_s"]) if old_to > old_from else _end_before(old, old_from, start_s)
            end = float(old[old_to - 1]["end_s"]) if old_to > old_from else _start_from(old, old_to, end_s)
            words += spread(new[new_from:new_to], begin, end)
    return words


def split_text(text: str, words: Sequence[JsonObject], at_word: int, language: str | None) -> tuple[str, str]:
    """The text before and from a word on: the text itself where its words are found in it, else the words."""
    position = 0
    for number, word in enumerate(words):
        found = text.find(str(word["text"]).strip(), position)
        if found < 0:
            break
        if number == at_word:
            return text[:found].strip(), text[found:].strip()
        position = found + len(str(word["text"]).strip())
    return joined(words[:at_word], language), joined(words[at_word:], language)


def _steps(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    """How one list of words becomes the other, like difflib's opcodes, at a bounded price."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old_end, new_end = len(before) - tail, len(after) - tail
    steps = [("equal", 0, head, 0, head)] if head else []
    middle, typed = before[head:old_end], after[head:new_end]
    if len(middle) * len(typed) <= MAX_COMPARED:
        found = SequenceMatcher(None, middle, typed, autojunk=False).get_opcodes()
        steps += [(tag, i + head, j + head, k + head, m + head) for tag, i, j, k, m in found]
    else:
        steps.append(("replace", head, old_end, head, new_end))
    if tail:
        steps.append(("equal", old_end, len(before), new_end, len(after)))
    return steps


def _realign_unspaced(old: Sequence[JsonObject], text: str, start_s: float, end_s: float) -> list[JsonObject]:
    """Without spaces nobody knows the new words: those at both ends are kept, the middle is one word."""
    head, tail, left, right = 0, len(old), 0, len(text)
    while head < tail and (piece := str(old[head]["text"])) and text.startswith(piece, left):
        head, left = head + 1, left + len(piece)
    while tail > head and (piece := str(old[tail - 1]["text"])) and text.endswith(piece, left, right):
        tail, right = tail - 1, right - len(piece)
    begin = float(old[head]["start_s"]) if head < tail else _end_before(old, head, start_s)
    end = float(old[tail - 1]["end_s"]) if head < tail else _start_from(old, tail, end_s)
    middle = spread([text[left:right]], begin, end) if right > left else []
    return [*(dict(word) for word in old[:head]), *middle, *(dict(word) for word in old[tail:])]


def _key(text: str) -> str:
    """The word without case and punctuation: a comma added to a word does not change when it was said."""
    plain = "".join(character for character in text.casefold() if unicodedata.category(character)[0] in "LNM")
    return plain or text.strip()


def _kept(word: JsonObject, token: str) -> JsonObject:
    same = str(word["text"]).strip() == token
    return {**word, "text": token, "confidence": word["confidence"] if same else None}


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _end_before(words: Sequence[JsonObject], position: int, otherwise: float) -> float:
    return float(words[position - 1]["end_s"]) if position > 0 else otherwise


def _start_from(words: Sequence[JsonObject], position: int, otherwise: float) -> float:
    return float(words[position]["start_s"]) if position < len(words) else otherwise


def _between(start_s: float, end_s: float, share: float) -> float:
    """A time of that share of the span, to the millisecond, never outside of it."""
    return min(end_s, max(start_s, round(start_s + (end_s - start_s) * share, 3)))
