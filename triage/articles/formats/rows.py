"""What every record format gives: rows of fields, and what could not become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.articles.formats.annotations import Annotation
from triage.articles.options import RAW_KEPT


@dataclass(frozen=True, slots=True)
class Row:
    """One record as its format holds it."""

    index: int
    """Number of the record in its file, from 1; rejected ones count."""
    line: int | None
    """Where it begins, from 1; in files without lines the number of the record."""
    values: Mapping[str, Any]
    raw: bytes
    """Its bytes, for a reject; the start of them will do."""
    annotations: tuple[Annotation, ...] = ()
    """What the export of another tool says of it."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that is not one."""

    line: int | None
    reason: str
    raw: bytes


def bad(line: int | None, reason: str, raw: bytes) -> Bad:
    """Make a :class:`Bad` that keeps no more bytes than a reject may."""
    return Bad(line, reason, raw[:RAW_KEPT])
