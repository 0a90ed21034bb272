"""Where a worker keeps enrolled clips and their vectors, so that either is found by the clip's key in the bank.

``{clips,vectors}/{scope}/{digest of the key}-{digest of the content and model}``: an erased clip is forgotten by its
key, and what left the bank is seen by the scope's listing. Voices are biometric: readable by the worker alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

_SCOPE = re.compile(r"company|group-\d+|user-\d+")
_DIGEST_LENGTH = 32


def cached_path(folder: Path, key: str, content: str, suffix: str) -> Path:
    """The place in ``folder`` of what was made of the object ``key``. Raises ValueError for a key of no scope."""
    return folder / _scope(key) / f"{_digest(key)}-{_digest(content)}{suffix}"


@dataclass(frozen=True, slots=True)
class VoiceCache:
    """Both folders of a worker."""

    clips: Path
    vectors: Path

    def keep_only(self, scope: str, keys: Iterable[str]) -> int:
        """Forget what the bank no longer holds in this scope; how many files went."""
        known = {_digest(key) for key in keys}
        return sum(_remove(path) for path in self._files(scope) if _owner(path) not in known)

    def forget(self, keys: Collection[str]) -> int:
        """Forget everything about these objects; how many files went."""
        erased = {_digest(key) for key in keys}
        scopes = {key.split("/", maxsplit=1)[0] for key in keys}
        found = (path for scope in scopes for path in self._files(scope) if _owner(path) in erased)
        return sum(_remove(path) for path in found)

    def forget_unsorted(self) -> int:
        """Remove what an earlier version kept under names that no key leads to."""
        return sum(
            _remove(path) for folder in (self.clips, self.vectors) for path in folder.glob("*") if path.is_file()
        )

    def _files(self, scope: str) -> list[Path]:
        if not _SCOPE.fullmatch(scope):
            return []
        return [path for folder in (self.clips, self.vectors) for path in (folder / scope).glob("*")]


def _scope(key: str) -> str:
    scope = key.split("/", maxsplit=1)[0]
    if not _SCOPE.fullmatch(scope):
        raise ValueError(f"{scope[:40]!r} is no scope of the identity bank")
    return scope


def _owner(path: Path) -> str:
    return path.name[:_DIGEST_LENGTH]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
