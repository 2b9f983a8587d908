"""The first records of a large import."""

from __future__ import annotations

from pathlib import Path

from triage.articles.options import ReadOptions
from triage.jobs.preview import LARGE, preview

OPTIONS = ReadOptions(reference_date="2026-11-24")


def test_only_large_imports_are_shown_first(tmp_path: Path) -> None:
    """Three articles of what has more than a thousand records, none of what has fewer."""
    path = tmp_path / "a.jsonl"
    path.write_text("not json\n" + '{"text":"One."}\n' * LARGE, encoding="utf-8")
    assert [article.text for article in preview([f"{path}"], OPTIONS)] == ["One."] * 3
    path.write_text('{"text":"One."}\n' * LARGE, encoding="utf-8")
    assert preview([f"{path}"], OPTIONS) == ()
    assert preview(["-"], OPTIONS) == ()
