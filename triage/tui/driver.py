"""The terminal of the process: read from standard input, drawn on standard output."""

from __future__ import annotations

import codecs
import os
import selectors
import sys

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from triage.tui.escapes import Escapes

_POLL = 0.1
"""Seconds after which an Escape that nothing followed is a key."""
_MOST = 4_096


class TerminalDriver(LinuxDriver):
    """Draws on standard output, where Textual draws on standard error; keeps Escape and the next key apart.

    Standard error is talk here, and may go to a file while somebody works.
    """

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = sys.__stdout__

    def run_input_thread(self) -> None:
        """Hand on what the terminal sends until the application ends."""
        parser, escapes = XTermParser(self._debug), Escapes()
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_POLL):
                    raw = os.read(self.fileno, _MOST)
                    if not raw:
                        break  # the terminal is gone
                    if text := escapes.apart(decode(raw)):
                        for message in parser.feed(text):
                            self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
