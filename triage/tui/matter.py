"""What stands around an article on the page it came from, with the place of every story."""

from __future__ import annotations

from labels.visible import visible
from triage.store.records import PageMatter
from triage.tui.paint import Ink, Line, Piece, Signs
from triage.tui.prose import isolated
from triage.tui.wrapping import Wrapping

_INDENT = "  "
"""Before what the page says, so that none of it can pass for the line of a story."""


def matter_lines(matter: PageMatter, here: int, width: int, signs: Signs) -> list[Line]:
    """Return page matter in lines; where a story stands there is a line that names it.

    Args:
        matter: What the page holds.
        here: Number of the article among the page's stories, from 1.
        width: Cells of a line.
        signs: The signs of the person's look.
    """
    lines: list[Line] = []
    for number, part in enumerate(matter.parts):
        if number:
            lines.append(_story(number, number == here, signs))
        lines += _wrapped(part, width - len(_INDENT), signs)
    if matter.left_out:
        lines.append((Piece(f"{signs.ellipsis} {matter.left_out:,} more characters are not shown", Ink.DIM),))
    return lines


def _story(number: int, here: bool, signs: Signs) -> Line:
    if here:
        return (
            Piece(f"{signs.arrow} ", Ink.KEY),
            Piece(f"story {number:,}: the article you judge", Ink.STRONG),
        )
    return (Piece(f"{signs.rule * 2} story {number:,}", Ink.DIM),)


def _wrapped(part: str, width: int, signs: Signs) -> list[Line]:
    """Return one part through the door and wrapped by cells, without the blanks at its ends."""
    text = visible(part.replace("\r\n", "\n").replace("\t", " "), newlines=True).strip(" \n")
    if not text.strip():
        return []
    wrapping = Wrapping(text, width)
    wrapping.reach(len(text) + 1)
    spans = (wrapping.span(line) for line in range(len(wrapping)))
    return [(Piece(f"{_INDENT}{isolated(text[start:end], signs)}"),) for start, end in spans]
