from contextlib import suppress
from itertools import pairwise

import pytest
from app.core.errors import InvalidInputError, PayloadTooLargeError
from app.core.form_stream import FileData, FileEnd, FileStart, FormEvent, FormField, FormStream
from hypothesis import given
from hypothesis import strategies as st

TYPE = "multipart/form-data; boundary=frontier"
BODY = (
    b'--frontier\r\nContent-Disposition: form-data; name="group_ids"\r\n\r\n[1,2]\r\n'
    b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="r\xc3\xa9union %22a%22.wav"\r\n'
    b"Content-Type: audio/wav\r\n\r\nRIFF\r\n--not the frontier\x00\xff\r\n"
    b'--frontier\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xc3\xa9t\xc3\xa9\r\n--frontier--\r\n'
)


def parse(*chunks: bytes, content_type: str = TYPE) -> tuple[list[FormEvent], bool]:
    stream = FormStream(content_type)
    events = [event for chunk in chunks for event in stream.feed(chunk)]
    return events, stream.ended


def merged(events: list[FormEvent]) -> list[FormEvent]:
    """File data as one piece: how it is cut is the sender's business."""
    whole: list[FormEvent] = []
    for event in events:
        if isinstance(event, FileData) and whole and isinstance(last := whole[-1], FileData):
            whole[-1] = FileData(last.data + event.data)
        else:
            whole.append(event)
    return whole


EXPECTED = [
    FormField("group_ids", "[1,2]"),
    FileStart("file", 'réunion "a".wav'),
    FileData(b"RIFF\r\n--not the frontier\x00\xff"),
    FileEnd(),
    FormField("title", "été"),
]


def test_reads_fields_and_file_in_order() -> None:
    events, ended = parse(BODY)
    assert merged(events) == EXPECTED
    assert ended


@given(st.lists(st.integers(0, len(BODY)), max_size=40))
def test_reads_the_same_however_the_body_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(BODY)]
    events, ended = parse(*(BODY[a:b] for a, b in pairwise(edges)))
    assert merged(events) == EXPECTED
    assert ended


@given(st.integers(0, len(BODY) - 5))
def test_body_cut_short_is_not_ended(length: int) -> None:
    assert not parse(BODY[:length])[1]


@given(st.binary(max_size=300))
def test_garbage_raises_one_error_only(garbage: bytes) -> None:
    with suppress(InvalidInputError):
        parse(b"--frontier\r\n" + garbage)


@pytest.mark.parametrize("content_type", ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=x"])
def test_other_content_type_is_refused(content_type: str) -> None:
    with pytest.raises(InvalidInputError, match="multipart/form-data"):
        FormStream(content_type)


def test_field_of_a_megabyte_is_refused() -> None:
    start = b'--frontier\r\nContent-Disposition: form-data; name="title"\r\n\r\n'
    with pytest.raises(PayloadTooLargeError, match="title"):
        parse(start + b"x" * 1024**2)


def test_endless_header_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        parse(b"--frontier\r\nContent-Disposition: form-data; name=" + b"x" * 100_000)


def test_a_hundred_fields_are_refused() -> None:
    field = b'--frontier\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    with pytest.raises(InvalidInputError, match="20 fields"):
        parse(field * 100)


def test_part_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        parse(b"--frontier\r\nContent-Type: audio/wav\r\n\r\nx\r\n--frontier--\r\n")


@pytest.mark.parametrize(
    ("parameters", "filename"),
    [
        ("filename*=UTF-8''r%C3%A9union.wav", "réunion.wav"),
        ("filename*=iso-8859-1'fr'%e9t%e9.wav", "été.wav"),
        ("filename*=nonsense''a%20b.wav", "a b.wav"),
        ("filename=\"x.wav\"; filename*=utf-8''%C3%A9.wav", "é.wav"),
        ("filename=\"; filename*=utf-8''x\"", "; filename*=utf-8''x"),
    ],
)
def test_extended_filename_makes_a_file(parameters: str, filename: str) -> None:
    head = f'--frontier\r\nContent-Disposition: form-data; name="file"; {parameters}\r\n\r\n'
    events, _ = parse(head.encode() + b"RIFF\r\n--frontier--\r\n")
    assert events[0] == FileStart("file", filename)


def test_endless_bytes_behind_the_form_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="behind it"):
        parse(BODY, *[b"x" * 10_000] * 10)
