"""Dates that a text states for itself in its opening: header line, dateline, byline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.articles.article import DateKind
from triage.articles.dates import heading
from triage.articles.dates.found import Found

OPENING = 700
"""Characters in which a text may state its own date."""
_LOOKED_AT = 8
"""Expressions of the opening that are looked at."""
_LINE = 160
"""Characters of a line in front of a date that are looked at."""
_AHEAD = 80


@dataclass(frozen=True, slots=True)
class Opening:
    """An expression of the opening by which the text states its own date."""

    found: Found
    kind: DateKind
    updated: bool = False
    """Said to be the date of a revision."""


def read_opening(text: str, expressions: Sequence[Found]) -> list[Opening]:
    """Find the dates that a text states for itself.

    Args:
        text: The article's text.
        expressions: Its date expressions, in order.

    Returns:
        Full dates, and days without a year where a place or an agency stands beside them.
    """
    openings = []
    for found in expressions[:_LOOKED_AT]:
        if found.start > OPENING:
            break
        if found.kind in ("full", "month_day"):
            opening = _classify(text, found)
            if opening is not None:
                openings.append(opening)
    return openings


def _classify(text: str, found: Found) -> Opening | None:
    line = text.rfind("\n", 0, found.start) + 1
    before = text[max(line, found.start - _LINE) : found.start]
    after = text[found.end : found.end + _AHEAD]
    if found.kind == "month_day":
        return Opening(found, DateKind.DATELINE) if _is_yearless_dateline(before, after) else None
    label = heading.LABEL.search(before)
    if label is not None and heading.is_label(before, label):
        return Opening(found, DateKind.HEADER, label["updated"] is not None)
    if heading.SPOKEN.search(before) or (before.endswith("(") and not after.startswith(")")):
        return None
    byline = heading.BYLINE_BEFORE.search(before)
    if byline is not None and heading.is_heading(byline["who"]) and heading.AFTER.match(after):
        return Opening(found, DateKind.BYLINE)
    if found.start - line <= _LINE and heading.is_heading(before):
        opening = _on_own_line(text, line, found, before, after)
        if opening is not None:
            return opening
    return _glued(found, before, after)


def _on_own_line(text: str, line: int, found: Found, before: str, after: str) -> Opening | None:
    """A date with nothing but names in front of it on its line."""
    if heading.BYLINE_AFTER.match(after):
        return Opening(found, DateKind.BYLINE)
    top = not text[:line].strip() and not heading.has_words(before)
    if heading.AFTER.match(after):
        return Opening(found, DateKind.HEADER if top and heading.TOP_TAIL.match(after) else DateKind.DATELINE)
    if heading.CAPITAL.match(after):
        if heading.is_placed(before):
            return Opening(found, DateKind.DATELINE)
        if not before.strip():
            return Opening(found, DateKind.HEADER)
    return None


def _is_yearless_dateline(before: str, after: str) -> bool:
    if heading.SPOKEN.search(before) or not heading.is_heading(before):
        return False
    if heading.is_placed(before):
        return heading.AFTER.match(after) is not None
    return heading.AGENCY_AFTER.match(after) is not None


def _glued(found: Found, before: str, after: str) -> Opening | None:
    """A date between a title and a text that stand on one line."""
    if heading.GLUED_CITY.search(before) and heading.AFTER.match(after):
        return Opening(found, DateKind.DATELINE)
    if before.rstrip(" \u00a0").endswith((",", "(")):
        return None
    barred = before.rstrip().endswith(("|", "·", "•"))
    if heading.BYLINE_AFTER.match(after) and (barred or found.weekday is not None):
        return Opening(found, DateKind.BYLINE)
    if found.weekday is not None and (heading.CLOCK_AFTER.match(after) or heading.CAPITAL.match(after)):
        return Opening(found, DateKind.HEADER)
    dashed = before.rstrip(" \u00a0").endswith(("–", "—")) and heading.LINE_END.match(after)
    if barred or dashed or heading.BAR_AFTER.match(after):
        return Opening(found, DateKind.HEADER)
    return None
