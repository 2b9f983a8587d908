"""``triage agreement`` and ``triage consensus``: options, formats, files, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.triage.jobs.judged import Judged
from triage.cli import console
from triage.cli.main import app

TABLE = "item,annotator,label\n1,ana,low\n1,bo,low\n2,ana,high\n2,bo,low\n3,ana,high\n3,bo,high\n"


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    """A small table of ratings."""
    path = tmp_path / "ratings.csv"
    path.write_text(TABLE)
    return path


def run(*arguments: object, stdin: str | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [f"{one}" for one in arguments], input=stdin)


def said(*arguments: object, stdin: str | None = None) -> dict[str, Any]:
    """Run a command that succeeds, and return its JSON."""
    result = run(*arguments, "--json", stdin=stdin)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def refused(*arguments: object) -> str:
    """Run a command that is refused, and return its one-line message."""
    result = run(*arguments)
    assert isinstance(result.exception, console.Failure), result.output
    assert result.exception.code == console.USAGE
    assert "\n" not in f"{result.exception}"
    return f"{result.exception}"


def test_json_of_a_table_is_the_contract(ratings: Path) -> None:
    """Schema first, then input, coefficients, labels, pairs, annotators, items."""
    found = said("agreement", "--from", ratings, "--level", "ordinal", "--scale", "low,middle,high")
    assert list(found)[:7] == ["schema", "input", "coefficients", "labels", "pairs", "annotators", "items"]
    assert found["schema"] == "triage.agreement/1"
    assert found["input"] | {
        "rows": 6, "items": 3, "annotators": 2, "judgements": 6, "single": 0, "superseded": 0,
        "level": "ordinal", "scale": ["low", "middle", "high"],
    } == found["input"]  # fmt: skip
    assert list(found["coefficients"]) == [
        "percent_agreement", "krippendorff_alpha", "cohen_kappa", "scott_pi", "fleiss_kappa", "conger_kappa",
        "gwet_ac", "brennan_prediger", "mean_pairwise_cohen_kappa",
    ]  # fmt: skip
    for one in found["coefficients"].values():
        assert list(one)[:7] == ["value", "ci", "se", "method", "items", "pairs", "reason"]
    assert list(found["labels"]) == ["low", "middle", "high"]
    assert found["pairs"][0] | {"a": "ana", "b": "bo", "items": 3} == found["pairs"][0]


def test_the_table_may_come_on_standard_input(ratings: Path) -> None:
    """And give the same as the file."""
    assert said("agreement", "--from", "-", stdin=TABLE) == said("agreement", "--from", ratings)


def test_columns_annotators_and_seeds(ratings: Path) -> None:
    """Chosen by name; the same seed gives the same interval, and its number stands in the method."""
    chosen = said("agreement", "--from", ratings, "--columns", "label,annotator,item", "--annotators", "ana")
    assert chosen["input"]["items"] == 2
    a = said("agreement", "--from", ratings, "--bootstrap", 500, "--seed", 9)["coefficients"][
        "krippendorff_alpha"
    ]
    b = said("agreement", "--from", ratings, "--bootstrap", 500, "--seed", 9)["coefficients"][
        "krippendorff_alpha"
    ]
    assert a == b
    assert "500 resamples of items, seed 9" in a["method"]


def test_formats(ratings: Path) -> None:
    """Each by its name."""
    table = run("agreement", "--from", ratings)
    assert "Krippendorff's alpha" in table.stdout
    assert run("agreement", "--from", ratings, "--format", "markdown").stdout.startswith("# Agreement")
    assert run("agreement", "--from", ratings, "--format", "html").stdout.startswith("<!DOCTYPE html>")
    rows = list(csv.DictReader(io.StringIO(run("agreement", "--from", ratings, "--format", "csv").stdout)))
    assert rows[0]["question"] == "ratings.csv"
    as_json = run("agreement", "--from", ratings, "--format", "json").stdout
    assert json.loads(as_json) == said("agreement", "--from", ratings)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("report.md", "# Agreement"),
        ("report.HTML", "<!DOCTYPE html>"),
        ("report.csv", "question,section,"),
        ("report.json", '{"schema":"triage.agreement/1"'),
        ("report.txt", "Agreement in "),
    ],
)
def test_a_file_has_the_format_of_its_ending(ratings: Path, tmp_path: Path, name: str, start: str) -> None:
    """It is written whole, nothing goes to stdout, and a second writing replaces it."""
    for _ in range(2):
        result = run("agreement", "--from", ratings, "-o", tmp_path / name)
        assert (result.exit_code, result.stdout) == (0, "")
        assert (tmp_path / name).read_text().startswith(start)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["ratings.csv", name])


def test_a_report_replaces_neither_store_nor_table(
    ratings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it a folder, a device, or in a place that is not there."""
    store = tmp_path / "triage.duckdb"
    store.write_text("store")
    monkeypatch.setattr("triage.cli.console.store_path", lambda: store)
    (tmp_path / "link.html").symlink_to(store)
    for path, message in (
        (ratings, "is what is being read"),
        (store, "is what is being read"),
        (tmp_path / "link.html", "is what is being read"),
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "report.html", "cannot be written"),
        (Path("/dev/null"), "no ordinary file"),
    ):
        assert message in refused("agreement", "--from", ratings, "-o", path)
    assert (ratings.read_text(), store.read_text()) == (TABLE, "store")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--level", "interval"], 'no number is "high", "low"'),
        (["--scale", "low"], 'not on the scale "low": "high"'),
        (["--scale", "low,,high"], "--scale low,,high: there is an empty name"),
        (["--columns", "item,label"], "name 3, not 2"),
        (["--columns", "item,annotator,tag"], "no column tag"),
        (["--annotators", "cy"], 'no annotator is called "cy"'),
        (["--confidence", "1"], "--confidence 1: it lies between 0 and 1"),
        (["--confidence", "nan"], "it lies between 0 and 1"),
        (["--question", "grade"], "--question asks something of a store"),
        (["--partial"], "--partial asks something of a store"),
        (["--at", "3"], "--at asks something of a store"),
    ],
)
def test_what_agreement_refuses(ratings: Path, arguments: list[str], message: str) -> None:
    """In one line, with exit code 2."""
    assert message in refused("agreement", "--from", ratings, *arguments)


