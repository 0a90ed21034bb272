"""The scores, on cases small enough to count by hand."""

import pytest

from benchmarks.metrics import (
    ErrorCount,
    Naming,
    attributed_word_errors,
    diarization_errors,
    naming,
    normalizer,
    word_errors,
)
from benchmarks.references import Span

ENGLISH = normalizer("en")
SAID = (Span("Ann", 0, 2, "Good morning everyone."), Span("Bob", 2, 4, "We have twenty-three percent left."))


def heard(*spans: tuple[str, float, float, str]) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in spans)


class TestWordErrors:
    def test_numbers_and_punctuation_do_not_count(self) -> None:
        found = heard(("A", 0, 2, "good morning, everyone"), ("B", 2, 4, "we have 23% left"))
        assert word_errors(SAID, found, ENGLISH) == ErrorCount(0, 7)

    def test_counts_a_substitution_a_deletion_and_an_insertion(self) -> None:
        found = heard(("A", 0, 2, "good evening everyone"), ("B", 2, 4, "we well have 23%"))
        assert word_errors(SAID, found, ENGLISH) == ErrorCount(3, 7)

    def test_ignores_who_said_it(self) -> None:
        found = heard(("A", 0, 4, "Good morning everyone. We have 23% left."))
        assert word_errors(SAID, found, ENGLISH).errors == 0

    def test_puts_utterances_in_order_of_time(self) -> None:
        assert word_errors(SAID, reversed(SAID), ENGLISH).errors == 0

    def test_words_on_silence_are_errors_without_a_rate(self) -> None:
        counted = word_errors((), heard(("A", 0, 1, "thank you")), ENGLISH)
        assert (counted.errors, counted.rate) == (2, None)

    def test_nothing_heard_is_all_wrong(self) -> None:
        assert word_errors(SAID, (), ENGLISH).rate == 1.0


class TestAttributedWordErrors:
    def test_labels_need_not_agree(self) -> None:
        found = heard(("S1", 2, 4, "we have 23% left"), ("S0", 0, 2, "good morning everyone"))
        assert attributed_word_errors(SAID, found, ENGLISH) == ErrorCount(0, 7)

    def test_a_word_in_the_wrong_mouth_costs_twice(self) -> None:
        found = heard(("S0", 0, 2, "good morning"), ("S1", 2, 4, "everyone we have 23% left"))
        assert attributed_word_errors(SAID, found, ENGLISH) == ErrorCount(2, 7)

    def test_nothing_heard_is_all_wrong(self) -> None:
        assert attributed_word_errors(SAID, (), ENGLISH).rate == 1.0


class TestDiarizationErrors:
    def test_right_speakers_under_other_labels_cost_nothing(self) -> None:
        found = heard(("S1", 0, 2, ""), ("S0", 2, 4, ""))
        assert diarization_errors(SAID, found, duration_s=5, collar_s=0).count.rate == 0

    def test_tells_missed_invented_and_confused_seconds_apart(self) -> None:
        found = heard(("S1", 0, 1.5, ""), ("S0", 2, 3, ""), ("S1", 3, 4, ""), ("S1", 4, 5, ""))
        errors = diarization_errors(SAID, found, duration_s=5, collar_s=0)
        counted = (errors.missed_s, errors.confusion_s, errors.false_alarm_s, errors.total_s)
        assert counted == pytest.approx((0.5, 1.0, 1.0, 4.0))

    def test_collar_is_given_for_one_side(self) -> None:
        found = heard(("S1", 0, 2.25, ""), ("S0", 2.25, 4, ""))
        assert diarization_errors(SAID, found, duration_s=5, collar_s=0.2).count.errors == pytest.approx(0.05)
        assert diarization_errors(SAID, found, duration_s=5, collar_s=0.25).count.errors == pytest.approx(0)

    def test_overlap_is_scored(self) -> None:
        both = heard(("A", 0, 4, ""), ("B", 2, 4, ""))
        assert diarization_errors(both, both[:1], duration_s=4, collar_s=0).missed_s == pytest.approx(2)


class TestNaming:
    TURNS = heard(("S0", 0, 2, ""), ("S1", 2, 4, ""))

    def test_right_name_and_rightly_unknown(self) -> None:
        found = naming(SAID, self.TURNS, {"S0": "Ann", "S1": None}, frozenset({"Ann"}))
        assert found == Naming(right=1, rightly_unknown=1)

    def test_wrong_name_is_wrong_even_for_somebody_enrolled(self) -> None:
        found = naming(SAID, self.TURNS, {"S0": "Bob", "S1": None}, frozenset({"Ann", "Bob"}))
        assert found == Naming(wrong=1, missed=1)

    def test_naming_a_noise_is_wrong(self) -> None:
        found = naming(SAID, heard(("S2", 8, 9, "")), {"S2": "Ann"}, frozenset({"Ann"}))
        assert found == Naming(wrong=1)
