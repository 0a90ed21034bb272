"""Writing files that are whole or absent, and private from the first byte."""

import json
import os
from collections.abc import Mapping
from pathlib import Path


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file atomically; nobody else can read it at any moment (unless the mode says so)."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """Replace a private JSON file atomically."""
    write_private(path, json.dumps(value, indent=1) + "\n")
