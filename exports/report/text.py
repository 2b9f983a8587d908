"""A report as plain text for a terminal, calm at 80 columns."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from exports.report.sheet import Sheet, Table, sheet
from labels.agreement.report import QuestionReport
from labels.visible import visible

_GAP = "  "
_LEAST = 12
"""Cells that the last column keeps, however little room is left."""


def render_text(
    heading: str, questions: Sequence[QuestionReport], *, everything: bool = False, width: int = 80
) -> str:
    """Return the report.

    Args:
        heading: What was measured, in one line.
        questions: One report each.
        everything: All coefficients and all rows, with each method.
        width: Terminal cells of a line.
    """
    lines = [_cut(visible(heading), width)]
    for question in questions:
        lines += ["", *_sheet(sheet(question, everything=everything), width, everything)]
    return "\n".join(lines)


def _sheet(one: Sheet, width: int, everything: bool) -> list[str]:
    lines = [
        *([_cut(one.title, width)] if one.title else []),
        *(line for fact in one.facts for line in _wrapped(fact, width)),
    ]
    for number, table in enumerate(one.tables):
        lines.append("")
        if number:
            lines.append(table.title)
        lines += _table(table, width, head=bool(number))
    if everything:
        lines += ["", *(line for note in one.notes for line in _wrapped(note, width, hang=2))]
    return lines


def _wrapped(text: str, width: int, hang: int = 0) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=" " * hang, break_on_hyphens=False) or [""]


def _table(table: Table, width: int, *, head: bool) -> list[str]:
    """Lay out a table: figures to the right, text cut, the last column wrapped in what room is left."""
    rows = [table.columns, *table.rows] if head else list(table.rows)
    if not rows or not table.columns:
        return []
    right = [column in table.right for column in table.columns]
    widths = [max(cells(row[i]) for row in rows) for i in range(len(right))]
    last = len(widths) - 1
    wraps = not right[last]
    asked = widths[last]
    if wraps:
        widths[last] = min(asked, max(_LEAST, width // 2 - 4))
    _shrink(widths, right, width - len(_GAP) * (last + 1))
    before = len(_GAP) * (last + 1) + sum(widths[:last])
    room = max(_LEAST, width - before) if wraps else widths[last]
    lines = []
    for row in rows:
        fixed = [_set(row[i], widths[i], right[i]) for i in range(last)]
        parts = _wrapped(row[last], room) if wraps else [_set(row[last], room, True)]
        lines.append(_GAP + _GAP.join([*fixed, parts[0]]))
        lines += [" " * before + part for part in parts[1:]]
    if table.note:
        lines.append(_GAP + table.note)
    return [line.rstrip() for line in lines]


def _shrink(widths: list[int], right: list[bool], room: int) -> None:
    """Narrow the widest columns of text until all fit, none below a readable width."""
    while sum(widths) > room:
        texts = [i for i, figures in enumerate(right) if not figures and widths[i] > _LEAST]
        if not texts:
            return
        widest = max(texts, key=lambda i: widths[i])
        widths[widest] -= 1


def _set(cell: str, width: int, right: bool) -> str:
    cell = _cut(cell, width)
    pad = " " * (width - cells(cell))
    return pad + cell if right else cell + pad


def cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _cut(text: str, width: int) -> str:
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for c in text:
        used += cells(c)
        if used > width - 1:
            break
        kept += c
    return kept + "…"
