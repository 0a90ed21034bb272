import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from scribe_embedded.accounts import ServiceUser, ensure_service_user
from scribe_embedded.errors import ConfigError
from scribe_embedded.home import Home, choose_folder, fallback_root, find_home

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops privileges")


@pytest.fixture
def user() -> ServiceUser:
    found = ensure_service_user()
    assert found is not None
    return found


@pytest.fixture
def closed_clone(tmp_path: Path) -> Iterator[Path]:
    """A clone below a folder that only its owner may enter (tmp_path itself is one)."""
    clone = tmp_path / "clone"
    (clone / "volumes").mkdir(parents=True)
    yield clone
    shutil.rmtree(fallback_root(clone), ignore_errors=True)


class TestFindHome:
    def test_is_inside_the_clone_for_an_ordinary_user(self, tmp_path: Path) -> None:
        assert find_home({}, None, tmp_path).root == tmp_path / "volumes" / "embedded"

    def test_is_where_the_person_says(self, tmp_path: Path) -> None:
        assert find_home({"SCRIBE_DATA": str(tmp_path / "x")}, None).root == tmp_path / "x"

    def test_is_where_the_env_file_says_unless_the_environment_says_otherwise(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("SCRIBE_DATA=data # here\nSCRIBE_BIN_DIR=/programs\n")
        assert find_home({"SCRIBE_DATA": ""}, None, tmp_path).root == tmp_path / "data"
        assert find_home({"SCRIBE_DATA": str(tmp_path / "x")}, None, tmp_path).root == tmp_path / "x"
        assert choose_folder("SCRIBE_BIN_DIR", {}, tmp_path) == Path("/programs")
        assert choose_folder("SCRIBE_BIN_DIR", {"SCRIBE_BIN_DIR": "/mine"}, tmp_path) == Path("/mine")

    @needs_root
    def test_is_inside_a_clone_that_the_service_user_can_enter(self, data: Path, user: ServiceUser) -> None:
        assert find_home({}, user, data).root == data / "volumes" / "embedded"

    @needs_root
    def test_is_outside_a_closed_clone_with_a_link_to_it(self, closed_clone: Path, user: ServiceUser) -> None:
        home = find_home({}, user, closed_clone)
        assert home.root == fallback_root(closed_clone)
        assert (closed_clone / "volumes" / "embedded").resolve() == home.root
        assert find_home({}, user, closed_clone) == home

    @needs_root
    def test_data_that_became_unreachable_is_not_replaced_by_an_empty_home(
        self, closed_clone: Path, user: ServiceUser
    ) -> None:
        inside = closed_clone / "volumes" / "embedded"
        inside.mkdir()
        (inside / "secrets.json").write_text("{}")
        with pytest.raises(ConfigError, match=r"cannot reach.*chmod"):
            find_home({}, user, closed_clone)

    @needs_root
    def test_an_unreachable_choice_is_refused(self, tmp_path: Path, user: ServiceUser) -> None:
        with pytest.raises(ConfigError, match="may not enter"):
            find_home({"SCRIBE_DATA": str(tmp_path / "x")}, user)


@needs_root
def test_a_home_of_somebody_else_is_refused(data: Path) -> None:
    os.chown(data, 65534, 65534)
    with pytest.raises(ConfigError, match="belongs to user nobody"):
        Home(data).create(None)
