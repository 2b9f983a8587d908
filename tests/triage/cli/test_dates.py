"""``triage dates``: the JSON of each article, the table for a person, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROWS = """\
{"id": 7, "date": "2021-03-08", "text": "Mill burns\\nThe mill burned on Friday, not on 3/4/2021."}
{"id": "b", "text": "In 2019 it stood.", "url": "https://example.org/2020/05/04/mill"}
{"id": "c", "text": ""}
"""


def triage(*arguments: str, given: str | None = None, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder without a store."""
    command = [sys.executable, "-m", "triage.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, input=given, cwd=folder)


def lines(said: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The objects that were written, one a line."""
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_a_line_of_json_for_each_article(tmp_path: Path) -> None:
    """Ids are the records' own, positions are in the text, and nothing is stored."""
    (tmp_path / "rows.jsonl").write_text(ROWS, encoding="utf-8")
    said = triage("dates", "rows.jsonl", "--json", "--reference-date", "2026-01-01", folder=tmp_path)
    assert said.returncode == 0
    first, second = lines(said)
    assert list(first) == ["schema", "id", "stated_dates", "anchor", "expressions", "flags"]
    assert (first["schema"], first["id"], second["id"]) == ("triage.dates/1", "7", "b")
    assert first["stated_dates"] == [{"value": "2021-03-08", "kind": "metadata", "start": None, "end": None}]
    assert first["anchor"] == {"value": "2021-03-08", "kind": "metadata"}
    friday, numeric = first["expressions"]
    assert friday == {
        "start": 30,
        "end": 36,
        "text": "Friday",
        "kind": "weekday",
        "value": "2021-03-05",
        "granularity": "day",
        "anchored": True,
        "readings": None,
    }
    assert (numeric["value"], numeric["readings"]) == (None, ["2021-03-04", "2021-04-03"])
    assert [flag["name"] for flag in first["flags"]] == ["lead_weekday"]
    assert set(first["flags"][0]) == {"name", "strength", "reason", "spans", "days"}
    assert first["flags"][0]["spans"] == [[30, 36]]
    assert second["stated_dates"] == [{"value": "2020-05-04", "kind": "url", "start": None, "end": None}]
    assert "rows.jsonl:3" in said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_an_anchor_given_by_hand_wins(tmp_path: Path) -> None:
    """Relative expressions count from it; stated dates and what needs no anchor are as they were."""
    text = "Published: 4 June 2020\nIt burned on Friday, as in June 2019."
    said = triage("dates", "-", "--json", "--anchor", "2021-03-08", given=text, folder=tmp_path)
    (one,) = lines(said)
    assert one["anchor"]["value"] == "2021-03-08"
    assert [date["value"] for date in one["stated_dates"]] == ["2020-06-04"]
    assert [part["value"] for part in one["expressions"]] == ["2020-06-04", "2021-03-05", "2019-06"]


def test_the_page_for_a_person(tmp_path: Path) -> None:
    """Flags come before the table, controls are visible, and both readings of an open order are shown."""
    text = "Mill \x1b[31mburns\nThe mill burned on 31 February, or on 3/4/2021. " + "It was old. " * 20
    said = triage("dates", "-", given=text, folder=tmp_path)
    assert said.returncode == 0
    assert "\x1b" not in said.stdout
    shown = said.stdout.splitlines()
    assert "␛[31mburns" in shown[0]
    assert shown[1].split() == ["stated", "nothing"]
    assert shown[2].split() == ["anchor", "none"]
    assert shown[3].startswith("  ! impossible (certain): ")
    assert any("2021-03-04 or 2021-04-03" in line for line in shown[4:])


def test_what_is_refused(tmp_path: Path) -> None:
    """A wrong anchor, a wrong day and a path that is not there are one line each, and exit code 2."""
    for arguments in (["-", "--anchor", "soon"], ["-", "--reference-date", "2021"], ["nowhere.txt"]):
        said = triage("dates", *arguments, given="", folder=tmp_path)
        assert said.returncode == 2
        assert said.stdout == ""
        assert len(said.stderr.splitlines()) == 1


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """The message says what was not done, and that is no import."""
    said = triage("dates", "nowhere.txt", folder=tmp_path)
    assert said.stderr.strip().endswith("there is no nowhere.txt; nothing was read.")


def test_metadata_of_an_open_order(tmp_path: Path) -> None:
    """Both days of 03/04/2016 are told until the file's or the source's other dates decide."""
    rows = [{"text": "It burned.", "source": source, "date": date} for source, date in [("a", "03/04/2016")]]
    decided = [*rows, {"text": "It fell.", "source": "a", "date": "25/04/2016"}]
    for name, given in (("open.jsonl", rows), ("decided.jsonl", decided)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, given)), encoding="utf-8")
    (one,) = lines(triage("dates", "open.jsonl", "--json", folder=tmp_path))
    both = ["2016-03-04", "2016-04-03"]
    assert one["stated_dates"] == [
        {"value": "2016", "kind": "metadata", "start": None, "end": None, "readings": both}
    ]
    assert one["flags"] == []
    first, _ = lines(triage("dates", "decided.jsonl", "--json", folder=tmp_path))
    assert [date["value"] for date in first["stated_dates"]] == ["2016-04-03"]
    assert "2016-03-04 or 2016-04-03 (metadata)" in triage("dates", "open.jsonl", folder=tmp_path).stdout


def test_what_import_reads_and_nothing_is_stored(tmp_path: Path) -> None:
    """Folders, records under any of their date names, and standard input; no file is left behind."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("LEEDS, March 3, 2016 (AP) - It burned.", encoding="utf-8")
    names = ("stated_date", "stated", "date", "published")
    rows = [json.dumps({"id": name, "text": "It burned.", name: "2016-03-04"}) for name in names]
    (folder / "b.jsonl").write_text("\n".join(rows), encoding="utf-8")
    said = lines(triage("dates", "news", "--json", folder=tmp_path))
    assert [[date["value"] for date in one["stated_dates"]] for one in said] == [
        ["2016-03-03"],
        *[["2016-03-04"]] * 4,
    ]
    assert [one["id"] for one in said[1:]] == list(names)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "b.jsonl", "news"]
