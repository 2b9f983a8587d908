"""``triage articles``: list, show and rejects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.triage.cli.test_importing import Run, news, run

__all__ = ["news", "run"]

ROW = [
    "schema",
    "id",
    "number",
    "title",
    "source",
    "url",
    "stated_date",
    "stated_date_kind",
    "language",
    "chars",
    "sha256",
    "form",
    "document",
    "flags",
    "set_aside",
    "cluster_id",
    "version",
    "import",
]


def test_the_list_has_the_fields_of_its_contract(run: Run, news: Path) -> None:
    """A line an article in import order, ``--limit`` cuts it."""
    run("import", "news", "--source", "Harbour Gazette")
    rows = [json.loads(line) for line in run("articles", "list", "--json")[1].splitlines()]
    assert [row["number"] for row in rows] == list(range(1, 8))
    assert all(list(row) == ROW for row in rows)
    assert rows[0]["document"] == {"path": "a.jsonl", "index": 1, "start": 0, "end": 7}
    assert rows[3]["form"] == "full"
    assert {row["source"] for row in rows} == {"Harbour Gazette"}
    assert len(run("articles", "list", "--json", "--limit", "2")[1].splitlines()) == 2
    assert run("articles", "list", "--json", "--limit", "0")[1] == ""
    table = run("articles", "list")[1]
    assert "Title 0" in table
    assert run("articles", "list", "--limit", "-1")[0] == 2


def test_one_article_with_its_text_and_evidence(run: Run, news: Path) -> None:
    """By id or by number; what is not there is said."""
    run("import", "news")
    rows = [json.loads(line) for line in run("articles", "list", "--json")[1].splitlines()]
    shown = json.loads(run("articles", "show", rows[4]["id"], "--json")[1])
    assert list(shown)[: len(ROW)] == ROW
    assert {"text", "stated_dates", "expressions", "evidence", "neighbours", "answers"} < set(shown)
    page = (news / "page.txt").read_text(encoding="utf-8")
    assert shown["text"] == page[shown["document"]["start"] : shown["document"]["end"]]
    assert json.loads(run("articles", "show", "5", "--json")[1]) == shown
    assert shown["title"] in run("articles", "show", "5")[1]
    code, _, err = run("articles", "show", "a:0000000000000000")
    assert code == 1
    assert "a:0000000000000000" in err


def test_rejects_with_file_line_and_reason(run: Run, news: Path) -> None:
    """Kept with the start of their bytes."""
    run("import", "news")
    (reject,) = [json.loads(line) for line in run("articles", "rejects", "--json")[1].splitlines()]
    assert reject == {
        "schema": "triage.reject/1",
        "import": 1,
        "path": "a.jsonl",
        "line": 4,
        "reason": "NaN is no JSON number",
        "raw": '{"body": NaN}',
    }
    assert "NaN" in run("articles", "rejects")[1]
    assert run("articles", "rejects", "--import", "2", "--json")[1] == ""


@pytest.mark.parametrize("command", [("articles", "list"), ("articles", "rejects"), ("import", "--list")])
def test_without_a_store_the_way_to_one_is_named(run: Run, command: tuple[str, ...]) -> None:
    """Commands that only read end with 3."""
    code, _, err = run(*command)
    assert code == 3
    assert "triage init" in err
