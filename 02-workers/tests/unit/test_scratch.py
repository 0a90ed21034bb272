import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from app.core.sandbox import Sandbox, service_user
from app.core.scratch import open_room, sweep_rooms


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(service_user(""))


class TestOpenRoom:
    def test_is_private_and_gone_afterwards_also_after_an_error(self, tmp_path: Path, sandbox: Sandbox) -> None:
        def work() -> None:
            with open_room(tmp_path, uuid4(), sandbox) as room:
                assert room.path.stat().st_mode & 0o007 == 0
                room.source.write_bytes(b"x")
                raise ValueError("boom")

        with pytest.raises(ValueError, match="boom"):
            work()
        assert list(tmp_path.iterdir()) == []


class TestSweepRooms:
    def test_removes_what_a_crash_left_and_nothing_else(self, tmp_path: Path, sandbox: Sandbox) -> None:
        (tmp_path / "notes").mkdir()
        (tmp_path / f"{uuid4()}_link").symlink_to(tmp_path / "notes")
        code = (
            "import os,sys;from pathlib import Path;from uuid import uuid4;"
            "from app.core.sandbox import Sandbox;from app.core.scratch import open_room\n"
            "with open_room(Path(sys.argv[1]), uuid4(), Sandbox(None)) as room: os._exit(9)"
        )
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], env={"PYTHONPATH": ":".join(sys.path)}, check=False)
        with open_room(tmp_path, uuid4(), sandbox) as running:
            assert sweep_rooms(tmp_path) == 1
            assert running.path.is_dir()
        assert len(list(tmp_path.iterdir())) == 2

    def test_leaves_a_room_that_is_just_being_made(self, tmp_path: Path) -> None:
        young = tmp_path / f"{uuid4()}_abc"
        young.mkdir()
        assert sweep_rooms(tmp_path) == 0
        os.utime(young, (0, 0))
        assert sweep_rooms(tmp_path) == 1
