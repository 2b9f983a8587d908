"""A line of text that a person types: for notes, dates, ids and searches."""

from __future__ import annotations

from collections.abc import Callable

from labels.visible import visible
from triage.tui.dialogs.dialog import Closed, boxed
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import one_line, paragraphs
from triage.tui.strokes import PASTE, Stroke
from triage.tui.wrapping import Wrapping, cluster

CHECK = Callable[[str], str]
"""Returns what is wrong with a text, in a sentence; nothing if it will do."""


class Typing:
    """Text with a cursor, and the keys that edit it.

    Args:
        text: What stands there at first; the cursor is at its end.
        limit: Most characters.
    """

    def __init__(self, text: str = "", limit: int = 4_000) -> None:
        self.text = text[:limit]
        self.cursor = len(self.text)
        self.limit = limit

    @property
    def full(self) -> bool:
        """Whether nothing more can be typed."""
        return len(self.text) >= self.limit

    def press(self, stroke: Stroke) -> bool:
        """Take a key that edits; return whether it was one."""
        if (typed := stroke.character) is not None:
            self._insert(typed)
        elif stroke.key == PASTE:
            self._insert(" ".join(stroke.text[: 2 * self.limit].split()))
        else:
            return self._edit(stroke.key)
        return True

    def _edit(self, key: str) -> bool:
        left, right = self.text[: self.cursor], self.text[self.cursor :]
        match key:
            case "backspace" | "ctrl+h":
                left = left[: self._before()]
            case "ctrl+w":
                left = left.rstrip().rpartition(" ")[0]
                left += " " if left else ""
            case "ctrl+u":
                left = ""
            case "delete" | "ctrl+d":
                right = self.text[self._after() :]
            case "left":
                self.cursor = self._before()
                return True
            case "right":
                self.cursor = self._after()
                return True
            case "home" | "ctrl+a":
                self.cursor = 0
                return True
            case "end" | "ctrl+e":
                self.cursor = len(self.text)
                return True
            case _:
                return False
        self.text, self.cursor = left + right, len(left)
        return True

    def _insert(self, typed: str) -> None:
        typed = typed[: self.limit - len(self.text)]
        self.text = self.text[: self.cursor] + typed + self.text[self.cursor :]
        self.cursor += len(typed)

    def _before(self) -> int:
        at = 0
        while at < self.cursor:
            end, _ = cluster(self.text, at, len(self.text))
            if end >= self.cursor:
                break
            at = end
        return at

    def _after(self) -> int:
        return (
            cluster(self.text, self.cursor, len(self.text))[0]
            if self.cursor < len(self.text)
            else self.cursor
        )

    def pieces(self, start: int, end: int, signs: Signs) -> Line:
        """Return a part of the text, followed by one blank at its end, with the cursor in it."""
        shown = visible(self.text) + " "
        if not start <= self.cursor < end:
            return (Piece(shown[start:end]),)
        after, _ = cluster(shown, self.cursor, len(shown))
        return (
            Piece(shown[start : self.cursor]),
            Piece(shown[self.cursor : after], Ink.HERE),
            Piece(shown[after:end]),
        )


class Entry:
    """Asks for a text.

    Args:
        title: What is asked for.
        text: What stands there at first.
        hint: How it is written, if that needs saying.
        limit: Most characters.
        check: Returns what is wrong with a text, or nothing; what is wrong is said and typed on.
    """

    def __init__(
        self, title: str, text: str = "", *, hint: str = "", limit: int = 4_000, check: CHECK | None = None
    ) -> None:
        self._title = title
        self._hint = hint
        self._typing = Typing(text, limit)
        self._check = check
        self._wrong = ""

    def press(self, stroke: Stroke) -> Closed[object] | None:
        """Take a key; Enter ends with the text, which may be empty, Escape without."""
        if stroke.key in ("enter", "ctrl+j"):
            self._wrong = self._check(self._typing.text) if self._check else ""
            return None if self._wrong else Closed(self._typing.text)
        if stroke.key == "escape":
            return Closed()
        if self._typing.press(stroke):
            self._wrong = ""
        return None

    def lines(self, width: int, height: int, signs: Signs) -> list[Line]:
        """Return the text, wrapped, in its frame; the line of the cursor is among those shown."""
        shown = visible(self._typing.text) + " "
        # One cell is left for the blank at which a line was broken: the cursor may stand on it.
        wrapping = Wrapping(shown.replace(" ", "\u00a0") if not shown.strip() else shown, width - 5)
        wrapping.reach(len(shown) + 1)
        starts = [wrapping.span(line)[0] for line in range(len(wrapping))]
        here = wrapping.line_at(self._typing.cursor)
        wrong = paragraphs(self._wrong, width - 4, signs) if self._wrong else []
        room = max(height - 2 - len(wrong), 1)
        first = max(here - room + 1, 0)
        inside: list[Line] = []
        for line in range(first, min(first + room, len(starts))):
            end = starts[line + 1] if line + 1 < len(starts) else len(shown)
            inside.append(self._typing.pieces(starts[line], end, signs))
        inside += [(Piece(part, Ink.WARNING),) for part in wrong]
        hint = f"Enter keeps {signs.dot} Esc leaves"
        if self._hint:
            hint = f"{one_line(self._hint, signs)} {signs.dot} {hint}"
        if self._typing.full:
            hint = f"full: {self._typing.limit:,} characters {signs.dot} Enter keeps {signs.dot} Esc leaves"
        return boxed(one_line(self._title, signs), inside, hint, width, signs)
