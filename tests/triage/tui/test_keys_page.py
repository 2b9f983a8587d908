"""The page of keys in the documentation."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_what_the_table_says() -> None:
    """When this fails: uv run python docs/keys.py."""
    spec = importlib.util.spec_from_file_location("docs_keys", DOCS / "keys.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "keys.md").read_text(encoding="utf-8") == module.reference()
