"""What people said of articles in other tools, as their exports hold it; nothing of it is looked up yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_NAME_MOST = 200


class Said(StrEnum):
    """What kind of thing an annotation is."""

    ANSWER = "answer"
    NOTE = "note"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing that one person said of one article."""

    annotators: tuple[str, ...]
    """Names of the same person, the likeliest first: an id, an address; none where the export has none."""
    kind: Said
    question: str | None = None
    """Name of the question there; None where the tool names none."""
    values: tuple[str, ...] = ()
    """The answers, in order; a note's text."""
    options: tuple[tuple[str, str], ...] = ()
    """Id and label of every answer that could be given, where the export tells."""
    seconds: float | None = None
    made: str | None = None
    """When, as the export writes it."""
    upstream_id: str = ""
    """The id it has there."""
    may_be_empty: bool = False
    """Whether it tells that whatever else could be chosen was not: an empty set is an answer then."""
    fault: str | None = None
    """Why it cannot be understood."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """What an export says of one record."""

    article: str | None
    """Key of the article; None if the record was rejected."""
    text_hash: str
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A record of another tool's export: the article's fields, and what was said of it."""

    values: Mapping[str, Any]
    annotations: tuple[Annotation, ...]


def name(value: object) -> str | None:
    """Return an id or a name as text; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return f"{value}".strip()[:_NAME_MOST] or None


def texts(value: object) -> tuple[str, ...] | None:
    """Return a list of ids or names as text; None if it is none."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list):
        return None
    found = [f"{item}" for item in value if isinstance(item, (str, int)) and not isinstance(item, bool)]
    return tuple(found) if len(found) == len(value) else None


def seconds(value: object) -> float | None:
    """Return a length of time that can be one: at most a week."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 7 * 86400:
        return None
    return float(value)
