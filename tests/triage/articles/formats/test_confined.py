"""The child that reads what could break its reader: limits, endings, and no way to the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from triage.articles.formats.confined import ChildLost, Confined

MEMORY = 4 << 30


def parquet(path: Path) -> Path:
    """Write a small Parquet file."""
    pl.DataFrame({"text": ["one", "two"]}).write_parquet(path)
    return path


def question(descriptor: int) -> dict[str, object]:
    """Ask for the rows of a file."""
    return {
        "file": descriptor,
        "names": ["text"],
        "max_file": 1 << 30,
        "max_group": 1 << 30,
        "max_ratio": 1000,
        "ratio_from": 1 << 20,
        "max_record": 1 << 20,
    }


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('made.txt', 'w')",
        "import os; os.remove('there.txt')",
        "import os; os.open('made.txt', os.O_CREAT | os.O_WRONLY)",
    ],
)
def test_nothing_is_reached_or_written(tmp_path: Path, attempt: str) -> None:
    """Network, processes and files that would be changed raise in the child."""
    (tmp_path / "there.txt").write_text("x", encoding="utf-8")
    code = f"from triage.articles.formats.confined_child import forbid\nforbid()\n{attempt}\n"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "PermissionError" in ended.stderr or "reader of files" in ended.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["there.txt"]


def test_a_child_answers_and_is_there_for_the_next(tmp_path: Path) -> None:
    """What is lent is read; closing ends the process."""
    child = Confined("parquet", memory=MEMORY)
    with parquet(tmp_path / "a.parquet").open("rb") as file:
        child.ask(question(file.fileno()), seconds=30, lend=[file.fileno()])
        told = [child.answer(30) for _ in range(3)]
    child.close()
    assert told[0]["names"] == ["text"]
    assert told[1]["rows"] == [["one"], ["two"]]
    assert told[2] == {"end": True}


def test_a_late_child_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits is told in time, and the process is gone."""
    child = Confined("parquet", memory=MEMORY)
    with parquet(tmp_path / "a.parquet").open("rb") as file:
        child.ask(question(file.fileno()), seconds=30, lend=[file.fileno()])
        for _ in range(3):
            child.answer(30)
        process = child._child
        with pytest.raises(ChildLost, match="took longer than 0 seconds"):
            child.answer(0.05)
    assert process is not None and process.returncode is not None


def test_a_child_that_ends_is_told_and_replaced(tmp_path: Path) -> None:
    """A crash costs the file that caused it, not the next."""
    child = Confined("parquet", memory=MEMORY)
    with parquet(tmp_path / "a.parquet").open("rb") as file:
        child.ask(question(file.fileno()), seconds=30, lend=[file.fileno()])
        process = child._child
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(ChildLost, match="memory or time"):
            [child.answer(30) for _ in range(4)]
        child.ask(question(file.fileno()), seconds=30, lend=[file.fileno()])
        assert child.answer(30)["names"] == ["text"]
    child.close()


def test_a_child_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a child nothing is read, and the reason is said."""
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(ChildLost, match="could not be started"):
        Confined("parquet", memory=MEMORY).ask({}, seconds=1)


def test_no_module_is_taken_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside the articles that is called like a module is never run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orjson.py").write_text("open('run.txt', 'w')\n", encoding="utf-8")
    child = Confined("parquet", memory=MEMORY)
    child.ask({"file": 0}, seconds=30)
    child.close()
    assert not (tmp_path / "run.txt").exists()
