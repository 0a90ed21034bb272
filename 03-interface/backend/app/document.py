"""The API's OpenAPI document, for those who make clients of it: ``python -m app.document > openapi.json``."""

import json
import sys

from pydantic import SecretStr

from app.core.config import Settings
from app.main import create_app


def document() -> str:
    """The document as it is kept beside the dashboard: sorted, so that a change shows as itself."""
    # It tells of no setting: any that are valid do.
    filler = SecretStr("-" * 32)
    settings = Settings(
        postgres_password=filler,
        redis_url=SecretStr("redis://:-@localhost"),
        minio_root_user="-",
        minio_root_password=filler,
        jwt_secret_key=filler,
        internal_api_key=filler,
    )
    return json.dumps(create_app(settings).openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
