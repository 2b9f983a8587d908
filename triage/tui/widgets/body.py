"""The middle of the desk: the text, virtual, with lines below and a dialog over it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from triage.tui.paint import Ink, Line, Paint
from triage.tui.prose import isolating, length, unclosed
from triage.tui.reading import Hits, Layer, Reading
from triage.tui.search import Found
from triage.tui.widgets.panel import Panel
from triage.tui.window import Window
from triage.tui.wrapping import SLICE

MEASURE = 100
"""Most cells of a line of text: the eye finds the next line badly after a longer one."""
_KEPT = 2_000


class Body(Panel):
    """Shows part of a text by lines wrapped as far as they are needed, so that a megabyte opens like a page.

    From bottom to top: the text or, in its place, lines; at the foot lines *below* (the questions of a
    narrow screen); over both a dialog.
    """

    class Drawn(Message):
        """The mouse was pressed at a position of the article's text, and is at another, its button held."""

        def __init__(self, start: int, end: int) -> None:
            super().__init__()
            self.start = start
            self.end = end

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._held: int | None = None
        self._reading: Reading | None = None
        self._window = Window()
        self._texts: dict[int, Strip] = {}
        self._below: Sequence[Line] = ()
        self._dialog: Sequence[Line] = ()
        self._instead = False
        self._margin = 0
        self._seen = 0

    @property
    def height(self) -> int:
        """Rows that the text has."""
        return max(self.room.height - len(self._below), 0)

    # -- what is shown ---------------------------------------------------------------------------
    def open(self, reading: Reading | None, position: int = 0) -> None:
        """Show a text from a position in it."""
        self._reading = reading
        self._wrap(position)

    def place(self, region: Region, margin: int = 0) -> None:
        """Stand at a region, the text so many cells from its sides; what was at the top stays there."""
        position = self.position
        super().place(region)
        self._margin = margin
        self._wrap(position)

    def show_instead(self, lines: Sequence[Line] | None) -> None:
        """Show lines in place of the text, or with None the text again."""
        if self._instead and lines is not None:
            self.show(lines)
            return
        if lines is not None or self._instead:
            self._instead = lines is not None
            self._lines = lines or ()
            self._mark_text()

    def show_below(self, lines: Sequence[Line]) -> None:
        """Show other lines at the foot; the text above keeps its place."""
        before, self._below = self._below, lines
        if len(before) == len(lines):
            self._mark_changes(before, lines, self.height, len(lines))
            return
        most = max(len(before), len(lines))
        self.mark(range(self.room.height - most, self.room.height))
        self._scroll(self._window.top)

    def show_dialog(self, lines: Sequence[Line]) -> None:
        """Show a dialog of lines over the text, or with none take it away."""
        before, self._dialog = self._dialog, lines
        if before or lines:
            first = min(self._dialog_top(before), self._dialog_top(lines))
            self.mark(range(first, self.room.height))

    def repaint_in(self, paint: Paint) -> None:
        """Paint everything anew in another look."""
        self._texts.clear()
        super().repaint_in(paint)

    def _mark_text(self) -> None:
        self._seen = self._window.position
        self.mark(range(self.height))

    # -- the text --------------------------------------------------------------------------------
    def _wrap(self, position: int) -> None:
        self._texts.clear()
        reading = self._reading
        if reading is None:
            self._window = Window()
        else:
            at, _ = reading.to_display(min(position, reading.length), reading.length)
            self._window = Window(reading.display, min(self.room.width - 2 * self._margin, MEASURE), at)
        self._scroll(self._window.top)
        self._mark_text()

    @property
    def position(self) -> int:
        """The position in the article's text of what is at the top."""
        return 0 if self._reading is None else self._reading.to_text(self._window.position)

    @property
    def wrapped(self) -> bool:
        """Whether all lines are known."""
        return self._window.lines.done

    def go_on_wrapping(self) -> None:
        """Wrap a little more."""
        self._window.lines.extend(SLICE)

    def where(self, height: int) -> tuple[int, int, int]:
        """Return the first and last line in sight of so many rows, from 1, and how many there are by now.

        While it is not known how many lines come before, the first and the last are 0.
        """
        lines = self._window.lines
        if not lines.begun:
            return 0, 0, len(lines)
        top = max(min(self._window.top, lines.after - height) - lines.first, 0)
        return top + 1, min(top + height, len(lines)), len(lines)

    def roll(self, lines: int) -> None:
        """Move the text by so many lines."""
        self._scroll(self._window.top + lines)

    def roll_to(self, *, end: bool) -> None:
        """Move to the start, or to the end."""
        self._scroll(self._window.line_at(len(self._window.lines.text) if end else 0))

    def _scroll(self, line: int) -> None:
        self._window.turn_to(line, self.height)
        if self._window.position != self._seen and not self._instead:
            self._mark_text()

    def bring(self, start: int, end: int) -> None:
        """Bring a span of the article's text into sight, with some lines before it."""
        if self._reading is None:
            return
        at, _ = self._reading.to_display(start, end)
        if not self._window.holds(at, max(self.height - 1, 1)):
            self._scroll(self._window.line_at(at) - self.height // 3)

    def lay(self, name: str, spans: Sequence[tuple[int, int]], ink: Ink) -> None:
        """Show spans of the article's text in an ink: ``marks`` or ``here``."""
        if self._reading is not None:
            self._lay(self._reading, name, self._reading.layer(spans, ink))

    def lay_hits(self, found: Found | None) -> None:
        """Show what was found in the article's text."""
        if self._reading is not None:
            self._lay(self._reading, "hits", Layer() if found is None else Hits(self._reading, found))

    def _lay(self, reading: Reading, name: str, after: Layer | Hits) -> None:
        """Show a layer in place of another, and repaint the lines that this touches."""
        before, reading.layers[name] = reading.layers[name], after
        if not before and not after:
            return
        top, lines = self._window.top, self._window.lines
        spans = [lines.span(line) for line in range(top, min(top + self.height, lines.after))]
        self._texts = {start: self._texts[start] for start, _ in spans if start in self._texts}
        for row, span in enumerate(spans):
            if before.among(*span) != after.among(*span):
                self._texts.pop(span[0], None)
                self.mark([row])

    def _text_strip(self, reading: Reading, line: int, width: int) -> Strip:
        start, end = self._window.lines.span(line)
        kept = self._texts.get(start)
        if kept is not None and kept.cell_length == width:
            return kept
        style = self._paint.style
        segments = [Segment(" " * self._margin, style(Ink.TEXT))] if self._margin else []
        for text, inks in reading.pieces(start, end):
            if text:
                segments.append(Segment(text, style(*inks)))
        strip = Strip(segments).simplify().adjust_cell_length(width, style(Ink.TEXT))
        if len(self._texts) >= _KEPT:
            self._texts.clear()
        self._texts[start] = strip
        return strip

    # -- painting --------------------------------------------------------------------------------
    def _dialog_top(self, dialog: Sequence[Line]) -> int:
        return max(self.height - len(dialog), 0) if dialog else self.room.height

    def line_at(self, y: int) -> Line:
        """Return the line of a row that is no text."""
        if y >= self.height and y - self.height < len(self._below):
            return self._below[y - self.height]
        return super().line_at(y) if self._instead else ()

    def render_line(self, y: int) -> Strip:
        """Return the strip of a row."""
        width = self.room.width
        line = self._window.top + y
        if y < self.height and not self._instead and self._reading and line < self._window.lines.after:
            strip = self._text_strip(self._reading, line, width)
        else:
            strip = self.strip_of(self.line_at(y), width)
        over = y - self._dialog_top(self._dialog)
        if 0 <= over < len(self._dialog):
            return self._laid_over(strip, self._dialog[over], width)
        return strip

    def _laid_over(self, strip: Strip, line: Line, width: int) -> Strip:
        cells = min(length(line), width)
        left = (width - cells) // 2
        box = self.strip_of(line, cells)
        return Strip.join([_whole(strip.crop(0, left)), box, _whole(strip.crop(left + cells, width))])

    # -- the mouse -------------------------------------------------------------------------------
    def _text_at(self, x: int, y: int) -> int | None:
        """Return the position in the article's text of what is at a cell; None where something else is."""
        rows = min(self.height, self._dialog_top(self._dialog))
        if self._reading is None or self._instead or not 0 <= y < rows:
            return None
        at = self._window.cell_at(y, max(x - self._margin, 0))
        return None if at is None else self._reading.to_text(at)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the text."""
        self._held = self._text_at(event.x, event.y) if event.button == 1 else None
        if self._held is not None:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say over what the mouse is drawn."""
        at = self._text_at(event.x, event.y) if self._held is not None and event.button == 1 else None
        if at is not None and self._held is not None:
            self.post_message(self.Drawn(min(self._held, at), max(self._held, at)))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go of it."""
        self._held = None
        self.release_mouse()

    def act_at(self, x: int, y: int) -> str:
        """Return what a click at a cell does."""
        over = y - self._dialog_top(self._dialog)
        if not 0 <= over < len(self._dialog):
            return super().act_at(x, y)
        line = self._dialog[over]
        at = (self.room.width - length(line)) // 2
        for piece in line:
            at += length([piece])
            if x < at:
                return piece.act
        return ""


def _whole(part: Strip) -> Strip:
    """Return a part of a line with the isolates that were cut at its ends opened and closed."""
    text = part.text
    if text.isascii():
        return part
    before, after = (Segment(marks) for marks in isolating(*unclosed(text)))
    segments = [segment for segment in (before, *part, after) if segment.text]
    return Strip(segments, part.cell_length)
