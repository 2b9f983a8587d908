"""Desks that share a process: each sees its own terminal, and the process sees none of them."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.triage.desk.fakes import FakeStore
from tests.triage.desk.samples import samples
from tests.triage.tui.lines import connected
from tests.triage.tui.seat import seated
from triage.tui.terminal import Terminal


def process() -> tuple[object, ...]:
    """Return what a process has but once."""
    handlers = tuple(signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTSTP, signal.SIGWINCH))
    loop = asyncio.get_running_loop()
    return (
        sys.stdout,
        sys.stderr,
        dict(os.environ),
        Path.cwd(),
        handlers,
        gc.isenabled(),
        loop.get_task_factory(),
    )


async def test_two_terminals_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour, depth and none come from each person's own terminal, not from the process; nothing is left."""
    monkeypatch.setenv("NO_COLOR", "1")
    before = process()
    rich, poor = Terminal.of({"COLORTERM": "truecolor"}), Terminal.of({"NO_COLOR": "1", "TERM": "xterm"})
    first = connected(FakeStore(samples(1)).as_store, terminal=rich)
    second = connected(FakeStore(samples(1)).as_store, terminal=poor)
    coloured = (await first.__aenter__()).line
    plain = (await second.__aenter__()).line
    assert process() == before
    assert "\x1b[38;2;" in coloured.take()
    shown = plain.take()
    assert "The bridge was opened" in shown
    assert "38;" not in shown and "48;" not in shown
    await first.__aexit__(None, None, None)  # the one that came first leaves first
    await second.__aexit__(None, None, None)
    assert process() == before


async def test_doors_out_of_the_terminal_are_shut(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No browser, no file, no stopped process; the clipboard is the person's own."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a door was open")

    monkeypatch.setattr("webbrowser.open", never)
    monkeypatch.setattr("os.kill", never)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    async with connected(FakeStore(samples(1)).as_store) as desk:
        app, line = desk.app, desk.line
        app.open_url("https://example.org/")
        app.action_suspend_process()
        with pytest.raises(RuntimeError, match="suspended"):
            app.suspend()
        with pytest.raises(RuntimeError, match="files"):
            app.save_screenshot()
        assert app.deliver_screenshot() is None
        assert app.deliver_text(io.StringIO("text")) is None
        assert app.deliver_binary(io.BytesIO(b"bytes")) is None
        app.action_screenshot()
        app.action_command_palette()
        line.take()
        app.copy_to_clipboard("a title")
        assert line.take() == "\x1b]52;c;YSB0aXRsZQ==\a"
    assert list(tmp_path.iterdir()) == []


async def test_a_failure_ends_one_desk_and_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """What went wrong is told to whoever runs the desk; the one beside it goes on."""
    async with connected(FakeStore(samples(1)).as_store) as other:
        async with connected(FakeStore(samples(1)).as_store) as desk:
            app = desk.app

            def broken(_: int) -> None:
                raise ZeroDivisionError("a defect of drawing")

            app.screen.query_one("#body").render_line = broken  # type: ignore[method-assign, assignment]
            desk.line.take()
            app.refresh(layout=True)
            async with asyncio.timeout(10):
                await desk.running
        assert isinstance(app.failure, ZeroDivisionError)
        assert other.app.is_running and other.app.failure is None
        assert "Traceback" not in desk.line.take()
    out, err = capsys.readouterr()
    assert (out, err) == ("", "")


async def test_no_colour_is_none_whatever_the_person_chose() -> None:
    """NO_COLOR of the terminal goes before the theme of the person."""
    store = FakeStore(samples(1))
    async with seated(store.as_store) as seat:
        await seat.act("light")
        assert seat.app.theme == "triage-light"
    async with connected(store.as_store, terminal=Terminal(no_color=True)) as desk:
        assert "38;" not in desk.line.take()
