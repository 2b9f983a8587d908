"""The bar that finds in the text; no letter acts in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from triage.tui.dialogs.dialog import Closed
from triage.tui.dialogs.entry import Typing
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import sides
from triage.tui.search import MOST, Found, Search
from triage.tui.strokes import Stroke

SHOW = Callable[[Found, tuple[int, int] | None], None]
"""Marks hits in the text and brings one of them into sight."""


class Find:
    """Finds what is typed, as it is typed, without regard to capitals.

    A key looks through the first piece of the text; the rest is for :meth:`go_on`, which is called while
    nothing else is to be done.

    Args:
        text: Where to look.
        start: Position from which the first hit is taken.
        show: Shows the hits.
    """

    def __init__(self, text: str, start: int, show: SHOW) -> None:
        self._text = text
        self._show = show
        self._typing = Typing(limit=200)
        self._search = Search(text, "", start)
        self._start = self._here = start
        """Where hits are looked for, and where the one in sight begins."""
        self._owed = 0
        """Steps that were asked for and lead to hits that are not found yet."""

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
                    self._begin()
        return None

    @property
    def done(self) -> bool:
        """Whether the whole text was looked through."""
        return self._search.done

    def go_on(self) -> None:
        """Look through one piece more, and go where a key is waiting to go."""
        self._search.go_on()
        self._step(0)

    def _begin(self) -> None:
        self._search, self._owed = Search(self._text, self._typing.text, self._start), 0
        self._here = self._start
        self._search.go_on()
        if self._search.turned:
            self._search.go_on()  # of a short text that is all
        self._step(0)

    def _step(self, steps: int) -> None:
        self._owed += steps
        found = self._search.found
        at = bisect_left(found, self._here)
        if found and (at < len(found) or self._search.turned):
            at %= len(found)
            while self._owed and (next_ := self._next(found, at)) is not None:
                at = next_
                self._owed -= 1 if self._owed > 0 else -1
                self._start = found[at]
            self._here = found[at]
            self._show(found, (self._here, self._here + found.length))
        else:
            self._show(found, None)

    def _next(self, found: Found, at: int) -> int | None:
        """Return the hit after one, or before it, around the ends; None if it is not found yet."""
        following = at + 1 if self._owed > 0 else at - 1
        if self._search.done:
            return following % len(found)
        return following if 0 <= following < len(found) and found[following] >= self._search.start else None

    def bar(self, width: int, signs: Signs) -> Line:
        """Return what is typed and how many times it is there."""
        text = self._typing.pieces(0, len(self._typing.text) + 1, signs)
        found, done = self._search.found, self._search.done
        if not self._typing.text:
            count = ""
        elif not done:
            count = f"{len(found):,}{signs.ellipsis}"
        elif not found:
            count = "not in this text"
        else:
            more = "+" if len(found) >= MOST else ""
            count = f"{bisect_left(found, self._here) + 1:,} of {len(found):,}{more}"
        keys = f"Enter next {signs.dot} Up before {signs.dot} Esc leaves"
        right = (Piece(f"{count}   ", Ink.STRONG if found or not done else Ink.WARNING), Piece(keys, Ink.DIM))
        return sides((Piece("/", Ink.KEY), *text), right, width, signs, Ink.TEXT)
