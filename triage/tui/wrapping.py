"""Breaks a long text into lines of cells, a few milliseconds at a time.

Lines are kept as positions, not as strings, so that a text of a megabyte costs two numbers a line. What is
not reached yet is not wrapped: :meth:`Wrapping.extend` goes as far as it is asked to or as its time allows,
and goes on from there.

A line ends at a space (which hangs, unseen) or beside a wide character, else in the middle of a word; never
inside what is drawn as one character: a letter with its marks, an emoji sequence, a flag of two letters.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

SLICE = 0.006
"""Seconds of wrapping in one piece of work."""
GLUE = "\x00"
"""A space that no line ends at; the door lets none through, so it is free."""
_MOST_MARKS = 24
"""Marks of one cluster; what comes after begins another, so that a heap of them stays a line."""
_CLOSING = frozenset("、。，．：；！？）」』】〉》〕”’…ー々")
"""Wide characters that begin no line."""
_ZWJ, _VS16 = "\u200d", "\ufe0f"


class Wrapping:
    """Lines of one text at one width.

    Args:
        text: What is shown: through the door, with ``\\n`` between paragraphs.
        width: Cells of a line, 2 at least.
    """

    def __init__(self, text: str, width: int) -> None:
        self.text = text
        self.width = max(width, 2)
        self._starts = array("l")
        self._ends = array("l")
        self._at = 0
        self._paragraph_end = -1
        self.done = False
        """Whether the whole text is in lines."""

    def __len__(self) -> int:
        return len(self._starts)

    def span(self, line: int) -> tuple[int, int]:
        """Return where a line begins and ends in the text, its hanging space left out."""
        return self._starts[line], self._ends[line]

    def line_at(self, position: int) -> int:
        """Return the line that holds a position, of those there are."""
        return max(bisect_right(self._starts, position) - 1, 0)

    def reach(self, lines: int) -> None:
        """Go on until there are so many lines, or the text is at its end."""
        while not self.done and len(self._starts) < lines:
            self._next()

    def reach_position(self, position: int) -> None:
        """Go on until the line that holds a position is there."""
        while not self.has(position):
            self._next()

    def has(self, position: int) -> bool:
        """Whether the line that holds a position is there."""
        return self.done or self._at > position

    async def reach_by_and_by(self, position: int) -> None:
        """The same, in pieces between which the event loop does what else there is."""
        while not self.has(position):
            self.extend(SLICE)
            await asyncio.sleep(0)

    def extend(self, seconds: float, clock: Callable[[], float] = time.perf_counter) -> None:
        """Go on for so many seconds."""
        until = clock() + seconds
        while not self.done and clock() < until:
            self.reach(len(self._starts) + 64)

    def _next(self) -> None:
        """Add one line."""
        start, text = self._at, self.text
        if self._paragraph_end < start:
            found = text.find("\n", start)
            self._paragraph_end = len(text) if found < 0 else found
        limit = self._paragraph_end
        end, following = _cut(text, start, limit, self.width)
        self._starts.append(start)
        self._ends.append(end)
        if following < limit:
            self._at = following
        elif limit < len(text):
            self._at, self._paragraph_end = limit + 1, -1
        else:
            self._at, self.done = limit, True


def _cut(text: str, start: int, limit: int, width: int) -> tuple[int, int]:
    """Return where the line that begins at ``start`` ends, and where the next begins."""
    window = text[start : min(start + width + 1, limit)]
    if not window.isascii() and any(map(_odd, window)):
        return _cut_by_cells(text, start, limit, width)
    if limit - start <= width:
        return limit, limit
    space = window.rfind(" ")
    if space <= 0:
        return start + width, start + width
    return _hang(text, start + space, start, limit)


@lru_cache(maxsize=4096)
def _odd(character: str) -> bool:
    """Whether a character takes another number of cells than one, or may be half of a flag."""
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return True
    return character != GLUE and get_character_cell_size(character) != 1


def _hang(text: str, space: int, start: int, limit: int) -> tuple[int, int]:
    """Leave the spaces around a break to neither line (unless nothing else would be left of it)."""
    end = space
    while end > start and text[end - 1] == " ":
        end -= 1
    following = space
    while following < limit and text[following] == " ":
        following += 1
    return (end if end > start else space), following


def _cut_by_cells(text: str, start: int, limit: int, width: int) -> tuple[int, int]:
    """The same, for a line that holds characters of other widths than one."""
    used, at, gap = 0, start, -1
    longest = start + 8 * width
    while at < limit:
        following, cells = cluster(text, at, limit)
        wide = cells == 2
        if wide and at > start and text[at] not in _CLOSING:
            gap = at
        if used + cells > width or at > longest:
            break
        if text[at] == " ":
            gap = at
        used += cells
        at = following
        if wide and at < limit and text[at] not in _CLOSING:
            gap = at
    else:
        return limit, limit
    if text[at] == " ":
        gap = at
    if gap <= start:
        return (at, at) if at > start else (following, following)
    return _hang(text, gap, start, limit)


def cluster(text: str, at: int, limit: int) -> tuple[int, int]:
    """Return where the character that is drawn at a position ends, and its cells."""
    first = text[at]
    cells = 1 if first == GLUE else get_character_cell_size(first)
    end = at + 1
    if "\U0001f1e6" <= first <= "\U0001f1ff" and end < limit and "\U0001f1e6" <= text[end] <= "\U0001f1ff":
        return end + 1, cell_len(text[at : end + 1])
    marks = 0
    while end < limit and marks < _MOST_MARKS:
        following = text[end]
        if following == _ZWJ and end + 1 < limit and text[end + 1] not in " \n":
            end += 2
        elif following in "\n\0" or (following < "\u0300" or get_character_cell_size(following)):
            break
        else:
            end += 1
        marks += 1
    return end, (cells if end == at + 1 else cell_len(text[at:end]))
