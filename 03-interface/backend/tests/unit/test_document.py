"""The dashboard is made for the API as it is."""

from pathlib import Path

from app.document import document

KEPT = Path(__file__).resolve().parents[3] / "frontend-nextjs" / "openapi.json"


def test_dashboard_keeps_this_document() -> None:
    assert KEPT.read_text(encoding="utf-8") == document(), (
        "the API has changed: python -m app.document > ../frontend-nextjs/openapi.json, then npm run types there"
    )
