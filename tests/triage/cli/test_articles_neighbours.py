"""``triage articles neighbours|search|set-aside`` and ``list --where``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triage.cli.test_importing import Run, run
from tests.triage.jobs.prose import edited, prose
from triage.articles.article import Expression
from triage.cli.article_text import marked
from triage.jobs import neighbours

__all__ = ["run"]

STORY = f"The bell rang on Friday. {prose(150, 1)}"


@pytest.fixture
def stories(run: Run, tmp_path: Path) -> list[str]:
    """Four imported stories, of which the first three share text; their ids."""
    rows = [
        {
            "id": "1",
            "title": "Bell \u202erings",
            "text": STORY,
            "date": "2023-03-17",
            "source": "north.example",
        },
        {"id": "2", "title": "Bell again", "text": edited(STORY, 0.03, 2), "date": "2025-03-17"},
        {"id": "3", "title": "Short", "text": " ".join(STORY.split()[:60])},
        {"id": "4", "title": "Tide", "text": prose(150, 3), "date": "2025-03-18"},
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run("import", "rows.jsonl", "--reference-date", "2025-11-01")[0] == 0
    return [str(row["id"]) for row in listed(run)]


def listed(run: Run, *options: str) -> list[dict[str, Any]]:
    """Return the rows of ``articles list``."""
    return lines(run("articles", "list", "--json", *options)[1])


def lines(output: str) -> list[dict[str, Any]]:
    """Return the JSON objects of an output."""
    return [json.loads(line) for line in output.splitlines()]


def test_pairs_have_the_fields_of_their_contract(run: Run, stories: list[str]) -> None:
    """All of them, or those of one article by id or number; ``a`` is the earlier."""
    pairs = lines(run("articles", "neighbours", "--json")[1])
    assert [(pair["a"], pair["b"], pair["kind"]) for pair in pairs] == [
        (stories[0], stories[1], "near"),
        (stories[0], stories[2], "part"),
        (stories[1], stories[2], "part"),
    ]
    fields = ["schema", "a", "b", "kind", "containment", "jaccard", "shared"]
    assert all(list(pair)[:7] == fields and pair["schema"] == "triage.neighbour/1" for pair in pairs)
    assert pairs[1]["containment"] == 1.0 and pairs[0]["days"] == 731
    of_third = lines(run("articles", "neighbours", stories[2], "--json")[1])
    assert of_third == lines(run("articles", "neighbours", "3", "--json")[1]) == pairs[1:]
    assert run("articles", "neighbours", stories[3], "--json")[1] == ""
    assert run("articles", "neighbours", "99")[0] == 1


def test_neighbours_read_well(run: Run, stories: list[str]) -> None:
    """Tables of all pairs and of one article's, with titles that cannot act."""
    table = run("articles", "neighbours")[1]
    assert "Bell again" in table and "\u202e" not in table and "+731" in table
    assert len(table.splitlines()) == 4
    table = run("articles", "neighbours", "3")[1]
    assert "part" in table and "1.00" in table and "north.example" in table and "Short" not in table
    assert stories[3] in run("articles", "neighbours", "4")[1]


def test_an_article_is_shown_with_its_neighbours_and_what_they_say(run: Run, stories: list[str]) -> None:
    """In JSON as in the list of pairs; to a person conflicts come before the text, dates marked in it."""
    shown = json.loads(run("articles", "show", "1", "--json")[1])
    pairs = lines(run("articles", "neighbours", "1", "--json")[1])
    assert shown["neighbours"] == [{k: v for k, v in pair.items() if k != "schema"} for pair in pairs]
    assert shown["cluster_id"] == f"c:{stories[0][2:]}"
    flag = next(flag for flag in shown["evidence"] if flag["name"] == "copy_with_other_date")
    assert flag["days"] == 731 and stories[1] in flag["reason"] and "copy_with_other_date" in shown["flags"]
    text = run("articles", "show", "1")[1]
    assert text.index("! copy with other date (strong)") < text.index("near") < text.index("on Friday[= 20")


