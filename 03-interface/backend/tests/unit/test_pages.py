from contextlib import suppress

import pytest
from app.core.errors import InvalidInputError
from app.core.pages import decode_cursor, encode_cursor
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(0, 2**31 - 1))
def test_cursor_round_trip(position: int) -> None:
    assert decode_cursor(encode_cursor(position)) == position


@given(st.text(max_size=40))
def test_any_other_text_is_refused(text: str) -> None:
    with suppress(InvalidInputError):
        assert decode_cursor(text) is not None


@pytest.mark.parametrize("cursor", ["", "djE6LTE", "djI6NQ", "v1:5", "djE6OTk5OTk5OTk5OTk5"])
def test_tampered_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInputError):
        decode_cursor(cursor)
