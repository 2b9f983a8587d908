"""``triage import`` as it is typed: counts, refusals, exit codes, on a real store."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest

from labels.visible import visible
from tests.hostile import HOSTILE_LINES, HOSTILE_TEXT, HOSTILE_TITLE
from tests.triage.articles.sample_pages import full_page
from triage.cli import main
from triage.jobs import importing

PROSE = " Plain rain fell on the town, and nobody could say when it would end." * 60


class Run(Protocol):
    """Runs ``triage --db s.duckdb …`` in the test's folder."""

    def __call__(self, *arguments: str) -> tuple[int, str, str]: ...


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The program itself, in this process."""

    def run_one(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["triage", "--db", "s.duckdb", *arguments])
        with pytest.raises(SystemExit) as end:
            main.run()
        said = capfd.readouterr()
        return end.value.code if isinstance(end.value.code, int) else 0, said.out, said.err

    return run_one


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with a page, records and a fault."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "page.txt").write_text(full_page("Read more").text, encoding="utf-8")
    records = [{"id": n, "headline": f"Title {n}", "body": f"Text {n}."} for n in range(3)]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "a.jsonl").write_text(lines + '{"body": NaN}\n', encoding="utf-8")
    return folder


def summary(out: str) -> dict[str, Any]:
    """Return the totals of ``import --json``."""
    fields: dict[str, Any] = json.loads(out)
    assert fields["schema"] == "triage.import/1"
    for file in fields["files"]:
        assert file["read"] == file["imported"] + file["already"] + file["versions"] + file["rejected"]
    totals: dict[str, Any] = {**fields["totals"], "import": fields["import"], "articles": fields["articles"]}
    return totals


def test_the_store_is_made_and_filled(run: Run, news: Path) -> None:
    """A first import makes the store and says so; the second finds everything there."""
    code, out, err = run("import", "news", "--json")
    first = summary(out)
    assert code == 0
    assert first == {
        "read": 8,
        "imported": 7,
        "already": 0,
        "versions": 0,
        "rejected": 1,
        "skipped": 0,
        "import": 1,
        "articles": 7,
    }
    assert "s.duckdb" in err
    again = summary(run("import", "news", "--json")[1])
    assert (again["imported"], again["already"], again["articles"]) == (0, 7, 7)


def test_a_dry_run_stores_nothing(run: Run, news: Path, tmp_path: Path) -> None:
    """Neither a store nor an import appears, with the same counts."""
    code, out, _ = run("import", "news", "--dry-run", "--json")
    dry = summary(out)
    assert code == 0
    assert not (tmp_path / "s.duckdb").exists()
    assert dry["import"] is None
    real = summary(run("import", "news", "--json")[1])
    assert {**real, "import": None} == dry
    (news / "b.txt").write_text("Another text.", encoding="utf-8")
    later = summary(run("import", "news", "--dry-run", "--json")[1])
    assert (later["imported"], later["already"], later["articles"]) == (1, 7, 8)
    after = summary(run("import", "news", "--json")[1])
    assert {**after, "import": None} == later
    assert after["import"] == 2


def test_a_person_reads_what_was_done(run: Run, news: Path) -> None:
    """A line a file, the fields that were recognised, rejects by reason, and where to go on."""
    _, out, err = run("import", "news")
    assert "text=body" in out
    assert "title=headline" in out
    assert "NaN is no JSON number (a.jsonl:4)" in out
    assert "8 read = 7 imported + 0 already there + 0 new versions + 1 rejected" in out
    assert "triage label" in err
    assert "triage import --undo 1" in err


def test_what_comes_next_is_what_there_is_to_do(run: Run, tmp_path: Path) -> None:
    """Nobody labels an empty store, or takes back an import that brought nothing."""
    (tmp_path / "odd.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    (tmp_path / "one.txt").write_text("A boat came in on Monday.", encoding="utf-8")
    _, out, err = run("import", "odd.jsonl")
    assert "0 articles in the store" in out
    assert "Next: triage articles rejects lists what was rejected.\n" in err
    _, out, err = run("import", "one.txt")
    assert "1 article in the store" in out
    assert "Next: triage label --as NAME; triage import --undo 2 takes this import back.\n" in err
    assert "Next: triage label --as NAME.\n" in run("import", "one.txt")[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.txt",), "nothing.txt"),
        ((), "name a file"),
        (("news", "--field", "headline"), "OURS=THEIRS"),
        (("news", "--field", "colour=x"), "colour"),
        (("news", "--field", "title=a", "--field", "headline=b"), "title=a and title=b"),
        (("news", "--field", "title=\udcff"), r"\xff"),
        (("news", "--source", " "), "--source is empty"),
        (("news", "--source", "\udcff.example"), r"\xff.example"),
        (("news", "--limit", "text=much"), "page-seconds"),
        (("news", "--format", "docx"), "labelstudio"),
        (("news", "--split", "yes"), "yes"),
        (("news", "--reference-date", "2026-02-30"), "2026-02-30"),
        (("news", "--list"), "--list"),
        (("--list", "--undo", "1"), "--undo"),
        (("-", "-"), "once"),
    ],
)
def test_wrong_usage_ends_with_two_and_makes_no_store(
    run: Run, news: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    """Each says what is wrong; nothing is imported."""
    code, out, err = run("import", *arguments)
    assert code == 2
    assert words in err
    assert "Traceback" not in err
    assert out == ""
    assert not (tmp_path / "s.duckdb").exists()


def test_a_file_whose_looks_mislead_is_read_as_it_is_told(run: Run, tmp_path: Path) -> None:
    """By its name it holds JSON, and that is said; ``--format`` says what it is."""
    (tmp_path / "rows.jsonl").write_text("title,text\nA,One.\nB,Two.\n", encoding="utf-8")
    code, out, _ = run("import", "rows.jsonl")
    assert code == 0 and "rows.jsonl as jsonl: if it is something else, name it with --format" in out
    assert summary(run("import", "rows.jsonl", "--format", "csv", "--json")[1])["imported"] == 2
    code, out, _ = run("import", "rows.jsonl", "--format", "prodigy", "--dry-run", "--strict")
    assert code == 1 and "name it with --format" not in out


def test_a_field_that_no_record_has_is_told(run: Run, news: Path) -> None:
    """What was named and not met is a slip of the pen more often than not."""
    out = run("import", "news", "--field", "byline=writr", "--field", "title=headline", "--dry-run")[1]
    assert "No record has what --field byline=writr names." in out
    assert "title=headline" in out and "--field title" not in out


def test_strict_ends_with_one_if_anything_was_rejected(run: Run, news: Path) -> None:
    """What could be imported is; the exit code tells."""
    code, out, _ = run("import", "news", "--strict", "--json")
    assert code == 1
    assert summary(out)["imported"] == 7
    (news / "a.jsonl").unlink()
    assert run("import", "news", "--strict")[0] == 0


def test_nothing_importable_is_no_failure(run: Run, tmp_path: Path) -> None:
    """An empty folder is zero with a line."""
    (tmp_path / "empty").mkdir()
    code, out, _ = run("import", "empty")
    assert code == 0
    assert "Nothing there could be imported" in out


def test_a_clock_before_the_release_is_refused(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made or imported."""
    monkeypatch.setattr(importing, "RELEASED", date(9999, 1, 1))
    code, _, err = run("import", "news")
    assert code == 1
    assert "clock" in err
    assert not (news.parent / "s.duckdb").exists()


