"""The bar that finds in the text; no letter acts in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from triage.tui.dialogs.dialog import Closed
from triage.tui.dialogs.entry import Typing
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import sides
from triage.tui.strokes import Stroke

MOST = 2_000
"""Hits that are marked; a letter of a long text has more."""

SHOW = Callable[[list[tuple[int, int]], int], None]
"""Marks hits in the text and brings the one with this number into sight."""


class Find:
    """Finds what is typed, as it is typed, without regard to capitals.

    Args:
        text: Where to look.
        start: Position from which the first hit is taken.
        show: Shows the hits.
    """

    def __init__(self, text: str, start: int, show: SHOW) -> None:
        self._text = text
        self._start = start
        self._show = show
        self._typing = Typing(limit=200)
        self._hits: list[tuple[int, int]] = []
        self._at = 0

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Type, go to the next hit (Enter, ↓) or the one before (↑), leave (Escape)."""
        match stroke.key:
            case "escape":
                return Closed()
            case "enter" | "ctrl+j" | "down":
                self._step(1)
            case "up":
                self._step(-1)
            case _:
                before = self._typing.text
                if self._typing.press(stroke) and self._typing.text != before:
                    self._search()
        return None

    def _search(self) -> None:
        self._hits = []
        if self._typing.text:
            pattern = re.compile(re.escape(self._typing.text), re.IGNORECASE)
            for found in pattern.finditer(self._text):
                self._hits.append(found.span())
                if len(self._hits) == MOST:
                    break
        self._at = next((n for n, (start, _) in enumerate(self._hits) if start >= self._start), 0)
        self._show(self._hits, self._at)

    def _step(self, steps: int) -> None:
        if self._hits:
            self._at = (self._at + steps) % len(self._hits)
            self._start = self._hits[self._at][0]
            self._show(self._hits, self._at)

    def bar(self, width: int, signs: Signs) -> Line:
        """Return what is typed and how many times it is there."""
        text = self._typing.pieces(0, len(self._typing.text) + 1, signs)
        if not self._typing.text:
            count = ""
        elif not self._hits:
            count = "not in this text"
        else:
            more = "+" if len(self._hits) == MOST else ""
            count = f"{self._at + 1:,} of {len(self._hits):,}{more}"
        keys = f"Enter next {signs.dot} Up before {signs.dot} Esc leaves"
        right = (Piece(f"{count}   ", Ink.STRONG if self._hits else Ink.WARNING), Piece(keys, Ink.DIM))
        return sides((Piece("/", Ink.KEY), *text), right, width, signs, Ink.TEXT)
