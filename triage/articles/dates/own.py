"""Stated dates of the text and of its address, as records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.found import Found
from triage.articles.dates.stated import Opening
from triage.articles.dates.values import bounds, distance, make_day, month_value, readings_of

AGREES = 2
"""Days within which two stated dates agree: a day's difference is a time zone or a night desk."""

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

    A numeric date whose order stays open is read as the reading nearest to another stated date; where none is
    known or both lie as near, both readings are kept. A day without a year takes the year that brings it
    nearest to another stated date; without one it states nothing.

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
        days = _days(opening.found, near, day_first)
        if days:
            both = "|".join(day.isoformat() for day in days) if len(days) > 1 else None
            value = days[0].isoformat() if both is None else f"{days[0].year:04}"
            dates.append(StatedDate(value, opening.kind, opening.found.start, opening.found.end, both))
    return dates


def settle(stated: Sequence[StatedDate]) -> list[StatedDate]:
    """Decide the order of day and month in stated dates by the others.

    Args:
        stated: All stated dates of an article.

    Returns:
        The same; one of two readings that alone agrees with a day that another kind states is its value.
    """
    return [_settled(date, stated) if date.readings is not None else date for date in stated]


def _settled(date: StatedDate, stated: Sequence[StatedDate]) -> StatedDate:
    days = [other.value for other in stated if other.kind is not date.kind and len(other.value) == 10]
    agreeing = [
        reading
        for reading in readings_of(date)
        if any(abs(distance(reading, day) or 0) < AGREES for day in days)
    ]
    return replace(date, value=agreeing[0], readings=None) if len(agreeing) == 1 else date


def _nearest_known(openings: Sequence[Opening], others: Sequence[StatedDate]) -> list[date]:
    """Return a day that is known, or both readings of one whose order is open; empty without any."""
    known = [readings_of(other) for other in others if other.kind in (DateKind.METADATA, DateKind.URL)]
    known += [[value] for one in openings if (value := _exact(one.found)) is not None]
    for values in known:
        if len(values[0]) == 10:
            return [both[0] for value in values if (both := bounds(value)) is not None]
    return []


def _exact(found: Found) -> str | None:
    if found.year is None or found.month is None or found.day is None:
        return None
    day = make_day(found.year, found.month, found.day)
    return day.isoformat() if day is not None else None


def _days(found: Found, near: Sequence[date], day_first: bool | None) -> list[date]:
    """Return the day that is meant, or both where nothing decides."""
    if found.month is not None and found.day is not None and found.year is not None:
        day = make_day(found.year, found.month, found.day)
        return [day] if day is not None else []
    if found.readings:
        days = [day for reading in found.readings if (day := make_day(*reading)) is not None]
        if day_first is not None and len(days) == 2:
            return [days[1 if day_first else 0]]
        return _nearest(days, near) if near else days
    if not near or found.month is None or found.day is None:
        return []
    years = range(max(1, near[0].year - 1), min(9999, near[0].year + 1) + 1)
    days = [day for year in years if (day := make_day(year, found.month, found.day)) is not None]
    return _nearest(days, near)[:1]


def _nearest(days: Sequence[date], near: Sequence[date]) -> list[date]:
    """Return the day that lies nearest to one that is known, or both of two that lie as near."""
    far = [min(abs(day - one) for one in near) for day in days]
    return [day for day, away in zip(days, far, strict=True) if away == min(far)]
