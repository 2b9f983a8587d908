"""Exports of other tools: known by their structure, read as articles with what was said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from triage.articles.formats import doccano, label_studio, prodigy
from triage.articles.formats.annotations import Task
from triage.articles.formats.rows import Bad, Row, bad


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool whose exports are read."""

    name: str
    is_one: Callable[[Mapping[str, Any]], bool]
    """Whether a record is one of its export."""
    read: Callable[[Mapping[str, Any], str], Task]
    """Reads a record, given the name of its file; ValueError for one that is none."""


TOOLS = (
    Tool("labelstudio", label_studio.is_label_studio, label_studio.read_task),
    Tool("doccano", doccano.is_doccano, doccano.read_task),
    Tool("prodigy", prodigy.is_prodigy, prodigy.read_task),
)

_LOOKED_AT = 5
"""Records that may be damaged before the first one that tells whose export they are."""


def by_name(name: str | None) -> Tool | None:
    """Return the tool of a name that ``--format`` takes, or None."""
    return next((tool for tool in TOOLS if tool.name == name), None)


def recognise(rows: Iterator[Row | Bad]) -> tuple[Tool | None, Iterator[Row | Bad]]:
    """Tell by the first records whether rows are an export of a tool.

    Args:
        rows: Rows of a file of records.

    Returns:
        The tool that the first few of them are of, or None, and all the rows.
    """
    seen: list[Row | Bad] = []
    for row in rows:
        seen.append(row)
        if isinstance(row, Row):
            tool = next((each for each in TOOLS if each.is_one(row.values)), None)
            if tool is not None:
                return tool, chain(seen, rows)
        if len(seen) >= _LOOKED_AT:
            break
    return None, chain(seen, rows)


def read_tasks(tool: Tool, rows: Iterator[Row | Bad], file_name: str) -> Iterator[Row | Bad]:
    """Yield the rows of an export as rows of articles, each with what was said of it.

    Args:
        tool: Whose export it is.
        rows: Its records.
        file_name: Name of the file.
    """
    for row in rows:
        if isinstance(row, Bad):
            yield row
            continue
        try:
            task = tool.read(row.values, file_name)
        except ValueError as error:
            yield bad(row.line, f"{error}", row.raw)
            continue
        yield replace(row, values=task.values, annotations=task.annotations)
