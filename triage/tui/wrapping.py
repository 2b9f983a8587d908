"""Breaks a long text into lines of cells, from any place in it, a few milliseconds at a time.

Lines are kept as positions, not as strings, so that a text of a megabyte costs two numbers a line. What is
not reached yet is not wrapped: a wrapping begins anywhere in the text and grows both ways, as far as it is
asked to or as its time allows. Its lines are the same wherever it begins, because a text falls into blocks
by itself: each paragraph is one, and a paragraph longer than :data:`BLOCK` several, which end with a sentence
where there is one.

A line ends at a space (which hangs, unseen) or beside a wide character, else in the middle of a word; never
inside what is drawn as one character: a letter with its marks, an emoji sequence, a flag of two letters.
"""

from __future__ import annotations

import re
import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

SLICE = 0.006
"""Seconds of wrapping in one piece of work."""
BLOCK = 8_000
"""Characters of a paragraph that are wrapped in one go: some five milliseconds of wide characters."""
GLUE = "\x00"
"""A space that no line ends at; the door lets none through, so it is free."""
_SLACK = 500
"""Characters in which a good place to end a block is looked for."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=\S)|[。！？]+[」』”）]*")
_MOST_MARKS = 24
"""Marks of one cluster; what comes after begins another, so that a heap of them stays a line."""
_CLOSING = frozenset("、。，．：；！？）」』】〉》〕”’…ー々")
"""Wide characters that begin no line."""
_ZWJ = "\u200d"


class Wrapping:
    """Lines of one text at one width; 0 is the first of the block where it begins, those before are negative.

    Args:
        text: What is shown: through the door, with ``\\n`` between paragraphs.
        width: Cells of a line, 2 at least.
        position: Where to begin.
    """

    def __init__(self, text: str, width: int, position: int = 0) -> None:
        self.text = text
        self.width = max(width, 2)
        self._starts, self._ends = array("i"), array("i")
        self._earlier_starts, self._earlier_ends = array("i"), array("i")
        self._from, self._limit = _block(text, position)
        self._origin = self._at = self._from
        self._ended = False

    @property
    def first(self) -> int:
        """Number of the first line there is, 0 or less."""
        return -len(self._earlier_starts)

    @property
    def after(self) -> int:
        """Number after that of the last line there is."""
        return len(self._starts)

    def __len__(self) -> int:
        return self.after - self.first

    @property
    def begun(self) -> bool:
        """Whether the start of the text is in lines."""
        return self._from == 0

    @property
    def done(self) -> bool:
        """Whether the whole text is in lines."""
        return self._ended and self.begun

    def span(self, line: int) -> tuple[int, int]:
        """Return where a line begins and ends in the text, its hanging space left out."""
        if line < 0:
            return self._earlier_starts[-line - 1], self._earlier_ends[-line - 1]
        return self._starts[line], self._ends[line]

    def line_at(self, position: int) -> int:
        """Return the line that holds a position, of those there are."""
        if position < self._origin:
            before = bisect_left(self._earlier_starts, -position, key=int.__neg__)
            return max(-before - 1, self.first)
        return max(bisect_right(self._starts, position) - 1, 0)

    def reach(self, line: int) -> None:
        """Go on until there are so many lines from the beginning on, or the text is at its end."""
        while not self._ended and len(self._starts) < line:
            self._next()

    def reach_back(self, line: int) -> None:
        """Go back until this line is there, or the start of the text."""
        while self._from and self.first > line:
            self._before()

    def has(self, position: int) -> bool:
        """Whether the line that holds a position is there."""
        return self._from <= position and (self._ended or self._at > position)

    def near(self, position: int) -> bool:
        """Whether that line is there, or soon would be."""
        return self._from - BLOCK <= position < self._at + BLOCK

    def reach_position(self, position: int) -> None:
        """Go on, or back, until the line that holds a position is there."""
        while self._from > position:
            self._before()
        while not self.has(position):
            self._next()

    def extend(self, seconds: float, clock: Callable[[], float] = time.perf_counter) -> None:
        """Go on for so many seconds; at the end of the text go back."""
        until = clock() + seconds
        while not self.done and clock() < until:
            if self._ended:
                self._before()
            else:
                self.reach(len(self._starts) + 64)

    def _next(self) -> None:
        """Add one line at the end."""
        end, following = _cut(self.text, self._at, self._limit, self.width)
        self._starts.append(self._at)
        self._ends.append(end)
        self._at = following
        if following == self._limit:
            self._ended = following == len(self.text)
            if not self._ended:
                self._at += self.text[following] == "\n"
                self._limit = _block(self.text, self._at)[1]

    def _before(self) -> None:
        """Add the lines of the block before the first."""
        at, limit = _block(self.text, self._from - 1)
        self._from = at
        starts, ends = array("i"), array("i")
        while not starts or at < limit:
            starts.append(at)
            end, at = _cut(self.text, at, limit, self.width)
            ends.append(end)
        self._earlier_starts.extend(reversed(starts))
        self._earlier_ends.extend(reversed(ends))


def _block(text: str, position: int) -> tuple[int, int]:
    """Return where the block that holds a position begins and ends; what ends a paragraph belongs to it."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    parts = max(end - start - _SLACK - 1, 0) // BLOCK
    part = min((position - start) // BLOCK, parts)
    if part and position < _parting(text, start + part * BLOCK):
        part -= 1
    first = _parting(text, start + part * BLOCK) if part else start
    return first, (_parting(text, start + (part + 1) * BLOCK) if part < parts else end)


def _parting(text: str, at: int) -> int:
    """Return where a long paragraph is parted near a position: after a sentence, else at a space."""
    found = _SENTENCE_END.search(text, at, at + _SLACK)
    if found is not None:
        return found.end()
    space = text.find(" ", at, at + _SLACK)
    if space >= 0:
        return space + 1
    whole = (n for n in range(at, at + _SLACK) if text[n - 1] != _ZWJ and get_character_cell_size(text[n]))
    return next(whole, at)


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
    return end, (cells if end == at + 1 else cell_len(text[at:end].replace(GLUE, " ")))
