"""``triage label`` before there is a screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from triage.cli import label as label_command
from triage.cli.label import default_person, make_person
from triage.store.errors import OwnerGone
from triage.store.protocol import Store

START = "import sys; from triage.cli.main import run; sys.argv[0] = 'triage'; run()"


def label(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal."""
    command = [sys.executable, "-c", START, "--db", str(folder / "t.duckdb"), "label", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def test_without_a_terminal_it_says_so_and_makes_nothing(tmp_path: Path) -> None:
    """A pipe is no desk: exit 2, one line, no store."""
    done = label(tmp_path, "--as", "ana")
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Ana", "", "-ana", "a b", "x" * 33, "ana\x1b[2J"])
def test_names_that_are_none_are_refused(tmp_path: Path, name: str) -> None:
    """The message says what a name looks like, and cannot act."""
    done = label(tmp_path, f"--as={name}")
    assert done.returncode == 2
    assert "small letters" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ("ana", "ana"),
        ("DOMAIN\\Ana B", "domain-ana-b"),
        ("..x", "x"),
        ("李", "annotator"),
        ("y" * 40, "y" * 32),
    ],
)
def test_login_names_are_cleaned(monkeypatch: pytest.MonkeyPatch, login: str, name: str) -> None:
    """Whatever the login name, there is a name to begin with."""
    monkeypatch.setattr("getpass.getuser", lambda: login)
    assert default_person() == name


def test_an_owner_that_is_met_at_its_very_end_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns the store next, or this command itself, opens the desk; the person is made once."""
    path, ends, opened = tmp_path / "t.duckdb", [OwnerGone("It ended."), None], []

    async def make_once_more(store: Store, name: str) -> None:
        if (end := ends.pop(0)) is not None:
            raise end
        await make_person(store, name)

    async def open_desk(store: Store, name: str, **_: object) -> None:
        opened.append([person.name for person in await store.people()])

    monkeypatch.setenv("TRIAGE_DB", str(path))
    monkeypatch.setattr(label_command, "make_person", make_once_more)
    monkeypatch.setattr(label_command, "open_desk", open_desk)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    label_command.label("ana")
    assert (opened, ends) == ([["ana"]], [])
