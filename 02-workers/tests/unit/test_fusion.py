"""Words and turns become utterances: every word once, in order, with the voice that said it."""

from __future__ import annotations

import time

from app.core.types import UNKNOWN_SPEAKER, Diarization, Turn, Utterance, Word
from app.services.fusion import fuse, turns_for_words
from hypothesis import given
from hypothesis import strategies as st


def word(start_s: float, end_s: float, text: str = "word") -> Word:
    return Word(start_s, end_s, text, 0.9)


def said(utterances: tuple[Utterance, ...]) -> list[tuple[str, str]]:
    return [(u.speaker, " ".join(w.text for w in u.words)) for u in utterances]


def sentence(start_s: float, text: str, length_s: float = 0.3) -> list[Word]:
    return [word(start_s + i * length_s, start_s + (i + 1) * length_s, t) for i, t in enumerate(text.split())]


A, B = "SPEAKER_00", "SPEAKER_01"


class TestFuse:
    def test_gives_nothing_for_no_words(self) -> None:
        assert fuse((), (Turn(0, 5, A),)) == ()

    def test_cuts_where_the_speaker_changes(self) -> None:
        words = [*sentence(0, "how are you?"), *sentence(1.2, "fine, thanks.")]
        assert said(fuse(words, (Turn(0, 1, A), Turn(1.1, 2, B)))) == [(A, "how are you?"), (B, "fine, thanks.")]

    def test_gives_a_word_to_the_larger_overlap(self) -> None:
        assert said(fuse([word(0.8, 1.8)], (Turn(0, 1, A), Turn(1, 2, B)))) == [(B, "word")]

    def test_counts_of_a_long_word_what_was_surely_said(self) -> None:
        """Whisper begins the first word after a pause where the last word ended."""
        words = [word(0.5, 1.0, "wait."), word(1.0, 3.2, "Then")]
        assert said(fuse(words, (Turn(0, 2, A), Turn(3.0, 4, B)))) == [(A, "wait."), (B, "Then")]

    def test_gives_a_word_near_a_turn_to_that_turn(self) -> None:
        turns = (Turn(0, 1, A), Turn(5, 6, B))
        assert said(fuse([word(1.2, 1.4)], turns)) == [(A, "word")]
        assert said(fuse([word(4.6, 4.8)], turns)) == [(B, "word")]

    def test_leaves_a_word_far_from_every_turn_unknown(self) -> None:
        assert said(fuse([word(3, 3.2)], (Turn(0, 1, A), Turn(5, 6, B)))) == [(UNKNOWN_SPEAKER, "word")]

    def test_lets_a_speaker_finish_beyond_the_turn(self) -> None:
        words = sentence(0, "the turn ends early but I go on")
        assert said(fuse(words, (Turn(0, 1, A),))) == [(A, "the turn ends early but I go on")]

    def test_names_nobody_without_turns(self) -> None:
        assert said(fuse(sentence(0, "hello there"), ())) == [(UNKNOWN_SPEAKER, "hello there")]

    def test_smooths_a_flip_of_one_word_in_running_speech(self) -> None:
        words = sentence(0, "we all agree on this")
        turns = (Turn(0, 0.6, A), Turn(0.6, 0.9, B), Turn(0.9, 2, A))
        assert said(fuse(words, turns)) == [(A, "we all agree on this")]

    def test_keeps_a_real_yes_between_two_sentences(self) -> None:
        words = [*sentence(0, "is it so?"), word(1.2, 1.5, "Yes."), *sentence(1.9, "good then")]
        turns = (Turn(0, 1, A), Turn(1.1, 1.6, B), Turn(1.8, 3, A))
        assert said(fuse(words, turns)) == [(A, "is it so?"), (B, "Yes."), (A, "good then")]

    def test_keeps_the_last_word_of_a_sentence_with_it(self) -> None:
        words = [*sentence(0, "about the budget."), *sentence(1.3, "I agree with")]
        turns = (Turn(0, 0.7, A), Turn(0.7, 3, B))
        assert said(fuse(words, turns)) == [(A, "about the budget."), (B, "I agree with")]

    def test_cuts_at_a_pause_of_the_same_speaker(self) -> None:
        words = [*sentence(0, "first part"), *sentence(2.5, "second part")]
        assert said(fuse(words, (Turn(0, 4, A),))) == [(A, "first part"), (A, "second part")]

    def test_cuts_a_long_run_after_a_sentence(self) -> None:
        words = sentence(0, "and on it goes. " * 40, length_s=0.3)
        utterances = fuse(words, (Turn(0, 100, A),))
        assert len(utterances) > 1
        assert all(u.words[-1].text == "goes." for u in utterances)

    def test_cuts_a_run_without_sentences_in_the_end(self) -> None:
        utterances = fuse(sentence(0, "word " * 600), (Turn(0, 200, A),))
        assert all(u.end_s - u.start_s <= 60.5 for u in utterances)

    def test_accepts_words_without_length(self) -> None:
        assert said(fuse([word(1, 1)], (Turn(0, 2, A),))) == [(A, "word")]

    def test_takes_seconds_for_ten_hours(self) -> None:
        words = [word(i * 0.4, i * 0.4 + 0.3) for i in range(90_000)]
        turns = [Turn(i * 3.0, i * 3.0 + 2.9, f"SPEAKER_{i % 5:02d}") for i in range(12_000)]
        started = time.process_time()
        fuse(words, turns)
        assert time.process_time() - started < 5


