"""A text to read and to leave: the help, a guideline, own numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from triage.tui.dialogs.dialog import Closed, boxed
from triage.tui.paint import Line, Signs
from triage.tui.prose import one_line
from triage.tui.strokes import Stroke

WRITE = Callable[[int, Signs], list[Line]]
"""Writes the text for so many cells; it is asked once for a width and its signs."""


class Pages:
    """Shows a text that may be longer than its frame.

    Args:
        title: What it is.
        write: Writes it.
        leave: Keys that leave it besides Escape, Enter and ``q``.
    """

    def __init__(self, title: str, write: WRITE, *, leave: tuple[str, ...] = ()) -> None:
        self._title = title
        self._write = lru_cache(maxsize=1)(write)
        self._leave = ("escape", "enter", "q", *leave)
        self._top = 0
        self._room = 1
        self._length = 1

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Scroll, or leave."""
        if stroke.key in self._leave:
            return Closed()
        match stroke.key:
            case "j" | "down" | "act:down":
                self._top += 1
            case "k" | "up" | "act:up":
                self._top -= 1
            case "space" | "pagedown":
                self._top += max(self._room - 1, 1)
            case "pageup":
                self._top -= max(self._room - 1, 1)
            case "home":
                self._top = 0
            case "end":
                self._top = self._length
        return None

    def lines(self, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the part of the text that is in sight, in its frame."""
        text = self._write(width - 4, signs)
        self._room, self._length = max(height - 2, 1), len(text)
        self._top = max(min(self._top, len(text) - self._room), 0)
        seen = text[self._top : self._top + self._room]
        more = len(text) - self._top - len(seen)
        hint = "Esc leaves"
        if more or self._top:
            below = f"{more:,} more below" if more else "the end"
            hint = f"{below} {signs.dot} Space, j, k {signs.dot} {hint}"
        return boxed(one_line(self._title, signs), seen, hint, width, signs)
