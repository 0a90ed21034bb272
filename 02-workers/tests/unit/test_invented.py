"""What nobody said is taken out with a reason; what somebody said stays."""

from __future__ import annotations

import pytest
from app.core.invented import Heard, Reason, find_loops, merge_spans, sift
from app.core.types import Turn, Word
from hypothesis import given
from hypothesis import strategies as st


def heard(text: str, start_s: float = 0.0, confidence: float = 0.9, no_speech: float = 0.1) -> Heard:
    words = (Word(start_s + i * 0.3, start_s + i * 0.3 + 0.25, t, confidence) for i, t in enumerate(text.split()))
    return Heard(tuple(words), no_speech)


SOMEBODY = (Turn(0, 100, "SPEAKER_00"),)


def removed(one: Heard, turns: tuple[Turn, ...] = SOMEBODY) -> list[str]:
    return [r.reason for r in sift([one], turns)[1]]


class TestSift:
    @pytest.mark.parametrize(
        "text",
        [
            "Sous-titres réalisés par la communauté d'Amara.org",
            "Sous-titrage Société Radio-Canada",
            "Untertitel der Amara.org-Community",
            "Subtitles by the Amara.org community",
            "Subtítulos realizados por la comunidad de Amara.org",
            "Sottotitoli creati dalla comunità Amara.org",
            "字幕志愿者 李宗盛",
        ],
    )
    def test_removes_credits_wherever_they_stand(self, text: str) -> None:
        assert removed(heard(text)) == [Reason.KNOWN_HALLUCINATION.value]

    @pytest.mark.parametrize(
        "text",
        [
            "Please send me the transcript by Friday.",
            "Captions by default, please.",
            "Transcribed by Anna, as always.",
            "We compared it with Otter AI last week.",
            "Go to www.example.com and book a room.",
            "I want captions by default on all videos.",
            "The volunteers of Amara.org do our subtitles.",
            "Die Untertitel der Videos fehlen noch.",
            "Les sous-titres par défaut sont activés.",
        ],
    )
    def test_keeps_what_somebody_says_about_them(self, text: str) -> None:
        assert removed(heard(text, confidence=0.95)) == []

    def test_removes_an_unsure_credit_that_is_all_of_a_segment(self) -> None:
        credit = "Transcription by CastingWords"
        assert removed(heard(credit, confidence=0.3)) == [Reason.KNOWN_HALLUCINATION.value]
        assert removed(heard(credit, no_speech=0.9)) == [Reason.KNOWN_HALLUCINATION.value]
        assert removed(heard(f"Send me the {credit} of all of it", confidence=0.3)) == []

    @pytest.mark.parametrize("text", ["Captions by default on all videos.", "Transcription by CastingWords"])
    def test_removes_every_credit_where_nobody_speaks(self, text: str) -> None:
        assert removed(heard(text, confidence=0.95), ()) == [Reason.KNOWN_HALLUCINATION.value]

    @pytest.mark.parametrize("text", ["Thank you.", "Merci.", "Thanks for watching!", "Vielen Dank.", "¡Gracias!"])
    def test_removes_thanks_only_where_nobody_speaks(self, text: str) -> None:
        assert removed(heard(text)) == []
        assert removed(heard(text), ()) == [Reason.KNOWN_HALLUCINATION.value]
        assert removed(heard(text, start_s=50), (Turn(0, 10, "SPEAKER_00"),)) == [Reason.KNOWN_HALLUCINATION.value]

    def test_keeps_thanks_within_a_longer_sentence(self) -> None:
        assert removed(heard("Thank you, that was the budget."), ()) == []

    def test_removes_unsure_words_outside_every_turn(self) -> None:
        assert removed(heard("something was muttered", confidence=0.3), ()) == [Reason.NO_SPEECH.value]

    def test_keeps_sure_words_that_the_diarizer_missed(self) -> None:
        assert removed(heard("can you hear me at the back", confidence=0.8), ()) == []

    def test_removes_a_loop_but_its_first_time(self) -> None:
        words, out = sift([heard("I think so " + "and then " * 9)], SOMEBODY)
        assert [w.text for w in words] == ["I", "think", "so", "and", "then"]
        assert [(r.reason, len(r.words)) for r in out] == [(Reason.REPETITION.value, 16)]

    def test_keeps_emphasis(self) -> None:
        assert removed(heard("no, no, no, no, that is not what I said")) == []

    @given(
        st.lists(
            st.builds(
                heard,
                st.lists(st.sampled_from(["yes", "no", "thank", "you", "amara.org"]), max_size=12).map(" ".join),
                st.floats(0, 50),
                st.floats(0, 1),
                st.floats(0, 1),
            ),
            max_size=8,
        ),
        st.lists(st.builds(lambda s, d: Turn(s, s + d, "SPEAKER_00"), st.floats(0, 50), st.floats(0.1, 5)), max_size=5),
    )
    def test_loses_and_doubles_no_word(self, segments: list[Heard], turns: list[Turn]) -> None:
        words, out = sift(segments, turns)
        given_words = [w for s in segments for w in s.words]
        returned = [*words, *(w for r in out for w in r.words)]
        assert sorted(returned, key=repr) == sorted(given_words, key=repr)
        assert all(r.words for r in out)


class TestFindLoops:
    def test_finds_a_looped_phrase(self) -> None:
        assert find_loops(["x", "a", "b", "c", "d", "e", "a", "b", "c", "d", "e", "a", "b", "c", "d", "e", "y"]) == [
            (6, 16)
        ]

    def test_needs_more_of_shorter_ones(self) -> None:
        assert find_loops(["a", "a", "a", "a", "a", "a", "a"]) == []
        assert find_loops(["a", "a", "a", "a", "a", "a", "a", "a"]) == [(1, 8)]

    @pytest.mark.parametrize("tokens", [[], ["a"], ["a", "b"]])
    def test_accepts_little(self, tokens: list[str]) -> None:
        assert find_loops(tokens) == []

    def test_spaces_and_accents_do_not_hide_a_loop(self) -> None:
        words, out = sift([heard("déjà vu, " + "Déjà Vu. " * 8)], SOMEBODY)
        assert (len(words), len(out)) == (2, 1)


class TestMergeSpans:
    def test_joins_what_is_near(self) -> None:
        assert merge_spans([(5, 6), (0, 1), (1.4, 2)], gap_s=0.5) == [(0, 2), (5, 6)]
