"""``triage articles``: list, show and rejects."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.triage.cli.test_importing import Run, news, run
from triage.articles.article import Expression
from triage.cli.article_text import marked, wrapped

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


def test_an_article_is_named_by_number_or_start_of_its_id(run: Run, news: Path) -> None:
    """With or without ``a:``, in capitals, with blanks around; what fits none or several is said."""
    run("import", "news")
    ids = [json.loads(line)["id"] for line in run("articles", "list", "--json")[1].splitlines()]
    one = ids[2]
    for name in (one, one[2:], one[:10], one[2:12], one.upper(), f" {one} ", "3", "003", "#3"):
        code, out, _ = run("articles", "show", name, "--json")
        assert (name, code, json.loads(out)["id"]) == (name, 0, one)
    for name in ("", "a:", "a:ffffffffffffffff", "0", "-1", "99999999999999999999", "x\x1b[31m", "a:zz"):
        code, out, err = run("articles", "show", "--", name)
        assert (name, code, out) == (name, 1, "")
        assert "there is no article" in err
        assert "\x1b" not in err


def test_a_start_that_several_ids_have_is_refused(run: Run, tmp_path: Path) -> None:
    """Some of them are named."""
    lines = "".join(json.dumps({"text": f"Text {n}."}) + "\n" for n in range(700))
    (tmp_path / "many.jsonl").write_text(lines, encoding="utf-8")
    run("import", "many.jsonl")
    ids = [json.loads(line)["id"] for line in run("articles", "list", "--json")[1].splitlines()]
    starts = Counter(each[:6] for each in ids)
    start, times = starts.most_common(1)[0]
    assert times > 1
    code, _, err = run("articles", "show", start)
    assert (code, f"{times} articles begin with {start}" in err) == (1, True)


def test_dates_that_speak_against_the_article_are_marked() -> None:
    """In place, with their value; others have their value alone."""
    text = "On Friday it rained, on 5 March 2023 it snowed."
    found = [
        Expression(3, 9, "Friday", "weekday", "2023-03-03", "day", True),
        Expression(24, 36, "5 March 2023", "full", "2023-03-05", "day", False),
    ]
    assert marked(text, found, [(24, 36)]) == (
        "On Friday[= 2023-03-03] it rained, on 5 March 2023[= 2023-03-05 !] it snowed."
    )


def test_a_date_that_stays_open_is_shown_with_both_its_days(run: Run, tmp_path: Path) -> None:
    """What is stored of it is the year alone; a person who judges dates needs both."""
    (tmp_path / "open.jsonl").write_text('{"text": "It rained.", "date": "4/5/2023"}\n', encoding="utf-8")
    run("import", "open.jsonl")
    assert "2023-04-05 or 2023-05-04 (metadata)" in run("articles", "show", "1")[1]
    assert "2023-04-05 or 2023-05-04 (metadata)" in run("dates", "open.jsonl")[1]


def test_text_is_broken_at_blanks_on_a_terminal() -> None:
    """By cells, not characters; a word longer than a line stays whole, a pipe gets the text as it is."""
    assert wrapped("one two three four five six", 22).split("\n") == ["one two three four", "five six"]
    assert wrapped("  fact  a value that is long", 24, indent=4) == "  fact  a value that is\n    long"
    assert wrapped("日本語の記事 " * 4, 30).split("\n")[0] == "日本語の記事 日本語の記事"
    assert wrapped("x" * 90 + " end", 30) == "x" * 90 + "\nend"
    assert wrapped("a " * 50, None) == "a " * 50