times = st.floats(min_value=0, max_value=60, allow_nan=False).map(lambda t: round(t, 3))
texts = st.sampled_from(["yes", "no.", "well,", "budget?", "…", "“so”"])
words_st = st.lists(st.builds(lambda s, d, t: word(s, s + d, t), times, st.floats(0, 3), texts), max_size=60)
turns_st = st.lists(st.builds(lambda s, d, n: Turn(s, s + d, n), times, st.floats(0.01, 9), st.sampled_from([A, B])))


@given(words_st, turns_st)
def test_every_word_comes_out_once_and_time_never_goes_back(words: list[Word], turns: list[Turn]) -> None:
    utterances = fuse(words, turns)
    fused = [w for u in utterances for w in u.words]
    assert sorted(fused, key=repr) == sorted(words, key=repr)
    assert [w.start_s for w in fused] == sorted(w.start_s for w in words)
    assert all(u.words for u in utterances)
    assert {u.speaker for u in utterances} <= {t.speaker for t in turns} | {UNKNOWN_SPEAKER}


@given(words_st, turns_st)
def test_an_utterance_never_spans_a_pause(words: list[Word], turns: list[Turn]) -> None:
    for utterance in fuse(words, turns):
        for left, right in zip(utterance.words, utterance.words[1:], strict=False):
            assert right.start_s - left.end_s <= 1.0


class TestTurnsForWords:
    def fused(self, words: list[Word], turns: tuple[Turn, ...], exclusive: tuple[Turn, ...]) -> list[tuple[str, str]]:
        return said(fuse(words, turns_for_words(Diarization(turns, exclusive))))

    def test_who_takes_over_has_the_overlap(self) -> None:
        words = [*sentence(0, "until the"), *sentence(2.0, "sorry but no")]
        turns = (Turn(0, 2.5, A), Turn(2.0, 4, B))
        exclusive = (Turn(0, 2.5, A), Turn(2.5, 4, B))
        assert self.fused(words, turns, exclusive) == [(A, "until the"), (B, "sorry but no")]

    def test_who_speaks_up_and_stops_takes_nothing_over(self) -> None:
        words = sentence(0, "we go on and on all day")
        turns = (Turn(0, 4, A), Turn(1.0, 1.5, B))
        assert self.fused(words, turns, (Turn(0, 4, A),)) == [(A, "we go on and on all day")]

    def test_without_overlap_is_the_exclusive_turns(self) -> None:
        turns = (Turn(0, 1, A), Turn(2, 3, B))
        assert turns_for_words(Diarization(turns, turns)) == turns

    @given(st.lists(st.tuples(st.floats(0, 50), st.floats(0.1, 5), st.sampled_from([A, B, "C"])), max_size=30))
    def test_never_gives_a_moment_to_somebody_silent(self, raw: list[tuple[float, float, str]]) -> None:
        turns = tuple(Turn(start, start + length, speaker) for start, length, speaker in raw)
        for piece in turns_for_words(Diarization(turns, turns)):
            middle = (piece.start_s + piece.end_s) / 2
            assert any(t.speaker == piece.speaker and t.start_s <= middle <= t.end_s for t in turns)
