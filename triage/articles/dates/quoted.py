"""Quoted speech, whose *tomorrow* belongs to the day on which it was spoken."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from triage.articles.article import Expression
from triage.articles.dates.found import Found
from triage.articles.dates.resolver import Value, resolve
from triage.articles.dates.values import Anchor, make_day

_QUOTE = re.compile(
    r"[“\"«`](?:(?<=“)[^“”\n]{1,600}[”\n]|(?<=\")(?<![\w\"]\")[^\"\n]{1,600}\"|(?<=«)[^«»\n]{1,600}»"
    r"|`[^`\n]{1,600}?'')"
)
_SPOKE = re.compile(
    r"\b(?:said|says|told|tweeted|wrote|added|announced|declared|stated|warned|posted|asked|reported|claimed|insisted"
    r"|spoke|speaking|interview|speech|statement|tweet|address)\b"
)
_LOOKED_AT = 8
"""Expressions on either side of a quoted one that are looked at."""
_SENTENCE = re.compile(r"[“\"\n]|[.!?]\s")
_NEAR = 120
"""Characters between a quote and the day on which it was spoken."""


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Find what is quoted, paragraph by paragraph.

    Args:
        text: Any text.

    Returns:
        Positions in order; a quote ends with its paragraph at the latest.
    """
    return [quote.span() for quote in _QUOTE.finditer(text)]


def resolve_all(
    text: str, found: Sequence[Found], anchor: Anchor | None, *, day_first: bool | None
) -> list[Expression]:
    """Give values to the expressions of a text, those in quotes by the day on which they were spoken.

    Args:
        text: The whole text.
        found: Its expressions, in order.
        anchor: The day that relative expressions count from.
        day_first: Order of day and month in numeric dates, if it is known.

    Returns:
        One expression each, in order.
    """
    values = [resolve(text, one, anchor, day_first=day_first) for one in found]
    if anchor is not None and anchor.precision == "day":
        _shift_quotes(text, found, values, day_first)
    return [_expression(text, one, value) for one, value in zip(found, values, strict=True)]


def _shift_quotes(
    text: str, found: Sequence[Found], values: list[Value | None], day_first: bool | None
) -> None:
    relative = [(i, one) for i, one in enumerate(found) if _is_day_relative(one)]
    quotes = quoted_spans(text) if relative else []
    starts = [quote[0] for quote in quotes]
    for i, one in relative:
        place = bisect_right(starts, one.start) - 1
        if place < 0 or quotes[place][1] <= one.start:
            continue
        spoken = _spoken_on(text, quotes[place], found, values, i)
        if spoken is not None:
            values[i] = resolve(text, one, Anchor(spoken, "day"), day_first=day_first)


def _is_day_relative(found: Found) -> bool:
    return (found.kind == "deictic" and found.unit == "day") or (
        found.kind == "weekday" and found.month is None
    )


def _spoken_on(
    text: str, quote: tuple[int, int], found: Sequence[Found], values: Sequence[Value | None], at: int
) -> date | None:
    """Find the day that the words beside a quote give for it: those after it, else those before it."""
    near = range(max(0, at - _LOOKED_AT), min(len(found), at + _LOOKED_AT))
    after_end = _paragraph_end(text, quote[1])
    before_start = text.rfind("\n", max(0, quote[0] - _NEAR), quote[0]) + 1 or max(0, quote[0] - _NEAR)
    for low, high in ((quote[1], after_end), (before_start, quote[0])):
        for one, value in ((found[i], values[i]) for i in near):
            if one.start < low or one.end > high or value is None or value[1] != "day":
                continue
            if one.kind not in ("weekday", "deictic", "month_day", "full"):
                continue
            if _SPOKE.search(text, low, one.start if low == quote[1] else high):
                year, month, day = (int(part) for part in value[0].split("-"))
                return make_day(year, month, day)
    return None


def _paragraph_end(text: str, at: int) -> int:
    """End of the sentence beside a quote: the next quote, sentence or line at the latest."""
    stop = _SENTENCE.search(text, at, min(len(text), at + _NEAR))
    return stop.start() if stop is not None else min(len(text), at + _NEAR)


def _expression(text: str, one: Found, value: Value | None) -> Expression:
    readings = None
    if value is None and one.readings:
        both = [day.isoformat() for reading in one.readings if (day := make_day(*reading)) is not None]
        readings = "|".join(both)
    return Expression(
        one.start,
        one.end,
        text[one.start : one.end],
        one.kind,
        value[0] if value is not None else None,
        value[1] if value is not None else None,
        value is not None and value[2],
        readings,
    )
