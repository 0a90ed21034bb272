"""A full machine: the job waits, and nobody's recording is blamed."""

import asyncio
import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from app.core import resources
from app.core.errors import BadRecordingError, InfrastructureError, ResourcesExhaustedError
from app.core.resources import exhaustion, refuse_exhaustion, require_space
from app.core.sandbox import Sandbox
from app.core.scratch import Room
from app.core.types import MediaInfo
from app.services.audio import MediaTools, probe
from app.services.rendition import Encoder
from app.worker.pipeline import space_needed

FULL = "No space left on device"


def fail_with(code: int) -> None:
    with exhaustion():
        raise OSError(code, os.strerror(code))


def tool(folder: Path, text: str, exit_code: int = 1) -> str:
    path = folder / "tool"
    path.write_text(f"#!/bin/sh\necho 'out.mp4: {text}' >&2\nexit {exit_code}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "out").mkdir()
    return Room(tmp_path)


class TestExhaustion:
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE])
    def test_is_nobodys_fault(self, code: int) -> None:
        with pytest.raises(InfrastructureError) as caught:
            fail_with(code)
        assert caught.value.retryable
        assert os.strerror(code) not in caught.value.message

    def test_lets_other_errors_pass(self) -> None:
        with pytest.raises(PermissionError):
            fail_with(errno.EACCES)


class TestRefuseExhaustion:
    def test_reads_what_a_tool_says_at_the_end_of_a_line(self) -> None:
        with pytest.raises(ResourcesExhaustedError, match=FULL):
            refuse_exhaustion(f"av_interleaved_write_frame(): {FULL}\nConversion failed!\n")
        refuse_exhaustion(f"Unknown tag '{FULL}' skipped\n")


class TestRequireSpace:
    def test_says_what_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(resources.shutil, "disk_usage", lambda _path: SimpleNamespace(free=50 << 20))
        require_space(tmp_path, 50 << 20)
        with pytest.raises(ResourcesExhaustedError, match="has 50 MiB left; this recording needs about 61 MiB"):
            require_space(tmp_path, 60 << 20)

    def test_a_video_of_gigabytes_gives_no_larger_wav_than_the_longest_recording(self) -> None:
        assert space_needed(1_000, 36_000) == 2_000
        assert space_needed(4 << 30, 36_000) == (4 << 30) + 36_000 * 32_000


class TestTools:
    def test_probe_of_a_full_machine_does_not_blame_the_file(self, room: Room) -> None:
        def look(text: str) -> Callable[[], MediaInfo]:
            tools = MediaTools("ffmpeg", tool(room.path, text), Sandbox(None), 60)
            return lambda: asyncio.run(probe(room.source, tools))

        with pytest.raises(ResourcesExhaustedError):
            look("Too many open files")()
        with pytest.raises(BadRecordingError):
            look("Invalid data found when processing input")()

    @pytest.mark.parametrize("exit_code", [0, 1])
    @pytest.mark.parametrize("has_video", [False, True])
    def test_full_disk_makes_no_poorer_rendition(self, room: Room, exit_code: int, has_video: bool) -> None:
        encoder = Encoder(tool(room.path, FULL, exit_code), Sandbox(None))
        with pytest.raises(ResourcesExhaustedError):
            asyncio.run(encoder.render(room, MediaInfo(1.0, has_video, "wav", "pcm", 1, (1,)), 1.0))
