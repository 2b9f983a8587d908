"""What a terminal shows, and the fewest characters that make it show something else.

Textual's compositor sends whole rows and looks at every row of every widget for each frame. At a desk a key
changes a few cells of a few rows, and a line over an ocean pays for each: here the cells of a row that are
as they were are left alone, and colours are named only where they change. Sequences are those of ECMA-48
that every terminal knows: CUP and CUF move, SGR paints.

A row with characters that terminals disagree about (of two cells or none, or written from right to left) is
sent whole, because where its cells are is not known for certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.strip import Strip

_CERTAIN = re.compile(
    r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u0482\u048a-\u052f\u1e00-\u1fff"
    r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2400-\u2426\u2500-\u25ff]*"
).fullmatch
"""Letters and signs that take one cell in every terminal."""
_SHORT_GAP = 4
"""Cells that cost no more to send again than to step over."""
_ON = (("bold", 1, 22), ("dim", 2, 22), ("italic", 3, 23), ("underline", 4, 24), ("reverse", 7, 27))
RESET = "\x1b[m"


class Look(NamedTuple):
    """How a cell is painted, in the numbers of SGR."""

    ink: str
    """Colour of the character."""
    ground: str
    marks: tuple[tuple[int, int], ...]
    """Attributes: the number that puts each on, and the one that takes it off."""
    blank: tuple[str, tuple[tuple[int, int], ...]]
    """What of it is seen where there is no character."""


PLAIN = Look("39", "49", (), ("49", ()))
_SEEN_ON_BLANKS = {4, 7}


@lru_cache(maxsize=4096)
def look_of(style: Style | None, colours: ColorSystem) -> Look:
    """Return how a style is painted in so many colours."""
    if style is None:
        return PLAIN
    ink, ground = _number(style.color, colours, ink=True), _number(style.bgcolor, colours, ink=False)
    marks = tuple((on, off) for name, on, off in _ON if getattr(style, name))
    seen = tuple(mark for mark in marks if mark[0] in _SEEN_ON_BLANKS)
    return Look(ink, ground, marks, (ink + ground if seen else ground, seen))


def _number(color: Color | None, colours: ColorSystem, *, ink: bool) -> str:
    if color is None or color.is_default:
        return "39" if ink else "49"
    return ";".join(color.downgrade(colours).get_ansi_codes(foreground=ink))


@lru_cache(maxsize=4096)
def turned(before: Look, after: Look) -> str:
    """Return what makes a terminal paint one look after another.

    >>> turned(PLAIN, PLAIN._replace(ink="32"))
    '\\x1b[32m'
    """
    kept = {mark[1] for mark in before.marks if mark not in after.marks}
    numbers = [str(off) for off in sorted(kept)]
    numbers += [str(on) for on, off in after.marks if off in kept or (on, off) not in before.marks]
    if after.ink != before.ink:
        numbers.append(after.ink)
    if after.ground != before.ground:
        numbers.append(after.ground)
    return f"\x1b[{';'.join(numbers)}m" if numbers else ""


class _Part(NamedTuple):
    """Some cells of a row as they were sent."""

    strip: Strip
    text: str
    looks: list[Look]
    """Of each cell; where cells are not certain, none."""


class Frames:
    """Makes frames for one terminal, each from what the one before left on the screen.

    Args:
        colours: How many colours the terminal has.
    """

    def __init__(self, colours: ColorSystem) -> None:
        self._colours = colours
        self._shown: dict[tuple[int, int], _Part] = {}

    def forget(self) -> None:
        """Take nothing for granted: whatever comes next is sent whole."""
        self._shown.clear()

    def frame(self, parts: Iterable[tuple[int, int, Strip]]) -> str:
        """Return what shows these parts of rows: column, row and what stands there from now on."""
        out: list[str] = []
        pen = PLAIN
        for x, y, strip in parts:
            before = self._shown.get((x, y))
            if before is not None and before.strip is strip:
                continue
            after = self._shown[x, y] = self._part(strip)
            if before is None or not before.looks or not after.looks or len(before.text) != len(after.text):
                out.append(f"\x1b[{y + 1};{x + 1}H")
                pen = self._whole(strip, pen, out)
                continue
            at = -1
            for start, end in _changed(before, after):
                out.append(f"\x1b[{y + 1};{x + start + 1}H" if at < 0 else f"\x1b[{start - at}C")
                pen = _cells(after, start, end, pen, out)
                at = end
        if out and pen != PLAIN:
            out.append(RESET)
        return "".join(out)

    def _part(self, strip: Strip) -> _Part:
        text = strip.text
        looks: list[Look] = []
        if _CERTAIN(text):
            for piece, style, _ in strip:
                looks += [look_of(style, self._colours)] * len(piece)
        return _Part(strip, text, looks)

    def _whole(self, strip: Strip, pen: Look, out: list[str]) -> Look:
        for text, style, _ in strip:
            look = look_of(style, self._colours)
            out += (turned(pen, look), text)
            pen = look
        return pen


def _changed(before: _Part, after: _Part) -> Iterator[tuple[int, int]]:
    """Yield where cells differ, short gaps between them included."""
    start = end = -1
    cells = zip(before.text, after.text, before.looks, after.looks, strict=True)
    for at, (old, new, former, look) in enumerate(cells):
        if old == new and (former is look or (new == " " and former.blank == look.blank)):
            continue
        if start < 0:
            start = at
        elif at - end > _SHORT_GAP:
            yield start, end
            start = at
        end = at + 1
    if start >= 0:
        yield start, end


def _cells(part: _Part, start: int, end: int, pen: Look, out: list[str]) -> Look:
    """Add the characters of some cells, and return how the last is painted."""
    text, looks = part.text, part.looks
    while start < end:
        look, upto = looks[start], start + 1
        while upto < end and looks[upto] is look:
            upto += 1
        piece = text[start:upto]
        if pen.blank != look.blank or not piece.isspace():
            out.append(turned(pen, look))
            pen = look
        out.append(piece)
        start = upto
    return pen
