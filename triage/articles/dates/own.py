"""Stated dates of the text and of its address, as records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.found import Found
from triage.articles.dates.stated import Opening
from triage.articles.dates.values import bounds, distance, make_day, month_value

_PATH = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:(?P<sep>[/\-_.])(?P<m>0?[1-9]|1[0-2])(?:(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9]))?(?=[/\-_.?#]|\Z)"
    r"|(?P<cm>0[1-9]|1[0-2])(?P<cd>3[01]|[12]\d|0[1-9]))(?!\d)"
)
_NAMED_MONTH = re.compile(
    r"/(?P<y>(?:19|20)\d\d)/(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(?P<d>3[01]|[12]\d|0?[1-9])(?=/|\Z)",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def url_date(url: str) -> StatedDate | None:
    """Read the date in an address: ``/2022/02/24/``, ``/2022/feb/24/``, ``-20220224`` or ``/2022/02/``.

    Args:
        url: An address; its host is not looked at.

    Returns:
        The date, kind URL, by day or month; None if it holds none.
    """
    path = url.split("://", 1)[-1].partition("/")[2]
    named = _NAMED_MONTH.search("/" + path)
    if named is not None:
        day = make_day(int(named["y"]), _MONTHS.index(named["m"].lower()) + 1, int(named["d"]))
        return StatedDate(day.isoformat(), DateKind.URL, None, None) if day is not None else None
    for match in _PATH.finditer(path):
        if match["cm"] is not None:
            day = make_day(int(match["y"]), int(match["cm"]), int(match["cd"]))
        elif match["d"] is not None:
            day = make_day(int(match["y"]), int(match["m"]), int(match["d"]))
        elif match["sep"] == "/":
            return StatedDate(month_value(int(match["y"]), int(match["m"])), DateKind.URL, None, None)
        else:
            continue
        if day is not None:
            return StatedDate(day.isoformat(), DateKind.URL, None, None)
    return None


def own_dates(
    openings: Sequence[Opening], others: Sequence[StatedDate], *, day_first: bool | None
) -> list[StatedDate]:
    """Turn what a text states in its opening into stated dates.

    A numeric date whose order stays open is read as the reading nearest to another stated date; without one,
    as its year. A day without a year takes the year that brings it nearest to another stated date; without
    one it states nothing.

    Args:
        openings: What the opening states.
        others: Stated dates from outside the text.
        day_first: Order of day and month, if it is known.

    Returns:
        The stated dates, those of revisions last.
    """
    near = _nearest_known(openings, others)
    dates = []
    for opening in sorted(openings, key=lambda one: one.updated):
        value = _value(opening.found, near, day_first)
        if value is not None:
            dates.append(StatedDate(value, opening.kind, opening.found.start, opening.found.end))
    return dates


def _nearest_known(openings: Sequence[Opening], others: Sequence[StatedDate]) -> date | None:
    known = [other.value for other in others if other.kind in (DateKind.METADATA, DateKind.URL)]
    known += [value for one in openings if (value := _exact(one.found)) is not None]
    for value in known:
        if len(value) == 10 and (both := bounds(value)) is not None:
            return both[0]
    return None


def _exact(found: Found) -> str | None:
    if found.year is None or found.month is None or found.day is None:
        return None
    day = make_day(found.year, found.month, found.day)
    return day.isoformat() if day is not None else None


def _value(found: Found, near: date | None, day_first: bool | None) -> str | None:
    if found.readings:
        return _reading(found, near, day_first)
    if found.year is not None:
        return _exact(found)
    if near is None or found.month is None or found.day is None:
        return None
    days = [
        day
        for year in (near.year - 1, near.year, near.year + 1)
        if 1 <= year <= 9999 and (day := make_day(year, found.month, found.day)) is not None
    ]
    return min(days, key=lambda day: abs(day - near)).isoformat() if days else None


def _reading(found: Found, near: date | None, day_first: bool | None) -> str | None:
    days = [day for reading in found.readings if (day := make_day(*reading)) is not None]
    if not days:
        return None
    if day_first is not None and len(days) == 2:
        return days[1 if day_first else 0].isoformat()
    if near is None:
        return f"{days[0].year:04}" if len(days) == 2 else days[0].isoformat()
    return min(days, key=lambda day: abs(distance(day.isoformat(), near.isoformat()) or 0)).isoformat()
