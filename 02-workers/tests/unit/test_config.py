import pytest
from app.core.config import Environment, ModelProfile, Settings
from pydantic import ValidationError

GIVEN = {
    "redis_url": "redis://:x@127.0.0.1/0",
    "minio_endpoint": "127.0.0.1:9000",
    "minio_root_user": "scribe",
    "minio_root_password": "a long secret",
    "internal_api_key": "another long secret",
}


def settings(**changes: object) -> Settings:
    return Settings.model_validate(GIVEN | changes)


class TestSettings:
    def test_are_those_of_a_developer_unless_said_otherwise_as_the_api_s(self) -> None:
        assert settings().environment is Environment.DEV

    @pytest.mark.parametrize("name", ["minio_root_password", "internal_api_key"])
    @pytest.mark.parametrize(
        "value", ["", "change-me", "minioadmin", "Secret", " Change-me-please-now", "your-secret-key"]
    )
    def test_sample_secrets_are_refused_in_production(self, name: str, value: str) -> None:
        with pytest.raises(ValidationError, match=name.upper()):
            settings(environment="production", **{name: value})

    def test_short_keys_and_sample_passwords_of_the_queue_are_refused_in_production(self) -> None:
        with pytest.raises(ValidationError, match="INTERNAL_API_KEY is shorter than 16"):
            settings(environment="production", internal_api_key="Kd83hs")
        with pytest.raises(ValidationError, match="REDIS_URL") as caught:
            settings(environment="production", redis_url="redis://:the-redis-password@redis:6379/0")
        assert "the-redis-password" not in str(caught.value)

    def test_a_queue_without_a_password_is_no_sample(self) -> None:
        assert settings(environment="production", redis_url="redis://127.0.0.1/0").environment is Environment.PRODUCTION

    def test_sample_secrets_are_accepted_in_dev(self) -> None:
        assert settings(environment="dev", internal_api_key="change-me").environment is Environment.DEV

    def test_an_empty_variable_means_the_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in (GIVEN | {"worker_name": "", "models_dir": ""}).items():
            monkeypatch.setenv(name.upper(), value)
        assert Settings().worker_name
        assert str(Settings().models_dir) == "models"

    def test_secrets_do_not_show(self) -> None:
        assert "secret" not in repr(settings())

    def test_stage_timeout_grows_with_the_recording_and_depends_on_the_profile(self) -> None:
        cpu, gpu = settings(), settings(model_profile=ModelProfile.GPU)
        assert cpu.stage_timeout_s(0) == gpu.stage_timeout_s(0) > 60
        assert cpu.stage_timeout_s(3600) > gpu.stage_timeout_s(3600) > 3600
        assert settings(stage_timeout_factor=0.5, stage_timeout_base_s=10).stage_timeout_s(100) == 60
