"""A report as Markdown: tables that any renderer shows, text that none acts on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from exports.report.sheet import Sheet, Table, sheet
from labels.agreement.report import QuestionReport
from labels.visible import visible

_ACTIVE = re.compile(r"([\\`|\[\]!<>])")


def escape(text: str) -> str:
    """Return text that Markdown shows as it is: active characters escaped, newlines visible.

    >>> escape("a|b [x](y) <b>`")
    'a\\\\|b \\\\[x\\\\](y) \\\\<b\\\\>\\\\`'
    """
    return _ACTIVE.sub(r"\\\1", visible(text))


def render_markdown(heading: str, questions: Sequence[QuestionReport], *, everything: bool = False) -> str:
    """Return the report.

    Args:
        heading: What was measured, in one line.
        questions: One report each.
        everything: All coefficients and all rows.
    """
    lines = ["# Agreement", "", escape(heading)]
    for question in questions:
        lines += ["", *_sheet(sheet(question, everything=everything))]
    return "\n".join(lines) + "\n"


def _sheet(one: Sheet) -> list[str]:
    lines = [f"## {escape(one.title)}", "", *(f"- {escape(fact)}" for fact in one.facts)]
    for table in one.tables:
        lines += ["", f"### {escape(table.title)}", "", *_table(table)]
    return [*lines, "", "### How the numbers were made", "", *(f"- {escape(note)}" for note in one.notes)]


def _table(table: Table) -> list[str]:
    rule = ["---:" if column in table.right else "---" for column in table.columns]
    rows = [table.columns, tuple(rule), *(tuple(escape(cell) for cell in row) for row in table.rows)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [*lines, "", escape(table.note)] if table.note else lines
