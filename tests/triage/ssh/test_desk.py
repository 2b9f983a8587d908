"""The desk by real ssh in a real terminal: keys, a line that drops, and coming back."""

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

from tests.triage.ssh.served import DEADLINE, Served, stretched

STOP_SECONDS = 5.0
"""How long a server may take to end in order."""

TMUX = shutil.which("tmux") or "tmux"

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed here")


class Window:
    """Terminals on a tmux server of their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._opened = 0
        self._script = folder / "run.sh"

    @property
    def _socket(self) -> Path:
        """The tmux server's, a new one each time: the one before may still be ending."""
        return self.folder / f"tmux{self._opened}"

    def _tmux(self, *words: str) -> str:
        command = [TMUX, "-S", str(self._socket), "-f", "/dev/null", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=DEADLINE).stdout

    def open(self, command: list[str], width: int, height: int) -> None:
        """Run a command in a terminal, in the place of the one before."""
        self.close()
        self._opened += 1
        quoted = " ".join(f"'{word}'" for word in command)
        self._script.write_text(f"{quoted}\necho ended $?\nexec cat\n")
        size = ("-x", str(width), "-y", str(height))
        self._tmux("new-session", "-d", *size, f"sh '{self._script}'")

    def keys(self, *keys: str) -> None:
        """Type keys."""
        self._tmux("send-keys", *keys)

    def client(self) -> int:
        """Return the id of the ssh that runs in it."""
        shell = self._tmux("list-panes", "-F", "#{pane_pid}").strip()
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
        return next(int(pid) for pid, parent in map(str.split, listed.stdout.splitlines()) if parent == shell)

    def modes(self) -> str:
        """Say whether the other screen, the mouse or no cursor are on."""
        return self._tmux("display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}").strip()

    def wait_for(self, text: str) -> str:
        """Return the screen once it shows a text."""
        until = time.monotonic() + DEADLINE
        while text not in (screen := self._tmux("capture-pane", "-p")):
            assert time.monotonic() < until, f"{text!r} is not in:\n{screen}"
            time.sleep(0.02)
        return screen

    def close(self) -> None:
        """End its server, and what runs in it."""
        command = [TMUX, "-S", str(self._socket), "kill-server"]
        subprocess.run(command, capture_output=True, check=False)


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    """A terminal that ends with its test."""
    made = Window(tmp_path)
    yield made
    made.close()


def test_a_dropped_line_loses_nothing(served: Served, window: Window) -> None:
    """After ``kill -9`` of the client the same article is there, its answers, and the place in its text."""
    window.open(served.command("back"), 80, 24)
    window.wait_for(" 1 of ")
    window.keys("j", "4", "c")
    window.wait_for("● c current")
    window.wait_for("● 4 mostly reliable")
    window.keys("j")
    before = window.wait_for(" 3-").splitlines()
    os.kill(window.client(), signal.SIGKILL)
    window.open(served.command("back"), 80, 24)
    after = window.wait_for("● 4 mostly reliable").splitlines()
    assert after[1:-1] == before[1:-1]
    window.open(served.command("back"), 200, 50)
    assert "● Reliability" in window.wait_for("●4 mostly reliable")
    window.keys("BSpace")
    window.wait_for("undone: Date")
    window.keys("q")
    window.wait_for("ended 0")
    assert window.modes() == "001"


def test_a_new_login_takes_over_a_line_that_is_dead(served: Served, window: Window) -> None:
    """And beside one that lives it shows another article."""
    window.open(served.command("twice"), 80, 24)
    window.wait_for(" 1 of ")
    dead = window.client()
    os.kill(dead, signal.SIGSTOP)
    try:
        other = Window(window.folder / "other")
        try:
            other.open(served.command("twice"), 80, 24)
            other.wait_for(" 1 of ")
            third = Window(window.folder / "third")
            try:
                third.open(served.command("twice"), 80, 24)
                third.wait_for(" 2 of ")
            finally:
                third.close()
        finally:
            other.close()
    finally:
        os.kill(dead, signal.SIGCONT)


def test_a_lead_comes_in_by_the_overview_with_one_key_to_the_desk(served: Served, window: Window) -> None:
    """And leaving the desk leads back to it."""
    window.open(served.command("lea"), 80, 24)
    assert "d desk" in window.wait_for("articles complete")
    window.keys("d")
    window.wait_for(" 1 of ")
    window.keys("q")
    window.wait_for("articles complete")
    window.keys("q")
    window.wait_for("ended 0")
    assert window.modes() == "001"


def test_a_paste_and_a_lone_escape_judge_nothing(served: Served, window: Window) -> None:
    """The paste comes whole, with a line; Escape closes what is open."""
    window.open(served.command("pasting"), 80, 24)
    window.wait_for(" 1 of ")
    window.keys("Escape", "[200~", "4c4c", "Escape", "[201~")
    window.wait_for("Pasted text was dropped")
    window.keys("/")
    window.wait_for("Esc leaves")
    window.keys("Escape")
    window.wait_for("? all keys")
    window.keys("q")
    assert "●" not in window.wait_for("ended 0")


def test_a_desk_on_the_host_goes_through_the_server(served: Served, window: Window) -> None:
    """Bound to its person; it outlives the owner, whose successor has what was pressed meanwhile."""
    command = [sys.executable, "-m", "triage.cli.main", "--db", str(served.store), "label", "--as", "new"]
    window.open(command, 80, 24)
    window.wait_for(" 1 of ")
    window.keys("4")
    window.wait_for("● 4 mostly reliable")
    (owner,) = served.processes("triage.owner.serving")
    os.kill(owner, signal.SIGKILL)
    window.keys("c")
    window.wait_for("● c current")
    window.keys("q")
    window.wait_for("ended 0")
    shown = served.ssh("lea", "log", "--annotator", "new", "--cause", "answer")
    assert b"mostly_reliable" in shown.stdout
    assert b"current" in shown.stdout


def test_a_stopping_server_gives_every_terminal_back(served: Served, window: Window) -> None:
    """Within five seconds, with a line that says so; answers are in the log."""
    window.open(served.command("stopping"), 80, 24)
    window.wait_for(" 1 of ")
    window.keys("4")
    window.wait_for("● 4 mostly reliable")
    limit = stretched(STOP_SECONDS)
    assert served.stop() < limit
    window.wait_for("The server stops")
    window.wait_for("ended")
    assert window.modes() == "001"
