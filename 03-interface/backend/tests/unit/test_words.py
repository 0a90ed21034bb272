from typing import Any

import pytest
from app.services import words
from hypothesis import given
from hypothesis import strategies as st

TOKEN = st.text(alphabet="aAbé1,.'-", min_size=1, max_size=4)
TEXT = st.lists(TOKEN, min_size=1, max_size=12).map(" ".join)


def word(text: str, start_s: float, end_s: float, confidence: float | None = 0.9) -> dict[str, Any]:
    return {"start_s": start_s, "end_s": end_s, "text": text, "confidence": confidence}


@st.composite
def heard(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Words whose times do not go back, with and without pauses."""
    found, now = [], 0.0
    for text in draw(st.lists(TOKEN, max_size=12)):
        start = now + draw(st.sampled_from([0.0, 0.125, 0.7]))
        now = start + draw(st.sampled_from([0.0, 0.1, 0.333]))
        found.append(word(text, start, now))
    return found


def bounds(old: list[dict[str, Any]]) -> tuple[float, float]:
    return (old[0]["start_s"], old[-1]["end_s"]) if old else (1.0, 2.0)


def realigned(old: list[dict[str, Any]], text: str, language: str | None = "en") -> list[dict[str, Any]]:
    start_s, end_s = bounds(old)
    return words.realign(old, text, start_s=start_s, end_s=end_s, language=language)


class TestRealign:
    @given(heard(), TEXT)
    def test_text_is_the_words_in_a_row(self, old: list[dict[str, Any]], text: str) -> None:
        assert words.joined(realigned(old, text), "en") == text

    @given(heard(), TEXT, st.sampled_from(["en", "ja"]))
    def test_times_never_go_back_nor_leave_the_segment(
        self, old: list[dict[str, Any]], text: str, language: str
    ) -> None:
        start_s, end_s = bounds(old)
        times = [time for each in realigned(old, text, language) for time in (each["start_s"], each["end_s"])]
        assert [start_s, *times, end_s] == sorted([start_s, *times, end_s])

    @given(heard(), st.data())
    def test_words_that_stay_keep_their_times(self, old: list[dict[str, Any]], data: st.DataObject) -> None:
        """Distinct words, some taken out, others put in between: whatever stayed is where it was."""
        old = [{**each, "text": f"w{number}"} for number, each in enumerate(old)]
        kept = [each for each in old if data.draw(st.booleans())]
        mixed = [piece for each in kept for piece in (*(["new"] * data.draw(st.integers(0, 2))), each["text"])]
        found = realigned(old, " ".join([*mixed, "end"]))
        assert [each for each in found if each["text"].startswith("w")] == kept
        assert all(each["confidence"] is None for each in found if not each["text"].startswith("w"))

    @given(heard())
    def test_unchanged_text_changes_nothing(self, old: list[dict[str, Any]]) -> None:
        assert realigned(old, words.joined(old, "en")) == old

    @given(st.lists(st.text(alphabet="会議を始", min_size=1, max_size=3), max_size=6), st.text("会議を始", max_size=9))
    def test_unspaced_text_is_the_words_in_a_row(self, old: list[str], text: str) -> None:
        before = [word(each, number, number + 1) for number, each in enumerate(old)]
        assert words.joined(realigned(before, text, "ja"), "ja") == text

    def test_corrected_word_has_the_time_of_the_wrong_one(self) -> None:
        old = [word("Good", 0.4, 0.8), word("mourning,", 0.8, 1.3), word("everyone.", 1.3, 2.1)]
        assert realigned(old, "Good morning, everyone!") == [
            old[0],
            word("morning,", 0.8, 1.3, None),
            word("everyone!", 1.3, 2.1, None),
        ]

    def test_new_words_share_the_gap_by_their_letters(self) -> None:
        old = [word("a", 0.0, 1.0), word("d", 5.0, 6.0)]
        assert realigned(old, "a bbb c d")[1:3] == [word("bbb", 1.0, 4.0, None), word("c", 4.0, 5.0, None)]

    def test_text_written_anew_is_spread_at_once(self) -> None:
        old = [word(f"a{number % 2}", number, number + 1) for number in range(5000)]
        text = " ".join(f"b{number % 2}" for number in range(5000))
        assert len(realigned(old, text)) == 5000


class TestSplitText:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Ça va ? Oui.", ("Ça va ?", "Oui.")),
            ("something else entirely", ("Ça va", "Oui.")),
        ],
    )
    def test_cuts_the_text_where_its_word_begins(self, text: str, expected: tuple[str, str]) -> None:
        heard = [word("Ça", 0, 1), word("va", 1, 2), word("Oui.", 2, 3)]
        assert words.split_text(text, heard, 2, "fr") == expected
