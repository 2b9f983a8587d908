"""The widget of the desk: lines of pieces, of which only those that changed are painted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from triage.tui.paint import Ink, Line, Paint

_KEPT = 512
"""Strips that a panel keeps."""


class Panel(Widget):
    """Shows lines, top first; what is below the last is blank.

    A line is painted once and kept; equal lines are one strip. The pieces of a line say what a click on
    them does.
    """

    DEFAULT_CSS = """
    Panel { position: absolute; background: transparent; }
    """
    ALLOW_SELECT = False
    can_focus = False

    class Pressed(Message):
        """A piece that does something was clicked."""

        def __init__(self, act: str) -> None:
            super().__init__()
            self.act = act

    class Rolled(Message):
        """The wheel was turned over a panel, down or up."""

        def __init__(self, panel: str | None, lines: int) -> None:
            super().__init__()
            self.panel = panel
            self.lines = lines

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._strips: dict[Line, Strip] = {}
        self._paint = Paint()
        self._marked: set[int] = set()
        self._origin = Offset(0, 0)
        self.room = Size(0, 0)
        """Cells of the panel; known before the layout is."""

    def place(self, region: Region) -> None:
        """Stand at a region of the screen; an empty one hides the panel."""
        self.display = bool(region)
        self.styles.offset = region.offset
        self.styles.width, self.styles.height = region.size
        if region.width != self.room.width:
            self._strips.clear()
        self._origin, self.room = region.offset, region.size
        self.mark_all()

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines; only rows that changed are marked for painting."""
        before, self._lines = self._lines, lines
        self._mark_changes(before, lines, 0, self.room.height)

    def _mark_changes(self, before: Sequence[Line], lines: Sequence[Line], top: int, height: int) -> None:
        rows = min(max(len(before), len(lines)), height)
        self.mark(
            top + y
            for y in range(rows)
            if (before[y] if y < len(before) else ()) != (lines[y] if y < len(lines) else ())
        )

    def mark(self, rows: Iterable[int]) -> None:
        """Mark rows for painting in this step (see :mod:`triage.tui.painting`)."""
        self._marked.update(rows)

    def mark_all(self) -> None:
        """Mark every row."""
        self.mark(range(self.room.height))

    def take_marked(self) -> list[tuple[int, int, Strip]]:
        """Return the marked rows as parts of the screen's rows: column, row, strip; none is marked then."""
        (x, y), height = self._origin, self.room.height
        parts = [(x, y + row, self.render_line(row)) for row in sorted(self._marked) if 0 <= row < height]
        self._marked.clear()
        return parts

    def repaint_in(self, paint: Paint) -> None:
        """Paint everything anew in another look."""
        self._paint = paint
        self._strips.clear()
        self.mark_all()

    def strip_of(self, line: Line, width: int) -> Strip:
        """Return a line as a strip of exactly so many cells."""
        kept = self._strips.get(line)
        if kept is not None and kept.cell_length == width:
            return kept
        style = self._paint.style
        segments = [Segment(piece.text, style(piece.ink)) for piece in line if piece.text]
        strip = Strip(segments).simplify().adjust_cell_length(width, style(Ink.TEXT))
        if len(self._strips) >= _KEPT:
            self._strips.clear()
        self._strips[line] = strip
        return strip

    def render_line(self, y: int) -> Strip:
        """Return the strip of a row."""
        return self.strip_of(self.line_at(y), self.room.width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return strips for a picture of the screen; the terminal gets them without Textual."""
        return [self.render_line(y).crop(crop.x, crop.right) for y in crop.line_range]

    def line_at(self, y: int) -> Line:
        """Return the line of a row."""
        return self._lines[y] if y < len(self._lines) else ()

    def act_at(self, x: int, y: int) -> str:
        """Return what a click at a cell does."""
        at = 0
        for piece in self.line_at(y):
            at += cell_len(piece.text)
            if x < at:
                return piece.act
        return ""

    def on_click(self, event: events.Click) -> None:
        """Say what the clicked piece does."""
        event.stop()
        if act := self.act_at(event.x, event.y):
            self.post_message(self.Pressed(act))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Roll down."""
        event.stop()
        self.post_message(self.Rolled(self.id, 3))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Roll up."""
        event.stop()
        self.post_message(self.Rolled(self.id, -3))
