"""Reading .env files: KEY=VALUE lines as shells and Compose read them."""

import re
from pathlib import Path

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)$")
_PART = re.compile(r"""'(?P<raw>[^']*)'|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<comment>\s+\#.*)|(?P<plain>.)""")
_ESCAPED = re.compile(r'\\(["\\$`])')


def read_env_file(path: Path) -> dict[str, str]:
    """Parse KEY=VALUE lines; quotes are taken off, comments and other lines skipped, nothing is expanded."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found = (_LINE.match(line) for line in lines)
    return {match[1]: _value(match[2].rstrip()) for match in found if match}


def _value(text: str) -> str:
    value = ""
    is_started = False
    for part in _PART.finditer(text):
        if part["comment"] is not None:
            break
        if part["plain"] is None:
            value += part["raw"] if part["raw"] is not None else _ESCAPED.sub(r"\1", part["quoted"])
        elif is_started or not part["plain"].isspace():
            value += part["plain"]
        else:
            continue
        is_started = True
    return value
