"""``triage import`` of other tools' exports and of archives on standard input, as it is typed."""

from __future__ import annotations

import csv
import io
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


SHORT = {
    "id": 41,
    "text": "The text of a short task.",
    "title": "A short one",
    "grade": "low",
    "topics": {"choices": ["Sea", "land"]},
    "people": [{"start": 0, "end": 3, "labels": ["PER"], "text": "The"}],
    "comment": "Seen twice.",
    "annotator": 2,
    "annotation_id": 77,
    "created_at": "2023-01-01T00:00:00Z",
    "updated_at": "2023-01-01T00:00:00Z",
    "lead_time": 6.0,
}


@pytest.mark.parametrize("name", ["short.json", "short.csv"])
def test_short_exports_of_label_studio_keep_what_was_said(run: Run, export: Path, name: str) -> None:
    """JSON-MIN and CSV: answers and notes come in, marked parts and unknown questions are told."""
    if name.endswith("json"):
        content = json.dumps([SHORT])
    else:
        out = io.StringIO()
        cells = {
            key: json.dumps(value) if isinstance(value, (dict, list)) else value
            for key, value in SHORT.items()
        }
        table = csv.DictWriter(out, list(cells))
        table.writeheader()
        table.writerow(cells)
        content = out.getvalue()
    (export / name).write_text(content, encoding="utf-8")
    (export / "map.toml").write_text('"2" = "ana"\n', encoding="utf-8")
    fields = json.loads(run("import", name, "--annotator-map", "map.toml", "--json")[1])
    (file,) = fields["files"]
    assert (file["format"], file["imported"]) == ("labelstudio", 1)
    told = fields["annotations"]
    assert (told["read"], told["imported"], told["notes"]["imported"]) == (3, 2, 1)
    assert told["unknown_questions"] == ["people"]
    shown = [json.loads(line) for line in run("log", "--json", "--cause", "answer")[1].splitlines()]
    assert {(each["question"], f"{each['value']}", each["seconds"]) for each in shown} == {
        ("grade", "low", 2.0),
        ("topics", "['sea', 'land']", 2.0),
    }


def test_relations_of_doccano_are_told(run: Run, export: Path) -> None:
    """Its export of entities and relations: the article comes in, what marks parts of it is counted."""
    record = {
        "id": 1,
        "text": "A text of entities.",
        "entities": [{"label": "PER"}],
        "relations": [],
        "Comments": [],
    }
    (export / "ana.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    fields = json.loads(run("import", "ana.jsonl", "--json")[1])
    assert (fields["files"][0]["format"], fields["files"][0]["imported"]) == ("doccano", 1)
    assert (fields["annotations"]["read"], fields["annotations"]["rejected"]) == (1, 1)


def test_a_damaged_first_record_hides_no_export(run: Run, export: Path) -> None:
    """The tool is told by the records after it; that one is a reject."""
    (export / "export.json").write_text(json.dumps([{"id": 1, "data": "gone"}, TASK]), encoding="utf-8")
    fields = json.loads(run("import", "export.json", "--json")[1])
    assert fields["files"][0]["format"] == "labelstudio"
    assert [reject["reason"] for reject in fields["files"][0]["rejects"]] == [
        "it is no task of Label Studio: it has no “data”"
    ]
    assert fields["annotations"]["read"] == 2


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
