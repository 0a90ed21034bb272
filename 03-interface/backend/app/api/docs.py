"""The API's documentation at /docs, served from here: it works without the internet and under a strict policy."""

from importlib.resources import as_file, files
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

router = APIRouter(include_in_schema=False)

# Swagger UI sets style attributes and shows its icons as data: URLs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Smart Meeting Scribe: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true });
"""
_ASSETS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}


@router.get("/docs")
async def show_docs() -> Response:
    """The page."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/start.js")
async def start_docs() -> Response:
    """What starts the page, in a file of its own: inline scripts are forbidden."""
    return Response(_START, media_type="text/javascript")


@router.get("/docs/swagger-ui.css")
async def docs_style() -> Response:
    """Swagger UI's style sheet."""
    return _asset("swagger-ui.css")


@router.get("/docs/swagger-ui-bundle.js")
async def docs_script() -> Response:
    """Swagger UI."""
    return _asset("swagger-ui-bundle.js")


def _asset(name: str) -> Response:
    # The package fastapi-offline ships Swagger UI; nothing else of it is used.
    with as_file(files("fastapi_offline") / "static" / name) as path:
        return FileResponse(Path(path), media_type=_ASSETS[name], headers={"Cache-Control": "max-age=86400"})
