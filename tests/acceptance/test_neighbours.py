"""Neighbours in real input: a page of many stories, of which some share passages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from triage.cli.main import app

STORIES = {(6, 9): 45, (9, 11): 145, (15, 16): 21, (19, 21): 27}
"""Places on the third page of stories that share passages, and how many five-word shingles."""


def lines(output: str) -> list[dict[str, object]]:
    """Return the JSON objects of an output."""
    return [json.loads(line) for line in output.splitlines()]


def test_stories_that_share_passages_are_found(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rewritten stories and the teaser of one, and no others; what shares a tenth is one cluster."""
    monkeypatch.setenv("TRIAGE_DB", str(tmp_path / "t.duckdb"))
    run = CliRunner()
    assert run.invoke(app, ["import", str(shared / "seeds")]).exit_code == 0
    rows = lines(run.invoke(app, ["articles", "list", "--json"]).stdout)
    dumped = [row for row in rows if row["form"] in ("full", "teaser")]
    found = lines(run.invoke(app, ["articles", "neighbours", "--json"]).stdout)
    places = {row["id"]: place for place, row in enumerate(dumped, 1)}
    assert {(places[pair["a"]], places[pair["b"]]): pair["shared"] for pair in found} == STORIES
    assert {pair["kind"] for pair in found} == {"near"}
    clusters = {places[row["id"]]: row["cluster_id"] for row in dumped if row["cluster_id"]}
    assert sorted(clusters) == [9, 11, 15, 16]
    assert clusters[9] == clusters[11] != clusters[15] == clusters[16]
