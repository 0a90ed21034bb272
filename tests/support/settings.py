"""The settings of a service, read from its source: neither service can be imported beside the other."""

import ast
from pathlib import Path


def fields_of_settings(path: Path) -> set[str]:
    """Names of the fields of the class ``Settings``, as environment variables."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef) and node.name == "Settings":
            fields = [item.target for item in node.body if isinstance(item, ast.AnnAssign)]
            return {field.id.upper() for field in fields if isinstance(field, ast.Name) and field.id != "model_config"}
    raise AssertionError(f"no class Settings in {path}")
