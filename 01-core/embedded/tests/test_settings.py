import ast
import json
import stat
from pathlib import Path

import pytest
from scribe_embedded.errors import ConfigError
from scribe_embedded.exposure import MIN_KEY_LENGTH, SAMPLE_PREFIXES, SAMPLE_VALUES
from scribe_embedded.home import CLONE, Home
from scribe_embedded.settings import Settings, load_settings, missing_gpu, read_env_file


def load(tmp_path: Path, env_file: str = "", **environ: str) -> Settings:
    (tmp_path / ".env").write_text(env_file)
    return load_settings(Home(tmp_path), tmp_path, environ)


class TestSecrets:
    def test_are_made_once_private_and_all_different(self, tmp_path: Path) -> None:
        first = load(tmp_path)
        kept = json.loads((tmp_path / "secrets.json").read_text())
        assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
        assert len(set(kept.values())) == len(kept) == 7
        assert load(tmp_path).values == first.values

    def test_can_be_chosen_and_an_empty_line_chooses_nothing(self, tmp_path: Path) -> None:
        settings = load(tmp_path, "POSTGRES_PASSWORD=mine\nJWT_SECRET_KEY=\n", INTERNAL_API_KEY="theirs")
        assert settings["POSTGRES_PASSWORD"] == "mine"
        assert settings["INTERNAL_API_KEY"] == "theirs"
        assert len(settings["JWT_SECRET_KEY"]) >= 32

    def test_a_damaged_file_is_not_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "secrets.json").write_text("{")
        with pytest.raises(ConfigError, match="damaged"):
            load(tmp_path)
        assert (tmp_path / "secrets.json").read_text() == "{"


class TestSources:
    def test_the_environment_wins_over_the_file(self, tmp_path: Path) -> None:
        assert load(tmp_path, "API_PORT=5001\n", API_PORT="5002")["API_PORT"] == "5002"

    def test_addresses_written_for_docker_mean_nothing_here(self, tmp_path: Path) -> None:
        settings = load(tmp_path, "POSTGRES_HOST=postgres\nREDIS_URL=redis://redis:6379/0\nMINIO_ENDPOINT=minio:9000\n")
        assert not {"POSTGRES_HOST", "REDIS_URL", "MINIO_ENDPOINT"} & settings.values.keys()

    def test_documented_settings_are_taken_from_the_environment(self, tmp_path: Path) -> None:
        (tmp_path / ".env.example").write_text("JOB_IDLE_TIMEOUT_S=60\n#SCRATCH_DIR=/tmp\n")
        settings = load(tmp_path, JOB_IDLE_TIMEOUT_S="6", SCRATCH_DIR="/scratch", HOME="/somewhere")
        assert (settings["JOB_IDLE_TIMEOUT_S"], settings["SCRATCH_DIR"]) == ("6", "/scratch")
        assert "HOME" not in settings.values

    def test_env_file_lines_are_read_as_shells_and_compose_read_them(self, tmp_path: Path) -> None:
        path = tmp_path / "x.env"
        path.write_text("# A=no\nexport B=1\nC='two words'\nD=\"#kept\"\nE=value # comment\n F = 3 \nno line\n")
        assert read_env_file(path) == {"B": "1", "C": "two words", "D": "#kept", "E": "value", "F": "3"}

    def test_an_access_key_without_an_account_gets_one(self, tmp_path: Path) -> None:
        assert load(tmp_path, "MINIO_ROOT_USER=scribe\n").s3_user == "scribe:scribe"


class TestRefusals:
    @pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.4"])
    def test_an_open_address_needs_production(self, tmp_path: Path, address: str) -> None:
        own = f"BIND_ADDRESS={address}\nADMIN_PASSWORD=a-better-one\n"
        with pytest.raises(ConfigError, match=f"^BIND_ADDRESS={address} .*write ENVIRONMENT=production"):
            load(tmp_path, own)
        assert load(tmp_path, own + "ENVIRONMENT=production\n")["BIND_ADDRESS"] == address

    @pytest.mark.parametrize(
        "name",
        ["JWT_SECRET_KEY", "INTERNAL_API_KEY", "MINIO_ROOT_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD"],
    )
    def test_sample_secrets_in_production(self, tmp_path: Path, name: str) -> None:
        written = f"ADMIN_PASSWORD=a-better-one\n{name}=Change-Me-please\n"
        with pytest.raises(ConfigError, match=f"^{name} has a sample value") as refused:
            load(tmp_path, written + "ENVIRONMENT=production\n")
        assert "please" not in str(refused.value)
        assert load(tmp_path, written)[name] == "Change-Me-please"

    def test_a_short_key_in_production(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"^JWT_SECRET_KEY is shorter than 16"):
            load(tmp_path, "ENVIRONMENT=production\nADMIN_PASSWORD=a-better-one\nJWT_SECRET_KEY=x7\n")

    def test_samples_are_those_that_the_api_refuses(self) -> None:
        source = (CLONE / "03-interface" / "backend" / "app" / "core" / "config.py").read_text()
        told = {
            node.targets[0].id: node.value
            for node in ast.parse(source).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        constants = [node for node in ast.walk(told["SAMPLE_VALUES"]) if isinstance(node, ast.Constant)]
        assert {node.value for node in constants} | {"admin123"} == SAMPLE_VALUES
        assert ast.literal_eval(told["SAMPLE_PREFIXES"]) == SAMPLE_PREFIXES
        assert ast.literal_eval(told["MIN_KEY_LENGTH"]) == MIN_KEY_LENGTH

    def test_published_admin_in_production(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="ADMIN_PASSWORD"):
            load(tmp_path, "ENVIRONMENT=production\nADMIN_PASSWORD=admin123\n")

    @pytest.mark.parametrize(
        "line", ["ENVIRONMENT=test", "API_PORT=http", "API_PORT=70000", "BIND_ADDRESS=here", "POSTGRES_PASSWORD='a b'"]
    )
    def test_values_that_cannot_work(self, tmp_path: Path, line: str) -> None:
        with pytest.raises(ConfigError, match=line.split("=", maxsplit=1)[0]):
            load(tmp_path, line + "\n")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("REDIS_PASSWORD", "two words-7"),
            ("REDIS_PASSWORD", "quote'd-77"),
            ("REDIS_PASSWORD", 'quote"d-77'),
            ("REDIS_PASSWORD", "back\\slash-7"),
            ("MINIO_ROOT_PASSWORD", "per%cent-77"),
            ("MINIO_ROOT_PASSWORD", "two\nlines-7"),
            ("JWT_SECRET_KEY", "two\nlines-7"),
            ("INTERNAL_API_KEY", "bell\x07bell-7"),
        ],
    )
    def test_secrets_that_would_break_a_file_are_named_but_not_shown(
        self, tmp_path: Path, name: str, value: str
    ) -> None:
        with pytest.raises(ConfigError, match=f"^{name} may not contain ") as refused:
            load(tmp_path, **{name: value})
        assert value[-5:] not in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_gpu_profile_without_a_gpu_is_told_what_to_change(tmp_path: Path) -> None:
    devices = tmp_path / "dev"
    devices.mkdir()
    (devices / "nvidiactl").touch()
    assert not missing_gpu(load(tmp_path), devices)
    settings = load(tmp_path, "MODEL_PROFILE=gpu\n")
    assert "write MODEL_PROFILE=cpu in .env" in missing_gpu(settings, devices)
    (devices / "nvidia0").touch()
    assert not missing_gpu(settings, devices)