def test_the_values_of_dates_stand_behind_them() -> None:
    """What has none, or says it itself, is left as it is."""
    text = "On Friday, 2 May, at 2024-05-02, lately, 3/4/2024."

    def found(words: str, value: str | None, readings: str | None = None) -> Expression:
        start = text.index(words)
        return Expression(start, start + len(words), words, "full", value, "day", False, readings)

    expressions = [
        found("2 May", "2024-05-02"),
        found("Friday", "2024-05-03"),
        found("2024-05-02", "2024-05-02"),
        found("lately", None),
        found("3/4/2024", None, "2024-03-04|2024-04-03"),
    ]
    assert marked(text, expressions) == (
        "On Friday[= 2024-05-03], 2 May[= 2024-05-02], at 2024-05-02, lately, "
        "3/4/2024[= 2024-03-04 or 2024-04-03]."
    )


def test_articles_are_chosen_by_terms(run: Run, stories: list[str]) -> None:
    """The same language everywhere; what cannot be understood ends with 2 and the nearest word."""
    assert [row["number"] for row in listed(run, "--where", "flag=copy_with_other_date")] == [1, 2]
    assert [row["number"] for row in listed(run, "--where", "source=none stated_date>=2025-03-18")] == [4]
    assert [row["number"] for row in listed(run, "--where", f"cluster=c:{stories[0][2:]}")] == [1, 2, 3]
    assert len(listed(run, "--where", "cluster!=none", "--limit", "2")) == 2
    code, out, err = run("articles", "list", "--where", "sorce=north.example", "--json")
    assert (code, out) == (2, "") and "source" in err
    code, _, err = run("articles", "list", "--where", "answer.date_validity=misdatd")
    assert code == 2 and "misdated" in err


def test_search_finds_words_whatever_their_case(run: Run, stories: list[str]) -> None:
    """With the same options as the list."""
    found = lines(run("articles", "search", "BELL rang on friday", "--json")[1])
    assert {row["schema"] for row in found} == {"triage.article/1"}
    assert 1 in [row["number"] for row in found] and 4 not in [row["number"] for row in found]
    narrowed = run("articles", "search", "bell", "--where", "source=north.example", "--json")[1]
    assert [row["id"] for row in lines(narrowed)] == stories[:1]
    assert run("articles", "search", "100% \"'; drop", "--json") == (0, "", "")


def test_an_article_is_set_aside_and_taken_back(run: Run, stories: list[str]) -> None:
    """An event of the administrator; the reason is one of the codebook's."""
    assert run("articles", "set-aside", "2", "--reason", "duplicate")[0] == 0
    assert [row["set_aside"] for row in listed(run)] == [None, "duplicate", None, None]
    assert "already" in run("articles", "set-aside", stories[1], "--reason", "duplicate")[1]
    event = lines(run("log", "--json", "--cause", "set_aside")[1])[-1]
    assert (event["article"], event["annotator"]) == (stories[1], "administrator")
    assert "duplicate" in event["data"].values()
    told = json.loads(run("articles", "set-aside", "2", "--back", "--json")[1])
    assert told == {
        "schema": "triage.set_aside/1", "id": stories[1], "set_aside": None, "was": "duplicate"
    }  # fmt: skip
    assert listed(run, "--where", "set_aside!=none") == []
    code, _, err = run("articles", "set-aside", "2", "--reason", "dull")
    assert code == 2 and "duplicate" in err
    assert run("articles", "set-aside", "2")[0] == 2
    assert run("articles", "set-aside", "2", "--back", "--reason", "other")[0] == 2
    assert run("articles", "set-aside", "77", "--back")[0] == 1


def test_what_an_import_left_is_compared_by_the_next_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that was stopped while it compared stands; nothing is missing later."""
    rows = [{"text": STORY}, {"text": edited(STORY, 0.03, 5)}]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    async def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(neighbours, "_compare", stop)
        assert run("import", "rows.jsonl")[0] == 130
    rows = listed(run)
    assert rows[0]["cluster_id"] == rows[1]["cluster_id"] is not None
