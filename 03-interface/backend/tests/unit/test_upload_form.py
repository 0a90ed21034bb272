import pytest
from app.core.errors import InvalidInputError
from app.services.upload_form import UploadForm, parse_form


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        ("", ()),
        ("[]", ()),
        ("[1,2]", (1, 2)),
        ("1,2", (1, 2)),
        (" 1 , 2 ", (1, 2)),
        ("3", (3,)),
        ('["4", 5]', (4, 5)),
        ("2,2,1", (2, 1)),
    ],
)
def test_group_ids_as_json_or_commas(raw: str, ids: tuple[int, ...]) -> None:
    assert parse_form({"group_ids": raw}).group_ids == ids


@pytest.mark.parametrize(
    "raw",
    [
        "abc",
        "1,",
        "[1",
        "[1.5]",
        "[true]",
        "[null]",
        "{}",
        "-1",
        "0",
        "[[1]]",
        "99999999999",
        "1;2",
        "\u0661",
        "[" * 9000,
    ],
)
def test_unparsable_group_ids_get_a_sentence(raw: str) -> None:
    with pytest.raises(InvalidInputError, match="list of group numbers") as caught:
        parse_form({"group_ids": raw})
    assert caught.value.code == "invalid_group_ids"


def test_title_is_cleaned() -> None:
    assert parse_form({"title": " Budget\x00\u202e\n review "}).title == "Budget review"


def test_title_of_blanks_is_none() -> None:
    assert parse_form({"title": "\x00 "}).title is None


def test_long_title_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="200"):
        parse_form({"title": "x" * 201})


@pytest.mark.parametrize(("raw", "language"), [("fr", "fr"), (" EN ", "en"), ("", None)])
def test_language(raw: str, language: str | None) -> None:
    assert parse_form({"language": raw}).language == language


@pytest.mark.parametrize("raw", ["xx", "french", "f", "fr-FR"])
def test_unknown_language_is_refused(raw: str) -> None:
    with pytest.raises(InvalidInputError, match="two-letter"):
        parse_form({"language": raw})


@pytest.mark.parametrize("raw", ["0", "51", "-1", "2.5", "many", "1e1", "\u0663"])
def test_impossible_speaker_count_is_refused(raw: str) -> None:
    with pytest.raises(InvalidInputError, match="1 to 50"):
        parse_form({"max_speakers": raw})


def test_nothing_is_required() -> None:
    assert parse_form({}) == UploadForm()