def test_the_folder_of_the_store_can_be_imported(run: Run, news: Path) -> None:
    """The store and its folder are left out."""
    run("import", "news")
    fields = json.loads(run("import", ".", "--json")[1])
    assert {skip["path"] for skip in fields["skipped"]} == {"s.duckdb", "s.duckdb.d"}
    assert {file["path"] for file in fields["files"]} == {"news/a.jsonl", "news/page.txt"}
    assert fields["totals"]["already"] == 7


def test_an_id_that_returns_is_a_new_version(run: Run, tmp_path: Path) -> None:
    """Reported as such, and the list has both."""
    (tmp_path / "a.jsonl").write_text('{"id":"x","text":"First."}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id":"x","text":"First, mended."}\n', encoding="utf-8")
    run("import", "a.jsonl")
    assert summary(run("import", "b.jsonl", "--json")[1])["versions"] == 1
    rows = [json.loads(line) for line in run("articles", "list", "--json")[1].splitlines()]
    assert [row["version"] for row in rows] == [1, 2]


def test_imports_are_listed_and_undone(run: Run, news: Path) -> None:
    """Withdrawn content may come again."""
    run("import", "news")
    code, out, _ = run("import", "--undo", "1", "--json")
    assert code == 0
    assert json.loads(out) == {
        "schema": "triage.withdrawal/1",
        "import": 1,
        "articles": 7,
        "answered": 0,
        "done": True,
    }
    listed = [json.loads(line) for line in run("import", "--list", "--json")[1].splitlines()]
    assert [(one["import"], one["withdrawn"], one["arguments"]) for one in listed] == [(1, True, ["news"])]
    assert "withdrawn" in run("import", "--list")[1]
    assert run("articles", "list", "--json")[1] == ""
    assert summary(run("import", "news", "--json")[1])["imported"] == 7
    code, _, err = run("import", "--undo", "9")
    assert code == 1
    assert "no import 9" in err


def test_hostile_text_passes_unchanged_and_is_shown_safely(run: Run, tmp_path: Path) -> None:
    """What tries to act is stored code point for code point and written with everything visible."""
    texts = [HOSTILE_TEXT + PROSE, *(line + PROSE for line in HOSTILE_LINES)]
    name = "odd\x1b[31m\u202e.jsonl"
    lines = "".join(json.dumps({"title": HOSTILE_TITLE, "text": text}) + "\n" for text in texts)
    (tmp_path / name).write_text(lines + "{\x1b[2J}\n", encoding="utf-8")
    code, out, err = run("import", name)
    assert code == 0
    assert out + err == visible(out + err, newlines=True)
    rows = [json.loads(line) for line in run("articles", "list", "--json")[1].splitlines()]
    shown = [json.loads(run("articles", "show", row["id"], "--json")[1]) for row in rows]
    kept = [text.replace("\0", "\u2400") for text in texts]
    assert [article["text"] for article in shown] == kept
    assert all(article["document"]["path"] == visible(name) for article in shown)
    _, table, _ = run("articles", "show", rows[0]["id"])
    assert table == visible(table, newlines=True)
    for view in (("articles", "list"), ("articles", "rejects")):
        out = run(*view)[1]
        assert out == visible(out, newlines=True)


def test_standard_input_through_a_pipe(tmp_path: Path) -> None:
    """``triage import -`` reads what is piped into it."""
    said = subprocess.run(
        [sys.executable, "-m", "triage.cli.main", "--db", "s.duckdb", "import", "-", "--json"],
        input='{"text":"One."}\n{"text":"Two."}\n',
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert said.returncode == 0
    assert summary(said.stdout)["imported"] == 2


def test_ctrl_c_while_waiting_for_standard_input(tmp_path: Path) -> None:
    """It ends at once, without a traceback, and leaves no import."""
    command = [sys.executable, "-m", "triage.cli.main", "--db", "s.duckdb", "import", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        assert process.stderr is not None
        assert "Made the store" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        said = process.stderr.read()
    assert code == 130
    assert "Traceback" not in said
    assert "Fatal" not in said
