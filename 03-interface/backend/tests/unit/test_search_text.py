import pytest
from app.core.search_text import name_beginnings, ranges, read_search, snippet


class TestReadSearch:
    def test_words_and_phrases_are_told_apart(self) -> None:
        search = read_search('budget "plan de vol" -retard')
        assert search is not None
        assert search.phrases == ("plan de vol",)
        assert search.anything == '"budget" -"retard" or "plan de vol" -"retard"'
        assert search.words == "budget or plan or de or vol"

    def test_what_is_excluded_is_excluded_up_to_the_next_or(self) -> None:
        search = read_search('ligne -"en retard" or budget')
        assert search is not None
        assert search.anything == '"ligne" -"en retard" or "budget"'

    @pytest.mark.parametrize(
        ("raw", "words"),
        [
            ("l'équipe", "équipe"),
            ("D\u2019abord qu\u2019elle", "abord or elle"),
            ('"point d\'accès"', "point or accès"),
            ("aujourd'hui", "aujourd or hui"),
            ("l d'", "l or d"),
        ],
    )
    def test_elided_articles_are_not_marked(self, raw: str, words: str) -> None:
        search = read_search(raw)
        assert search is not None
        assert search.words == words

    def test_no_phrase_must_be_there_beside_an_or(self) -> None:
        search = read_search('"plan de vol" OR budget')
        assert search is not None
        assert search.phrases == ()

    @pytest.mark.parametrize("raw", ["", "\x00", "&|!", '""', "-", "🙂"])
    def test_nothing_is_in_what_has_no_word(self, raw: str) -> None:
        assert read_search(raw) is None


class TestNameBeginnings:
    def test_every_word_is_a_beginning(self) -> None:
        assert name_beginnings("Anne-Ma D'") == "'Anne':* & 'Ma':* & 'D':*"

    def test_nothing_is_in_what_has_no_word(self) -> None:
        assert name_beginnings("'':*&") is None


class TestSnippet:
    def test_short_text_is_shown_whole(self) -> None:
        piece = snippet("🙂 la réunion", {"réunion"})
        assert (piece.text, piece.highlights) == ("🙂 la réunion", [(5, 12)])

    def test_long_text_is_cut_around_the_first_hit(self) -> None:
        piece = snippet("mot " * 200 + "budget " + "fin " * 200, {"budget"})
        assert len(piece.text) <= 242
        assert [piece.text[start:end] for start, end in piece.highlights] == ["budget"]
        assert piece.text[0] == piece.text[-1] == "…"

    def test_one_endless_word_is_cut_too(self) -> None:
        assert len(snippet("x" * 5000, set()).text) <= 242


def test_accents_apart_belong_to_their_letter() -> None:
    assert ranges("re\u0301union", {"re\u0301union"}) == [(0, 8)]