def test_what_describes_a_table_needs_one() -> None:
    """No store is opened."""
    for option in (["--level", "nominal"], ["--scale", "a,b"], ["--distance", "masi"], ["--annotators", "a"]):
        assert f"{option[0]} describes a table" in refused("agreement", *option)
    assert "--scale describes a table" in refused("consensus", "--scale", "a,b")


def test_notes_say_what_a_person_may_not_expect(tmp_path: Path) -> None:
    """On stderr: an order by spelling, sets read as text, rows without a label, spellings of a number."""
    path = tmp_path / "odd.csv"
    for rows, options, note in (
        ("1,a,low\n1,b,high\n", ["--level", "ordinal"], "ordered by their spelling"),
        ("1,a,x|y\n1,b,x\n", [], "--level set reads them as sets"),
        ("1,a,\n1,b,x\n", [], "1 rows without a label count as missing"),
        ("1,a,1\n1,b,1.0\n", [], "spelled in several ways"),
    ):
        path.write_text(f"item,annotator,label\n{rows}")
        result = run("agreement", "--from", path, *options)
        assert note in result.stderr
        assert note not in result.stdout
    path.write_text("item,annotator,label\n1,a,1\n1,b,2\n")
    assert run("agreement", "--from", path, "--level", "ordinal").stderr == ""


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    """A store with two people's answers, behind the commands."""
    store = Judged()
    for article, bo in (("a1", "fact"), ("a2", "view"), ("a3", "view")):
        store.say(article, "ana", "kind", "fact" if article == "a1" else "view")
        store.say(article, "bo", "kind", bo)
        store.say(article, "ana", "topics", "sea")

    @asynccontextmanager
    async def open_store(path: Path, **_: object) -> AsyncIterator[Judged]:
        yield store

    monkeypatch.setattr("triage.owner.opening.open_store", open_store)
    return store


