"""The line that shows how far an import is."""

from __future__ import annotations

import io
import sys

import pytest

from triage.cli.import_bars import import_bars
from triage.jobs.batches import Stage


class Terminal(io.StringIO):
    """What stderr is where somebody looks at it."""

    def isatty(self) -> bool:
        return True


def look(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Look at what is said on a terminal of 80 columns, drawn on at every step."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("triage.cli.import_bars._EVERY", 0)
    monkeypatch.setenv("COLUMNS", "80")
    return screen


def test_each_stage_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is counted, the rest is a share of it; comparing counts what waits; then it goes."""
    terminal = look(monkeypatch)
    with import_bars() as watch:
        watch.advance(Stage.READ, 4000)
        watch.advance(Stage.DATED, 2000)
        watch.advance(Stage.STORED, 1000)
        stages = terminal.getvalue().split("\r")[-1]
        watch.comparing(800)
        watch.advance(Stage.COMPARED, 400)
        comparing = terminal.getvalue().split("\r")[-1]
    assert stages.startswith("read 4,000  dated [####....]  stored [##......]  compared [........]  ")
    assert "compared [####....]" in comparing
    assert all(len(line.removesuffix("\x1b[K")) < 80 for line in terminal.getvalue().split("\r"))
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_sentence_takes_the_place_of_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands on a line of its own, with everything visible."""
    terminal = look(monkeypatch)
    with import_bars() as watch:
        watch.advance(Stage.READ, 1)
        watch.say("It begins\x1b[2J again.")
    assert "\r\x1b[KIt begins␛[2J again.\n" in terminal.getvalue()


def test_a_pipe_shows_sentences_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """No bar is drawn where nobody looks."""
    with import_bars() as watch:
        watch.advance(Stage.READ, 1)
        watch.comparing(1)
        watch.say("It begins again.")
    assert capsys.readouterr() == ("", "It begins again.\n")
