"""How flags say dates in words."""

from __future__ import annotations

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.names import MONTH_NAMES
from triage.articles.dates.values import readings_of

_NAMES = {
    DateKind.HEADER: "the header",
    DateKind.DATELINE: "the dateline",
    DateKind.BYLINE: "the byline",
    DateKind.METADATA: "the stated date",
    DateKind.URL: "the address",
    DateKind.CRAWL: "the crawl date",
    DateKind.IMPORT: "the import date",
}


def spell(value: str) -> str:
    """Write a value for a reader.

    >>> spell("2009-03-05"), spell("2009-03"), spell("2009")
    ('5 March 2009', 'March 2009', '2009')
    """
    parts = value.split("-")
    words = [f"{int(parts[2])}"] if len(parts) > 2 else []
    words += [MONTH_NAMES[int(parts[1]) - 1]] if len(parts) > 1 else []
    return " ".join([*words, parts[0]])


def named(date: StatedDate, *, first: bool = True) -> str:
    """Write a stated date with its kind, such as ``The dateline (5 March 2009)``."""
    name = _NAMES[date.kind]
    words = " or ".join(spell(value) for value in readings_of(date))
    return f"{name[0].upper() + name[1:] if first else name} ({words})"


def differ(one: StatedDate, other: StatedDate, days: int) -> str:
    """Say that two stated dates differ.

    Args:
        one: The date that speaks.
        other: The date that a reader would be told.
        days: Signed days from ``other`` to ``one``.
    """
    far = f"{abs(days)} day{'s' if abs(days) != 1 else ''}"
    way = "after" if days > 0 else "before"
    return f"{named(one)} lies {far} {way} {named(other, first=False)}."
