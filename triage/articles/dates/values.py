"""Values of date expressions: ISO 8601 days, weeks, months and years, and seasons as TIMEX3 writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from triage.articles.article import StatedDate

SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""The month in which a season begins (meteorological, northern); a winter bears the year it begins in."""

CONTRADICTS = 2
"""Days from which two dates contradict each other."""

_PRECISIONS = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day from which relative expressions count, with how exactly it is known."""

    day: date
    """First day of the period that is known."""
    precision: str
    """``day|month|year``."""


def read_anchor(value: str) -> Anchor | None:
    """Read a stated value as an anchor.

    Args:
        value: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Returns:
        The anchor; None if the value is no date of the calendar.
    """
    precision = _PRECISIONS.get(len(value))
    if precision is None:
        return None
    try:
        day = date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        return None
    return Anchor(day, precision)


def make_day(year: int, month: int, day: int) -> date | None:
    """Make a day; None if the calendar lacks it (31 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def week_value(day: date) -> str:
    """Return the ISO week of a day, such as ``2023-W10``."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def month_value(year: int, month: int) -> str:
    """Return ``YYYY-MM``."""
    return f"{year:04}-{month:02}"


def shift_days(day: date, days: int) -> date | None:
    """Move a day; None beyond the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def shift_months(day: date, months: int) -> tuple[int, int] | None:
    """Move a day's month; None beyond the calendar's ends."""
    number = day.year * 12 + day.month - 1 + months
    if not MINYEAR <= number // 12 <= MAXYEAR:
        return None
    return number // 12, number % 12 + 1


@lru_cache(maxsize=4096)
def bounds(value: str) -> tuple[date, date] | None:
    """Return the first and last day that a stated value can mean.

    Args:
        value: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Returns:
        Both days; None if the value is no date of the calendar.
    """
    anchor = read_anchor(value)
    if anchor is None:
        return None
    first = anchor.day
    if anchor.precision == "day":
        return first, first
    if anchor.precision == "year":
        return first, date(first.year, 12, 31)
    following = shift_months(first, 1)
    last = date(*following, 1) - timedelta(days=1) if following else date(MAXYEAR, 12, 31)
    return first, last


def readings_of(date: StatedDate) -> list[str]:
    """Return the values that a stated date may mean: one, or two where its order of day and month is open."""
    return date.readings.split("|") if date.readings is not None else [date.value]


def apart(one: StatedDate, other: StatedDate) -> int | None:
    """Return the signed days from ``other`` to ``one``, by the readings that bring them nearest.

    Args:
        one: A stated date.
        other: Another.

    Returns:
        Days; None if one is no date.
    """
    if one.readings is None and other.readings is None:
        return distance(one.value, other.value)
    days = [distance(a, b) for a in readings_of(one) for b in readings_of(other)]
    return min((day for day in days if day is not None), key=abs, default=None)


def distance(value: str, other: str) -> int | None:
    """Return the signed days from ``other`` to ``value``, 0 where their periods meet.

    Args:
        value: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        other: The same.

    Returns:
        Days between the nearest ends of the two periods; None if one is no date.

    >>> distance("2016-04-12", "2016-04-10"), distance("2016-04", "2016-04-10")
    (2, 0)
    >>> distance("2015", "2016-01-02")
    -2
    """
    a, b = bounds(value), bounds(other)
    if a is None or b is None:
        return None
    if a[0] > b[1]:
        return (a[0] - b[1]).days
    if a[1] < b[0]:
        return (a[1] - b[0]).days
    return 0
