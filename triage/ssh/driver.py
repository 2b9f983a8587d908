"""A desk's terminal at the other end of an SSH channel."""

from __future__ import annotations

import asyncio
from codecs import getincrementaldecoder

from textual import events
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from triage.ssh.line import Line
from triage.tui.app import DeskApp
from triage.tui.escapes import Escapes

ENTER = (
    "\x1b[?1049h"  # the other screen
    "\x1b[?25l"  # no cursor
    "\x1b[?1000h\x1b[?1002h\x1b[?1006h"  # mouse: buttons, and where one is held; beyond column 223 too
    "\x1b[?2004h"  # a paste tells where it begins and ends
    "\x1b[?7l"  # no wrapping
)
LEAVE = (
    "\x1b[?2026l"  # no frame is held back
    "\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l"
    "\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
)

ESCAPE_SECONDS = 0.12
"""After this long a lone Escape is a key, not the beginning of a sequence."""

LONGEST_SEQUENCE = 256 * 1024
"""Characters without a key in them, of a paste that never ends for one; then it is forgotten."""

AT_ONCE = 512
"""Characters that are read in one step of the loop, which is everybody's."""

MOST_BEHIND = 64
"""Strokes in line beyond which no more are read."""

BEHIND_SECONDS = 0.02
"""Time between two looks whether a desk has caught up."""

RESIZE_SECONDS = 0.05
"""Sizes that come within this are one."""


class ChannelDriver(Driver):
    """Reads keys from a line and draws on it; while the line is full nothing is drawn, then everything.

    Args:
        app: The application.
        line: The person's line.
        debug: Unused.
        mouse: Unused: the mouse always works.
        size: Columns and rows at the beginning.
    """

    def __init__(
        self,
        app: DeskApp,
        *,
        line: Line,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size or line.size)
        self._line = line
        self._desk = app
        self._typed = ""
        self._reading_on: asyncio.TimerHandle | None = None
        self._parser = XTermParser()
        self._escapes = Escapes()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._without_key = 0
        self._frame: list[str] = []
        self._behind = False
        self._escape: asyncio.TimerHandle | None = None
        self._resize: asyncio.TimerHandle | None = None

    # -- drawing ---------------------------------------------------------------------------------
    def write(self, data: str) -> None:
        """Add to the frame; it is sent whole by :meth:`flush`, at the latest at the loop's next turn."""
        if not self._frame:
            self._loop.call_soon(self.flush)
        self._frame.append(data)

    def flush(self) -> None:
        """Send the frame, or drop it if the line is full."""
        frame, self._frame = "".join(self._frame), []
        if self._line.full:
            self._behind = True
        elif frame:
            self._line.write(frame.encode("utf-8", "replace"))

    def _catch_up(self) -> None:
        """Draw everything once, after frames were dropped."""
        if self._behind:
            self._behind = False
            self._app.refresh(layout=True)

    # -- the screen ------------------------------------------------------------------------------
    def start_application_mode(self) -> None:
        """Take the screen, and begin to read."""
        self._line.take_screen(ENTER, LEAVE)
        self._line.resized = self._resize_soon
        self._line.drained = self._catch_up
        self._tell_size()
        self._line.read(self._read)

    def disable_input(self) -> None:
        """Take no more keys."""
        self._line.read(lambda _: None)
        self._line.resized = self._line.drained = None
        for timer in (self._escape, self._resize, self._reading_on):
            if timer is not None:
                timer.cancel()

    def stop_application_mode(self) -> None:
        """Give the screen back as it was."""
        self.disable_input()
        self.flush()
        self._line.give_screen_back()

    def _resize_soon(self) -> None:
        if self._resize is None:
            self._resize = self._loop.call_later(RESIZE_SECONDS, self._tell_size)

    def _tell_size(self) -> None:
        self._resize = None
        self._size = self._line.size
        size = Size(*self._line.size)
        self._app.post_message(events.Resize(size, size))

    # -- keys ------------------------------------------------------------------------------------
    def _read(self, data: bytes) -> None:
        if self._escape is not None:
            self._escape.cancel()
            self._escape = None
        self._typed += self._escapes.apart(self._decode(data))
        if self._reading_on is None:
            self._read_on()

    def _read_on(self) -> None:
        """Read some of what was typed; while there is more, or the desk is behind, the client waits."""
        self._reading_on = None
        if self._desk.behind < MOST_BEHIND:
            text, self._typed = self._typed[:AT_ONCE], self._typed[AT_ONCE:]
            self._parse(text)
        if self._typed or self._desk.behind >= MOST_BEHIND:
            self._line.pause()
            self._reading_on = self._loop.call_later(BEHIND_SECONDS, self._read_on)
        else:
            self._line.resume()

    def _parse(self, text: str) -> None:
        self._without_key += len(text)
        for message in self._parser.feed(text) if text else ():
            self._without_key = 0
            self.process_message(message)
        if self._without_key > LONGEST_SEQUENCE:
            self._parser, self._without_key = XTermParser(), 0
        if "\x1b" in text:
            if self._escape is not None:
                self._escape.cancel()
            self._escape = self._loop.call_later(ESCAPE_SECONDS, self._end_escape)

    def _end_escape(self) -> None:
        self._escape = None
        for message in self._parser.tick():
            self.process_message(message)

    def send_message(self, message: Message) -> None:
        """Hand a message over in the loop that it came in."""
        self._app.post_message(message)