def test_json_of_a_store_is_the_contract(judged: Judged) -> None:
    """Log position and codebook, then every question with what stands beside its numbers."""
    found = said("agreement", "--at", 30)
    assert list(found) == ["schema", "log_position", "codebook", "questions"]
    assert judged.asked_at == 30
    assert (found["log_position"], found["codebook"]) == (77, "test@3")
    kind = found["questions"]["kind"]
    assert kind["coefficients"]["krippendorff_alpha"]["value"] == 1
    assert {"cannot_judge", "skipped", "drift", "worst"} <= kind.keys()
    assert list(said("agreement", "--question", "topics")["questions"]) == ["topics"]


def test_a_store_in_every_format(judged: Judged) -> None:
    """The same reports as of tables, with a heading of codebook and position."""
    assert run("agreement").stdout.startswith("Agreement on test@3 at position 77 of the log")
    assert "## Kind (nominal)" in run("agreement", "--format", "markdown").stdout
    assert "<h2>Kind (nominal)</h2>" in run("agreement", "--format", "html").stdout
    rows = list(csv.DictReader(io.StringIO(run("agreement", "--format", "csv").stdout)))
    assert {row["question"] for row in rows} == {"grade", "kind", "topics"}


def test_unknown_names_of_a_store_are_refused(judged: Judged) -> None:
    """With what there is."""
    assert "did you mean kind?" in refused("agreement", "--question", "kin")
    assert "there is all, pilot" in refused("consensus", "--round", "7")


def test_consensus_of_a_table(ratings: Path) -> None:
    """Majority unless skill is asked for; ties have no label."""
    found = said("consensus", "--from", ratings)
    assert next(iter(found)) == "schema"
    assert found["schema"] == "triage.consensus/1"
    assert {
        "classes",
        "prior",
        "confusion",
        "items",
        "log_likelihood",
        "iterations",
        "converged",
    } <= found.keys()
    assert [(one["item"], one["label"], one["tie"]) for one in found["items"]] == [
        ("1", "low", False), ("2", None, True), ("3", "high", False),
    ]  # fmt: skip
    text = run("consensus", "--from", ratings).stdout
    assert "3 items by majority, 1 of them a tie" in text


def test_consensus_by_skill(tmp_path: Path) -> None:
    """Giving a smoothing asks for it; classes follow the scale."""
    path = tmp_path / "many.csv"
    lines = [f"{i},{who},{'x' if i % 2 else 'y'}" for i in range(12) for who in ("a", "b", "c")]
    path.write_text("\n".join(["item,annotator,label", *lines]))
    found = said("consensus", "--from", path, "--smoothing", 0, "--scale", "y,x")
    assert (found["classes"], found["method"], found["converged"]) == (["y", "x"], "dawid-skene", True)
    assert found["confusion"]["a"] == [[1, 0], [0, 1]]
    assert found["prior"] == [0.5, 0.5]
    text = run("consensus", "--from", path, "--method", "dawid-skene").stdout
    assert "How often each person gives the answer that is right" in text


def test_majority_in_place_of_skill_is_said(ratings: Path) -> None:
    """On stderr and in the JSON."""
    result = run("consensus", "--from", ratings, "--method", "dawid-skene")
    assert "Majority in place of dawid-skene: no annotator has 10 labels." in result.stderr
    assert said("consensus", "--from", ratings, "--method", "dawid-skene")["method"] == "majority"


@pytest.mark.parametrize("smoothing", ["-1", "nan", "inf"])
def test_smoothing_is_a_number(ratings: Path, smoothing: str) -> None:
    """Not below 0, and not with majority."""
    assert "--smoothing" in refused("consensus", "--from", ratings, "--smoothing", smoothing)
    assert "goes with" in refused("consensus", "--from", ratings, "--smoothing", 1, "--method", "majority")


def test_consensus_of_a_store(judged: Judged) -> None:
    """Every question, or one."""
    found = said("consensus")
    assert (found["log_position"], list(found["questions"])) == (77, ["grade", "kind", "topics"])
    assert found["questions"]["topics"]["items"][0]["origin"] == "single"
    text = run("consensus", "--question", "kind").stdout
    assert "3 items by majority, 0 of them a tie" in text
