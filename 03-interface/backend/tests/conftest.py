"""What both kinds of tests share."""

from pathlib import Path

import pytest
from app.core.config import Settings
from pydantic import SecretStr

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLES = REPOSITORY / "01-core" / "contracts" / "examples"
ODD_MEDIA = REPOSITORY.parent / "shared" / "data" / "media" / "odd"


@pytest.fixture
def plain_settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings for code that connects to nothing."""
    for name in ("ENVIRONMENT", "BIND_ADDRESS", "ADMIN_PASSWORD", "REGISTRATION"):
        monkeypatch.delenv(name, raising=False)
    return Settings(
        postgres_password=SecretStr("p" * 20),
        minio_root_user="scribe:scribe",
        minio_root_password=SecretStr("m" * 20),
        jwt_secret_key=SecretStr("j" * 32),
        internal_api_key=SecretStr("i" * 32),
    )
