"""Pytest plugin: write down which tests a run leaves out, so that the summary can name them."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--left-out FILE``."""
    parser.addoption("--left-out", type=Path, default=None, help="file that gets the names of deselected tests")


class _LeftOut:
    def __init__(self, path: Path) -> None:
        self._path = path

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(f"{item.nodeid}\n" for item in items)


def pytest_configure(config: pytest.Config) -> None:
    """Listen only when asked to."""
    path = config.getoption("--left-out")
    if path is not None:
        config.pluginmanager.register(_LeftOut(path))
