"""``triage import`` of other tools' exports and of archives on standard input, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.triage.articles.formats.test_tar import LINES, pack
from tests.triage.cli.test_importing import Run, run
from tests.triage.jobs.trial_codebook import TRIAL

__all__ = ["run"]  # the fixture

TASK = {
    "data": {"id": "n1", "text": "The text of a task."},
    "annotations": [
        {
            "completed_by": 2,
            "result": [{"from_name": "grade", "type": "choices", "value": {"choices": ["low"]}}],
        },
        {
            "completed_by": 9,
            "result": [{"from_name": "mood", "type": "choices", "value": {"choices": ["up"]}}],
        },
    ],
}


@pytest.fixture
def export(run: Run, tmp_path: Path) -> Path:
    """A store with a small codebook, and an export of Label Studio."""
    (tmp_path / "trial.toml").write_text(TRIAL, encoding="utf-8")
    (tmp_path / "export.json").write_text(json.dumps([TASK]), encoding="utf-8")
    assert run("init", "--scheme", "trial.toml")[0] == 0
    return tmp_path


def test_a_person_reads_what_was_taken_and_what_not(run: Run, export: Path) -> None:
    """Counts of answers, who is unknown and how to say who they are."""
    (export / "map.toml").write_text('"2" = "ana"\n', encoding="utf-8")
    code, out, _ = run("import", "export.json", "--annotator-map", "map.toml")
    assert code == 0
    assert "Answers of other tools: 2 read = 1 imported + 0 already there + 1 rejected" in out
    assert "annotator 9 is not in the team" in out
    assert "--annotator-map FILE" in out
    assert "Added to the team: ana" in out
    assert run("import", "export.json", "--strict", "--dry-run")[0] == 1
    shown = [json.loads(line) for line in run("log", "--json", "--cause", "answer")[1].splitlines()]
    assert [(each["annotator"], each["question"], each["value"]) for each in shown] == [
        ("ana", "grade", "low")
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), ("", "names nobody"), ('"2" = "Not A Name"', "no name of a person")],
)
def test_a_map_that_is_none_stops_before_anything_is_imported(
    run: Run, export: Path, content: str | None, words: str
) -> None:
    """Wrong usage, in one line."""
    if content is not None:
        (export / "map.toml").write_text(content, encoding="utf-8")
    code, _, err = run("import", "export.json", "--annotator-map", "map.toml")
    assert (code, words in err) == (2, True)
    assert run("articles", "list", "--json")[1] == ""


def test_a_forced_tool_rejects_what_it_never_wrote(run: Run, export: Path) -> None:
    """Each record says what it lacks."""
    (export / "a.jsonl").write_text('{"text":"plain"}\n', encoding="utf-8")
    for tool, words in (("labelstudio", "no “data”"), ("doccano", "no “label”")):
        fields = json.loads(run("import", "a.jsonl", "--format", tool, "--dry-run", "--json")[1])
        assert words in fields["files"][0]["rejects"][0]["reason"]
    fields = json.loads(run("import", "a.jsonl", "--format", "prodigy", "--dry-run", "--json")[1])
    assert fields["files"][0]["imported"] == 1


def test_a_tar_stream_on_standard_input(tmp_path: Path) -> None:
    """Members are files of the import, by their names alone; nothing is written beside the store."""
    said = subprocess.run(
        [sys.executable, "-m", "triage.cli.main", "--db", "s.duckdb", "import", "-", "--json"],
        input=pack(("news/a.jsonl", LINES), ("../b.txt", b"A text."), ("news/l", "link")),
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )
    assert said.returncode == 0
    fields = json.loads(said.stdout)
    assert [(file["path"], file["read"]) for file in fields["files"]] == [("news/a.jsonl", 3), ("b.txt", 1)]
    assert fields["totals"]["skipped"] == 1
    assert {path.name for path in tmp_path.iterdir()} == {"s.duckdb", "s.duckdb.d"}
