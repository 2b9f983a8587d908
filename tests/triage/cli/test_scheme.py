"""``triage scheme``: what is shown, and what the check says of a broken codebook."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from labels.codebook import Codebook, CodebookError, shipped_codebook
from triage.cli.scheme import checked, codebook_text, show


def triage(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder without a store."""
    command = [sys.executable, "-m", "triage.cli.main", "--db", str(folder / "none.duckdb"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_show_prints_the_shipped_codebook_without_a_store(tmp_path: Path) -> None:
    """What is printed is the file that ships, so it can be changed and checked; talk goes to stderr."""
    shown = triage("scheme", "show", folder=tmp_path)
    assert shown.returncode == 0
    assert shown.stdout == shipped_codebook()
    assert "no store" in shown.stderr


def test_show_as_json(tmp_path: Path) -> None:
    """The JSON has every question with its answers."""
    said = json.loads(triage("scheme", "show", "--json", folder=tmp_path).stdout)
    assert list(said)[:2] == ["schema", "codebook"]
    assert (said["schema"], said["codebook"]) == ("triage.scheme/1", "news@1")
    assert [len(question["answers"]) for question in said["questions"]] == [5, 7, 17]
    assert said["questions"][1]["corrected_date"] == ["superseded", "recirculated", "misdated"]


def test_show_prints_the_codebook_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a store, its own codebook is what people work by."""
    path = tmp_path / "survey.duckdb"
    path.touch()
    own = checked(shipped_codebook().replace('name = "news"', 'name = "survey"'))

    class Opened:
        async def codebook(self) -> Codebook:
            return own

    @asynccontextmanager
    async def open_store(opened: Path) -> AsyncIterator[Opened]:
        assert opened == path
        yield Opened()

    monkeypatch.setattr("triage.owner.opening.open_store", open_store)
    monkeypatch.setattr("triage.cli.console.store_path", lambda: path)
    show(as_json=False)
    shown = capsys.readouterr()
    assert shown.out == own.source
    assert shown.err == ""


def test_check_accepts_a_good_codebook(tmp_path: Path) -> None:
    """It exits with 0 and names the codebook, also when an editor put a byte order mark before it."""
    file = tmp_path / "mine.toml"
    file.write_text("\ufeff" + shipped_codebook().replace('"news"', '"mine"'))
    ended = triage("scheme", "check", str(file), folder=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "mine@1 can be used" in ended.stdout


def test_check_names_every_problem(tmp_path: Path) -> None:
    """A reserved key, a doubled one and a field's name: exit 1 and a line for each."""
    text = shipped_codebook().replace('key = "5"', 'key = "b"').replace('key = "t"', 'key = "u"', 1)
    file = tmp_path / "mine.toml"
    file.write_text(text.replace("questions.reliability", "questions.text"))
    ended = triage("scheme", "check", str(file), folder=tmp_path)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "3 problems to mend" in ended.stderr
    assert "[questions.text.answers.reliable] key: 'b' is reserved by the desk (confidence)" in ended.stderr
    assert "[questions.date_validity.answers.timeless] key: 'u' is taken by" in ended.stderr
    assert "[questions.text]: 'text' is a field of every dataset record" in ended.stderr


def test_check_as_json(tmp_path: Path) -> None:
    """The problems are a list; the exit code is the same."""
    file = tmp_path / "mine.toml"
    file.write_text("name = 3")
    ended = triage("scheme", "check", "--json", str(file), folder=tmp_path)
    said = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert (said["schema"], said["ok"], said["codebook"]) == ("triage.scheme_check/1", False, None)
    assert "top of the file, name: must be text in quotes, not a number" in said["problems"]


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_check_of_no_file_is_wrong_usage(tmp_path: Path, name: str) -> None:
    """A missing file and a folder are said in one line."""
    ended = triage("scheme", "check", str(tmp_path / name), folder=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "cannot be read" in ended.stderr


def test_check_of_other_bytes(tmp_path: Path) -> None:
    """A file in another encoding is refused with the byte's place; its name cannot act on a terminal."""
    file = tmp_path / "caf\x1b[31m.toml"
    file.write_bytes(b'name = "caf\xe9"')
    ended = triage("scheme", "check", str(file), folder=tmp_path)
    assert ended.returncode == 1
    assert "is not UTF-8 text (byte 11)" in ended.stderr
    assert "\x1b" not in ended.stderr


def test_the_text_for_a_new_store_is_checked(tmp_path: Path) -> None:
    """Without a file it is the shipped one; a broken file is refused with its problems."""
    assert codebook_text(None) == shipped_codebook()
    file = tmp_path / "mine.toml"
    file.write_text("name = ")
    with pytest.raises(CodebookError, match="not valid TOML"):
        codebook_text(file)
