"""The real command in a real terminal: `triage label` in tmux, by keys."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labels.codebook import shipped_codebook
from tests.triage.desk.samples import BRIDGE, bridge_evidence, sample, samples
from tests.triage.store.made import bring_in
from triage.desk.keys import ACTS
from triage.owner.opening import open_store
from triage.store.records import Aspect

TMUX = shutil.which("tmux")
DEADLINE = 30.0
START = "import sys; from triage.cli.main import run; sys.argv[0] = 'triage'; run()"

pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed here")


class Terminal:
    """A terminal of 80 by 24 cells that a command runs in, on a tmux server of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "tmux0"
        self._started = 0

    def _tmux(self, *arguments: str) -> str:
        command = [TMUX or "tmux", "-S", str(self._socket), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=DEADLINE).stdout

    def start(self, *arguments: str) -> None:
        """Run triage, and keep its screen when it has ended."""
        self._started += 1
        self._socket = self._folder / f"tmux{self._started}"
        command = [sys.executable, "-c", START, *arguments]
        shown = " ".join(f"'{part}'" if "'" not in part else f'"{part}"' for part in command)
        script = self._folder / "run.sh"
        script.write_text(
            f'cd "{Path.cwd()}"\n{shown} 2>"{self._folder}/stderr"\necho "ended $?"\nexec cat\n'
        )
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", f"sh '{script}'")

    def keys(self, *keys: str) -> None:
        """Type keys, all at once."""
        self._tmux("send-keys", *keys)

    def wait_for(self, text: str, *, gone: bool = False) -> str:
        """Return the screen once it shows a text, or shows it no more."""
        until = time.monotonic() + DEADLINE
        while True:
            screen = self._tmux("capture-pane", "-p")
            if (text in screen) is not gone:
                return screen
            if time.monotonic() > until:
                stderr = self._folder / "stderr"
                said = stderr.read_text() if stderr.exists() else ""
                raise AssertionError(f"{text!r} is {'still' if gone else 'not'} in:\n{screen}\n{said}")
            time.sleep(0.02)  # a poll of another process, which says nothing by itself

    def kill(self) -> None:
        """Kill what was run, without a word to it."""
        (shell,) = self._tmux("list-panes", "-F", "#{pane_pid}").split()
        listed = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True).stdout
        for child in listed.split():
            os.kill(int(child), signal.SIGKILL)

    def end(self) -> None:
        """End the server and all that runs in it."""
        subprocess.run(
            [TMUX or "tmux", "-S", str(self._socket), "kill-server"], capture_output=True, check=False
        )


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that ends with its test."""
    made = Terminal(tmp_path)
    yield made
    made.end()


async def test_label_in_a_terminal_by_keys(tmp_path: Path, terminal: Terminal) -> None:
    """Answers typed ahead are in the log when the desk is left; the next run undoes across articles."""
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook(), listen=False) as store:
        await bring_in(store, samples(2))
    terminal.start("--db", str(path), "label", "--as", "ana")
    screen = terminal.wait_for("1 of 2")
    assert "on Thursday[= 2023-03-16]!" in screen
    assert screen.splitlines()[22].startswith("Topics")
    terminal.keys("4", "m", "d", "2", "0", "2", "3", "Enter", "P", "B", "Enter", "0", "l")
    terminal.wait_for("0 cannot judge: in a language")
    terminal.keys("q")
    assert "triage:" not in terminal.wait_for("ended 0")
    async with open_store(path, listen=False) as store:
        events = [event async for page in store.events_since() for event in page]
    answers = [(event.question, event.value) for event in events if event.aspect is Aspect.JUDGEMENT]
    assert [question for question, _ in answers] == [
        "reliability",
        "date_validity",
        "date_validity",
        "topics",
        "topics",
        "reliability",
    ]
    assert answers[2][1]["corrected_date"] == "2023"
    assert answers[4][1]["values"] == ["medtop:11000000", "medtop:04000000"]
    assert answers[5][1]["reason"] == "language"
    terminal.end()
    terminal.start("--db", str(path), "label", "--as", "ana")
    terminal.wait_for("2 of 2")
    terminal.keys("BSpace", "BSpace")
    terminal.wait_for("1 of 2")
    terminal.keys("BSpace")
    terminal.wait_for("undone: Topics")
    terminal.keys("q")
    terminal.wait_for("ended 0")


LONG = BRIDGE + "".join(f"Pillar {n} of the bridge stands in the water.\n" for n in range(60))
NAMES = {"BSpace": "backspace", "BTab": "shift+tab", "PPage": "pageup", "NPage": "pagedown"}
"""What tmux calls keys, where it is not what the table calls them."""
CLOSED = "closed"
STEPS = (
    *(("4", "● 4 mostly reliable"), ("m", "● m misdated"), ("-", "Topics has no answer to clear")),
    *(("Tab", ""), ("g", "Reliability: guideline"), ("g", CLOSED), ("BTab", ""), ("g", "Topics: guideline")),
    *(("Escape", CLOSED), ("d", "Date: the right date"), ("Escape", CLOSED), ("b", "how sure?")),
    *(("Escape", CLOSED), ("f", "flagged"), ("n", "Note on the article"), ("Escape", CLOSED)),
    *(("e", "Enter marks"), ("Escape", CLOSED), ("v", "No neighbour"), ("y", "copied: ")),
    *(("/", "Up before"), ("Escape", CLOSED), ("Right", "Against the date"), ("Left", "ribbon twice")),
    *(("j", " 2-"), ("Down", " 3-"), ("k", " 2-"), ("Up", " 1-"), ("Space", "Pillar 9 "), ("PPage", " 1-")),
    *(("NPage", "Pillar 9 "), ("End", "Pillar 59 "), ("Home", " 1-"), ("?", "All keys"), ("?", CLOSED)),
    *(("C-p", "Everything by name"), ("Escape", CLOSED), ("BSpace", "undone: flag"), ("C-y", "redone: flag")),
    *(
        ("C-z", "undone: flag"),
        ("C-h", "undone: Date"),
        ("C-y", "redone: Date"),
        ("C-j", "Topics is missing"),
    ),
    *(("k", "? all keys"), ("Enter", "Topics is missing"), ("w", "2 of 3"), ("z", "aside: why?")),
    *(("Escape", CLOSED), ("5", ""), ("c", ""), ("P", "complete"), ("Enter", "3 of 3"), ("[", "2 of 3")),
    *(("]", "3 of 3"), ("C-c", "q leaves; everything is saved"), ("q", "ended 0")),
)
"""A key, and what the screen shows then; or that what the key before it showed is gone."""


async def test_every_key_of_the_table_is_sent_by_a_plain_terminal(tmp_path: Path, terminal: Terminal) -> None:
    """Each arrives as itself and does its act; what it opens is closed again."""
    names = {NAMES.get(key, key.lower().replace("c-", "ctrl+")) for key, _ in STEPS}
    assert {key for act in ACTS for key in (*act.keys, *act.also)} <= names
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook(), listen=False) as store:
        await bring_in(store, [sample(n, LONG, evidence=bridge_evidence()) for n in (1, 2, 3)])
    terminal.start("--db", str(path), "label", "--as", "ana")
    terminal.wait_for("1 of 3")
    before = ""
    for key, shown in STEPS:
        terminal.keys(key)
        if shown == CLOSED:
            terminal.wait_for(before, gone=True)
        else:
            terminal.wait_for(shown)
        before = shown


async def test_escape_and_what_is_typed_right_after_it_both_count(tmp_path: Path, terminal: Terminal) -> None:
    """Sent at once, as on a slow line: the dialogs are left, and each key after them does its part."""
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook(), listen=False) as store:
        await bring_in(store, samples(1))
    terminal.start("--db", str(path), "label", "--as", "ana")
    terminal.wait_for("1 of 1")
    terminal.keys(
        "n", "x", "Escape", "4", "0", "Escape", "c", "?", "Escape", "P", "/", "y", "Escape", "B", "Up"
    )
    screen = terminal.wait_for("•B")
    for shown in ("● 4 mostly reliable", "● c current", "●P"):
        assert shown in screen


async def test_a_desk_that_is_killed_opens_again_where_it_was(tmp_path: Path, terminal: Terminal) -> None:
    """The same article, answers and lines in sight, although nothing of it had time to end."""
    path = tmp_path / "t.duckdb"
    async with open_store(path, create=shipped_codebook(), listen=False) as store:
        await bring_in(store, [sample(n, LONG, evidence=bridge_evidence()) for n in (1, 2)])
    terminal.start("--db", str(path), "label", "--as", "ana")
    terminal.wait_for("1 of 2")
    terminal.keys("4", "c", "P", "Enter", "Space", "j", "3", "m")
    before = terminal.wait_for("● m misdated")
    terminal.kill()
    terminal.end()
    terminal.start("--db", str(path), "label", "--as", "ana")
    terminal.wait_for("● m misdated")
    # How many lines there are above is counted once the text is there.
    after = terminal.wait_for(before.splitlines()[19])
    assert "2 of 2" in after
    assert after.splitlines()[1:23] == before.splitlines()[1:23]
