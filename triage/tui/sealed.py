"""An application that shares its process with others and leaves no trace in it.

Textual takes an application for the only one of its process: it reads the environment, puts itself in the
place of standard output and error, prints tracebacks, saves files, opens a browser, stops the process, sets
how the event loop makes tasks. Here all that comes from the person's terminal or is refused, so that fifty
desks run in one event loop. The private seams of Textual that this leans on stand here and in
:mod:`triage.tui.painting` alone; its version is pinned for them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, cast

from rich.console import Console
from textual.app import App
from textual.driver import Driver
from textual.filter import ANSIToTruecolor, Monochrome, NoColor

from triage.tui.terminal import Terminal

MakeDriver = Callable[..., Driver]
"""Makes a driver of an application, with ``debug``, ``mouse`` and ``size`` by name: a class will do."""


class SealedApp(App[None]):
    """Takes what is a terminal's from its arguments, and nothing from the process.

    Args:
        terminal: What the person's terminal says of itself.
        driver: Makes what reads and draws; Textual's own for this platform unless given.
    """

    ENABLE_COMMAND_PALETTE = False
    PAUSE_GC_ON_SCROLL = False
    BINDINGS: ClassVar = []

    def __init__(self, *, terminal: Terminal, driver: MakeDriver | None = None) -> None:
        super().__init__(driver_class=cast("type[Driver] | None", driver))
        self.terminal = terminal
        self.failure: BaseException | None = None
        """What ended the application, if it was not the person."""
        self.no_color = terminal.no_color
        self.console = Console(
            color_system=terminal.colours,
            file=self.console.file,
            highlight=False,
            emoji=False,
            legacy_windows=False,
            force_terminal=True,
            safe_box=False,
            _environ={},
        )
        self._filters = [each for each in self._filters if isinstance(each, ANSIToTruecolor)]
        self._take_back: Callable[[], None] = lambda: None

    def wear_colours(self, *, none: bool) -> None:
        """Send colours, or none whatever a style says."""
        self._filters = [each for each in self._filters if not isinstance(each, Monochrome | NoColor)]
        if none:
            self._filters.append(NoColor())

    # -- the process is left as it was -----------------------------------------------------------
    async def run_async(self, **options: Any) -> None:
        """Run as Textual does, but let the event loop make its tasks as before."""
        loop = asyncio.get_running_loop()
        self._take_back = partial(loop.set_task_factory, loop.get_task_factory())
        await super().run_async(**options)

    def on_load(self) -> None:
        """Take back what Textual did to the loop, and forestall what it is about to do to the streams."""
        self._take_back()
        # Textual puts these in the place of the process's streams; another application may end first.
        self._capture_stdout, self._capture_stderr = cast("Any", (sys.stdout, sys.stderr))

    def _fatal_error(self) -> None:
        """End with the failure for whoever runs this to tell; no traceback is drawn or printed."""
        self._fail(self._exception)

    def panic(self, *renderables: Any) -> None:
        """The same, where Textual had something to print."""
        self._fail(self._exception or RuntimeError("the screen could not be drawn"))

    def _fail(self, failure: BaseException | None) -> None:
        self.failure = self.failure or failure
        self._close_messages_no_wait()

    # -- doors out of the terminal ---------------------------------------------------------------
    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing: a browser would open on the server."""

    def action_suspend_process(self) -> None:
        """Stop nothing: the process is everybody's."""

    def suspend(self) -> Any:
        """Refuse: the process is everybody's."""
        raise RuntimeError("a desk cannot be suspended")

    def deliver_screenshot(self, *args: Any, **options: Any) -> str | None:
        """Save nothing: the file would lie on the server."""
        return None

    def save_screenshot(self, *args: Any, **options: Any) -> str:
        """Refuse: the file would lie on the server."""
        raise RuntimeError("a desk saves no files")

    def _deliver_binary(self, *args: Any, **options: Any) -> str | None:
        """Save nothing: every delivery of a file ends here."""
        return None
