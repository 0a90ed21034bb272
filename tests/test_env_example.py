"""``.env.example`` names every setting there is, and no setting that is not."""

import re

from support.settings import fields_of_settings
from support.stack import ROOT

# Read by the scripts, not by a settings class.
OF_THE_SCRIPTS = {"SCRIBE_BIN_DIR", "SCRIBE_DATA", "SCRIBE_PYTHON", "TORCH_INDEX_URL"}


def documented() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def used() -> set[str]:
    names = set(OF_THE_SCRIPTS)
    for compose in ROOT.glob("0*/docker-compose*.yml"):
        names |= set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", compose.read_text()))
    for config in ("02-workers/app/core/config.py", "03-interface/backend/app/core/config.py"):
        names |= fields_of_settings(ROOT / config)
    return names


def test_every_setting_is_documented() -> None:
    assert not used() - documented()


def test_nothing_is_documented_that_nobody_reads() -> None:
    assert not documented() - used()


def test_no_secret_has_a_value_in_the_example() -> None:
    text = (ROOT / ".env.example").read_text()
    for name in ("ADMIN_PASSWORD", "JWT_SECRET_KEY", "INTERNAL_API_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert re.search(rf"^{name}=$", text, re.MULTILINE), name
