"""A window on a long text: which of its lines are in sight, wherever in the text that is."""

from __future__ import annotations

from triage.tui.wrapping import Wrapping, cluster


class Window:
    """Lines of a text from :attr:`top` on; to go far, lines are begun anew there instead of all between.

    Args:
        text: What is shown.
        width: Cells of a line.
        position: What is at the top at first, as a position in the text.
    """

    def __init__(self, text: str = "", width: int = 80, position: int = 0) -> None:
        self.lines = Wrapping(text, width, position)
        self.top = self.line_at(position)

    @property
    def position(self) -> int:
        """Where in the text the line at the top begins."""
        return self.lines.span(self.top)[0] if self.top < self.lines.after else 0

    def line_at(self, position: int) -> int:
        """Return the line that holds a position, wherever that is."""
        if not self.lines.near(position):
            self.lines = Wrapping(self.lines.text, self.lines.width, position)
            self.top = 0
        self.lines.reach_position(position)
        return self.lines.line_at(position)

    def cell_at(self, row: int, x: int) -> int | None:
        """Return the position of what is drawn at a cell of a row, both from 0; None where there is no text.

        Beyond the end of a line that is its last character.
        """
        line = self.top + row
        if not self.lines.first <= line < self.lines.after:
            return None
        start, end = self.lines.span(line)
        at, used = start, 0
        while at < end:
            following, cells = cluster(self.lines.text, at, end)
            used += cells
            if x < used or following >= end:
                return at
            at = following
        return start

    def holds(self, position: int, height: int) -> bool:
        """Whether a position is in one of so many rows from the top."""
        return self.lines.has(position) and self.top <= self.lines.line_at(position) < self.top + height

    def turn_to(self, line: int, height: int) -> None:
        """Bring a line to the top of so many rows, or as near to it as the text's ends let it."""
        self.lines.reach_back(line)
        self.lines.reach(line + 2 * height)
        last = self.lines.after - height
        if line > last:
            self.lines.reach_back(last)
        self.top = max(min(line, last), self.lines.first)
