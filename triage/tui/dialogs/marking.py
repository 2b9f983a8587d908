"""Marks a part of the text as evidence, by sentences or by words, with keyboard or mouse."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from triage.tui.dialogs.dialog import Closed
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import fitted
from triage.tui.strokes import Stroke

_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?。！？…]+[\"'”’»)\]]*(?=\s|$)|(?=\n|$))")
_WORD = re.compile(r"\w+(?:[-'’.,:/]\w+)*|[^\w\s]")

_AROUND = 20_000
"""Characters before and after the cursor that are divided into units at once."""

SPAN = tuple[int, int]


class Marking:
    """Moves over units of a text and extends over several; ends with all marked spans, anew.

    Args:
        text: The article's text.
        start: Position at which to begin.
        marked: What is marked already.
        show: Shows the span that Enter would mark.
    """

    def __init__(
        self, text: str, start: int, marked: Sequence[SPAN], show: Callable[[SPAN | None], None]
    ) -> None:
        self._text = text
        self._marked = list(marked)
        self._show = show
        self._words = False
        self._units: list[SPAN] = []
        self._first = self._last = 0
        self._divide(start)

    def _divide(self, position: int) -> None:
        """Divide the text around a position and stand on the unit there."""
        pattern = _WORD if self._words else _SENTENCE
        found = pattern.finditer(self._text, max(position - _AROUND, 0), position + _AROUND)
        self._units = [unit.span() for unit in found]
        self._first = self._last = max(bisect_right(self._units, (position, len(self._text))) - 1, 0)
        self._show(self.span)

    def _move(self, steps: int) -> None:
        """Stand on another unit; at the edge of what is divided, divide further on."""
        self._first = self._last = min(max(self._first + steps, 0), len(self._units) - 1)
        if self._first in (0, len(self._units) - 1):
            self._divide(self._units[self._first][0])

    @property
    def span(self) -> SPAN | None:
        """What Enter would mark."""
        if not self._units:
            return None
        return self._units[self._first][0], self._units[self._last][1]

    def draw(self, start: int, end: int) -> None:
        """Stand on the words from one position to another: what the mouse was drawn over."""
        self._words = True
        self._divide(end)
        self._first = max(bisect_right(self._units, (start, len(self._text))) - 1, 0)
        self._show(self.span)

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Move, extend, change the unit; Enter marks, Backspace takes marks off, Escape leaves."""
        if stroke.span is not None:
            self.draw(*stroke.span)
            return None
        span = self.span
        match stroke.key:
            case "escape" | "e":
                return Closed()
            case _ if span is None:
                return None
            case "enter" | "ctrl+j":
                return Closed(_merged([*self._marked, span]))
            case "backspace" | "-" | "delete":
                return Closed([(a, b) for a, b in self._marked if b <= span[0] or a >= span[1]])
            case "left" | "k":
                self._move(-1)
            case "right" | "j":
                self._move(self._last - self._first + 1)
            case "down":
                self._last = min(self._last + 1, len(self._units) - 1)
            case "up":
                self._last = max(self._last - 1, self._first)
            case "tab" | "w":
                self._words = not self._words
                self._divide(span[0])
        self._show(self.span)
        return None

    def bar(self, width: int, signs: Signs) -> Line:
        """Return the keys of marking."""
        unit, other = ("word", "sentences") if self._words else ("sentence", "words")
        across, along = ("←→", "↑↓") if signs.unicode else ("k j", "Up/Down")
        keys = [("Enter", "marks"), (across, unit), (along, "longer"), ("Tab", other)]
        keys += [("Backspace", "off"), ("Esc", "leaves")]
        line: list[Piece] = []
        for key, does in keys:
            line += (Piece("  " if line else ""), Piece(key, Ink.KEY), Piece(f" {does}", Ink.DIM))
        return fitted(line, width, signs)


def _merged(spans: Sequence[SPAN]) -> list[SPAN]:
    """Return spans in order, those that touch joined."""
    merged: list[SPAN] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
