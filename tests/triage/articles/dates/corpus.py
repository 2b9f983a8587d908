"""The labelled sentences and openings beside this file, written for these tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

CALENDAR = frozenset(("full", "month_year", "year", "month_day", "weekday", "month", "deictic", "season"))
"""Kinds of expression that name a place in the calendar."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with every calendar expression in it."""

    anchor: str
    text: str
    expressions: tuple[tuple[str, str | None], ...]
    """Text and value; what is no calendar expression stands in the sentence on purpose."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How an article begins, and what it states of its own date."""

    text: str
    given: str | None
    """The date that its metadata gives."""
    stated: tuple[str, str] | None
    """Kind (or ``any``) and value."""
    contradicts: bool
    """Whether ``dateline_contradicts`` has to be raised."""


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


SENTENCES = tuple(
    Sentence(row["anchor"], row["text"], tuple((one["text"], one["value"]) for one in row["expressions"]))
    for row in _rows("sentences.jsonl")
)
OPENINGS = tuple(
    Opening(
        row["text"],
        row["given"],
        (row["stated"]["kind"], row["stated"]["value"]) if row["stated"] else None,
        row["contradicts"],
    )
    for row in _rows("openings.jsonl")
)
