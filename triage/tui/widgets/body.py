"""The middle of the desk: the text, virtual, with lines below and a dialog over it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from triage.tui.paint import Ink, Line, Paint
from triage.tui.prose import isolating, length, unclosed
from triage.tui.reading import Reading
from triage.tui.widgets.panel import Panel
from triage.tui.wrapping import SLICE, Wrapping

MEASURE = 100
"""Most cells of a line of text: the eye finds the next line badly after a longer one."""
_KEPT = 2_000


class Body(Panel):
    """Shows part of a text by lines wrapped as far as they are needed, so that a megabyte opens like a page.

    From bottom to top: the text or, in its place, lines; at the foot lines *below* (the questions of a
    narrow screen); over both a dialog.
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._reading: Reading | None = None
        self._wrapping = Wrapping("", 80)
        self._texts: dict[int, Strip] = {}
        self._below: Sequence[Line] = ()
        self._dialog: Sequence[Line] = ()
        self._instead = False
        self._margin = 0
        self.top = 0
        """First line of the text in sight."""

    @property
    def height(self) -> int:
        """Rows that the text has."""
        return max(self.room.height - len(self._below), 0)

    # -- what is shown ---------------------------------------------------------------------------
    def open(self, reading: Reading | None, position: int = 0, wrapping: Wrapping | None = None) -> None:
        """Show a text from a position in it, where it was wrapped already with those lines."""
        self._reading = reading
        self._wrap(position, wrapping)

    def wrapping_of(self, reading: Reading) -> Wrapping:
        """Return the lines of a text as they would be shown now; none is wrapped yet."""
        return Wrapping(reading.display, min(self.room.width - 2 * self._margin, MEASURE))

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
        self._scroll(self.top)

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
        self.mark(range(self.height))

    # -- the text --------------------------------------------------------------------------------
    def _wrap(self, position: int, wrapping: Wrapping | None = None) -> None:
        self._texts.clear()
        reading = self._reading
        lines = self.wrapping_of(reading) if reading else Wrapping("", 80)
        # Lines that were wrapped ahead serve only if the screen has kept its width meanwhile.
        self._wrapping = wrapping if wrapping is not None and wrapping.width == lines.width else lines
        self.top = 0
        if reading is not None and position:
            at, _ = reading.to_display(min(position, reading.length), reading.length)
            self._wrapping.reach_position(at)
            self.top = self._wrapping.line_at(at)
        self._wrapping.reach(self.top + 2 * self.room.height)
        self.top = self._within(self.top)
        self._mark_text()

    @property
    def position(self) -> int:
        """The position in the article's text of what is at the top."""
        if self._reading is None or self.top == 0:
            return 0
        return self._reading.to_text(self._wrapping.span(self.top)[0])

    @property
    def wrapped(self) -> bool:
        """Whether all lines are known."""
        return self._wrapping.done

    def go_on_wrapping(self) -> None:
        """Wrap a little more."""
        self._wrapping.extend(SLICE)

    async def wrap_by_and_by(self) -> None:
        """Wrap the whole text, in pieces between which the event loop does what else there is."""
        await self._wrapping.reach_by_and_by(len(self._wrapping.text))

    def where(self, height: int) -> tuple[int, int, int]:
        """Return the first and last line in sight of so many rows, from 1, and how many there are by now."""
        count = len(self._wrapping)
        top = max(min(self.top, count - height), 0)
        return top + 1, min(top + height, count), count

    def _within(self, top: int) -> int:
        return max(min(top, len(self._wrapping) - self.height), 0)

    def roll(self, lines: int) -> None:
        """Move the text by so many lines."""
        self._scroll(self.top + lines)

    def roll_to(self, *, end: bool) -> None:
        """Move to the start, or to the end as far as it is wrapped by now."""
        self._scroll(len(self._wrapping) if end else 0)

    def _scroll(self, top: int) -> None:
        self._wrapping.reach(top + 2 * self.room.height)
        before, self.top = self.top, self._within(top)
        if self.top != before and not self._instead:
            self._mark_text()

    def bring(self, start: int, end: int) -> None:
        """Bring a span of the article's text into sight, with some lines before it."""
        if self._reading is None:
            return
        first, last = self._reading.to_display(start, end)
        self._wrapping.reach_position(max(last - 1, first))
        line = self._wrapping.line_at(first)
        if not self.top <= line < self.top + max(self.height - 1, 1):
            self._scroll(line - self.height // 3)

    def lay(self, name: str, spans: Sequence[tuple[int, int]], ink: Ink) -> None:
        """Show spans of the article's text in an ink, and repaint the lines that this touches."""
        if self._reading is None:
            return
        before = self._reading.layers[name]
        after = self._reading.lay(name, spans, ink)
        if not before.starts and not after.starts:
            return
        seen = range(self.top, min(self.top + self.height, len(self._wrapping)))
        self._texts = {line: self._texts[line] for line in seen if line in self._texts}
        for line in seen:
            span = self._wrapping.span(line)
            if before.among(*span) != after.among(*span):
                self._texts.pop(line, None)
                self.mark([line - self.top])

    def _text_strip(self, reading: Reading, line: int, width: int) -> Strip:
        kept = self._texts.get(line)
        if kept is not None and kept.cell_length == width:
            return kept
        style = self._paint.style
        segments = [Segment(" " * self._margin, style(Ink.TEXT))] if self._margin else []
        for text, inks in reading.pieces(*self._wrapping.span(line)):
            if text:
                segments.append(Segment(text, style(*inks)))
        strip = Strip(segments).simplify().adjust_cell_length(width, style(Ink.TEXT))
        if len(self._texts) >= _KEPT:
            self._texts.clear()
        self._texts[line] = strip
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
        line = self.top + y
        if y < self.height and not self._instead and self._reading and line < len(self._wrapping):
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
