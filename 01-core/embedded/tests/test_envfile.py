import shlex
from pathlib import Path

import pytest
from scribe_embedded.envfile import read_env_file


def read(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "x.env"
    path.write_text(text)
    return read_env_file(path)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"5055" # my port', "5055"),
        (" # my port", ""),
        ("5055\t# my port", "5055"),
        ("", ""),
        ("''", ""),
        ("'single # kept' # gone", "single # kept"),
        ('"  kept  "', "  kept  "),
        ('"a \\"word\\" \\$5"', 'a "word" $5'),
        ("pa#ss", "pa#ss"),
        ("#ff0000", "#ff0000"),
        ("two words", "two words"),
        ("it's", "it's"),
        ('"open', '"open'),
        ("a=b", "a=b"),
    ],
)
def test_values(tmp_path: Path, written: str, value: str) -> None:
    assert read(tmp_path, f"API_PORT={written}\n") == {"API_PORT": value}


@pytest.mark.parametrize("value", ["it's", 'say "x"', "a\\b", " # ", "$HOME", "plain"])
def test_what_is_written_for_shells_is_read_back(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, f"KEY={shlex.quote(value)}\n") == {"KEY": value}
