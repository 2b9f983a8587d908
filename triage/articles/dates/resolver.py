"""From what was found and an anchor to values; what cannot be decided stays without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from triage.articles.dates.direction import FUTURE, PAST, TOLD, direction
from triage.articles.dates.found import Found
from triage.articles.dates.values import (
    SEASON_START,
    Anchor,
    make_day,
    month_value,
    shift_days,
    shift_months,
    week_value,
)

Value = tuple[str, str, bool]
"""Value, granularity, and whether it depends on the anchor."""

_RANK = {"day": 0, "week": 1, "month": 2, "season": 2, "year": 3}
_BACK = {TOLD: 1, PAST: 1, None: 1, FUTURE: 4}
"""What a step back from the anchor costs, by the direction that the words give."""
_AHEAD = {TOLD: 150, PAST: 8, None: 3, FUTURE: 1}
"""What a step ahead costs. The cheaper of the nearest days before and after is meant: who writes of a day
eleven months ago names its year, whatever the tense says; only a verb right before the day weighs more."""


def resolve(text: str, found: Found, anchor: Anchor | None, *, day_first: bool | None = None) -> Value | None:
    """Give a value to one expression.

    Args:
        text: The whole text, for the tense around the expression.
        found: The expression.
        anchor: The day it counts from; None leaves relative expressions without a value.
        day_first: Order of day and month in numeric dates of this source; None leaves both readings.

    Returns:
        The value; None where it stays unresolved.
    """
    absolute = _absolute(found, day_first)
    if absolute is not None:
        return absolute
    relative = _RELATIVE.get(found.kind)
    if relative is None or anchor is None:
        return None
    value = relative(text, found, anchor)
    if value is None or _RANK[value[1]] < _RANK[anchor.precision]:
        return None
    return value[0], value[1], True


def _absolute(found: Found, day_first: bool | None) -> Value | None:
    year, month, day = found.year, found.month, found.day
    if found.readings and day_first is not None:
        year, month, day = found.readings[1 if day_first else 0]
    if year is None:
        return None
    if month is not None and day is not None:
        exact = make_day(year, month, day)
        return (exact.isoformat(), "day", False) if exact is not None else None
    if month is not None:
        return month_value(year, month), "month", False
    if found.season is not None:
        return f"{year:04}-{found.season}", "season", False
    if found.week is not None:
        return f"{year:04}-W{found.week:02}", "week", False
    return f"{year:04}", "year", False


def _month_day(text: str, found: Found, anchor: Anchor) -> Value | None:
    if found.month is None or found.day is None:
        return None
    if found.shift is not None:
        day = make_day(anchor.day.year + found.shift, found.month, found.day)
        return (day.isoformat(), "day", True) if day is not None else None
    candidates = [
        day
        for year in range(anchor.day.year - 4, anchor.day.year + 5)
        if 1 <= year <= 9999 and (day := make_day(year, found.month, found.day)) is not None
    ]
    if found.weekday is not None:
        fitting = [
            day for day in candidates if day.weekday() == found.weekday and abs(day - anchor.day).days < 380
        ]
        if fitting:
            return min(fitting, key=lambda day: abs(day - anchor.day)).isoformat(), "day", True
    day = _nearest(candidates, anchor.day, direction(text, found.start, found.end))
    return (day.isoformat(), "day", True) if day is not None else None


def _nearest(candidates: Sequence[date], anchor: date, way: str | None) -> date | None:
    past = [day for day in candidates if day <= anchor]
    ahead = [day for day in candidates if day >= anchor]
    if not past or not ahead:
        return past[-1] if past else ahead[0] if ahead else None
    back_cost = (anchor - past[-1]).days * _BACK[way]
    ahead_cost = (ahead[0] - anchor).days * _AHEAD[way]
    return ahead[0] if ahead_cost < back_cost else past[-1]


def _weekday(text: str, found: Found, anchor: Anchor) -> Value | None:
    if found.weekday is None:
        return None
    if found.month is not None and found.day is not None:
        return _month_day(text, found, anchor)
    if found.unit == "week" and found.shift is not None:
        monday = shift_days(anchor.day, 7 * found.shift - anchor.day.weekday())
        day = shift_days(monday, found.weekday) if monday is not None else None
        return (day.isoformat(), "day", True) if day is not None else None
    back = (anchor.day.weekday() - found.weekday) % 7
    ahead = (found.weekday - anchor.day.weekday()) % 7
    if found.relation == "last":
        days = -(back or 7)
    elif found.relation == "next":
        days = ahead or 7
    else:
        way = direction(text, found.start, found.end)
        forward = way == FUTURE or (found.relation == "this" and way not in (PAST, TOLD))
        days = ahead if forward else -back
    moved = shift_days(anchor.day, days)
    return (moved.isoformat(), "day", True) if moved is not None else None


def _month(text: str, found: Found, anchor: Anchor) -> Value | None:
    if found.month is None:
        return None
    if found.shift is not None:
        return month_value(anchor.day.year + found.shift, found.month), "month", True
    here, month = anchor.day, found.month
    back = (here.month - month) % 12
    past_year = here.year if month <= here.month else here.year - 1
    next_year = here.year if month >= here.month else here.year + 1
    if found.relation == "last":
        year = past_year - 1 if past_year == here.year and back <= 3 else past_year
    elif found.relation == "next":
        year = next_year if back else here.year + 1
    elif found.relation == "this":
        year = here.year
    else:
        way = direction(text, found.start, found.end)
        ahead = (month - here.month) % 12
        forward = way != TOLD and ahead * _AHEAD[way] <= back * _BACK[way]
        year = next_year if forward else past_year
    return month_value(year, month), "month", True


def _deictic(text: str, found: Found, anchor: Anchor) -> Value | None:
    if found.season is not None:
        return _season(text, found, anchor)
    if found.unit == "weekend":
        return _weekend(text, found, anchor)
    shift = found.shift
    if shift is None:
        return None
    if found.unit in ("day", "week"):
        day = shift_days(anchor.day, shift * (7 if found.unit == "week" else 1))
        if day is None:
            return None
        return (week_value(day), "week", True) if found.unit == "week" else (day.isoformat(), "day", True)
    if found.unit == "month":
        month = shift_months(anchor.day, shift)
        return (month_value(*month), "month", True) if month is not None else None
    year = anchor.day.year + shift
    return (f"{year:04}", "year", True) if 1 <= year <= 9999 else None


def _weekend(text: str, found: Found, anchor: Anchor) -> Value | None:
    """A weekend is the ISO week that it ends."""
    if found.shift is not None:
        weeks = found.shift
        if (
            found.shift == 0
            and anchor.day.weekday() < 2
            and direction(text, found.start, found.end) != FUTURE
        ):
            weeks = -1
    else:
        ahead = direction(text, found.start, found.end) == FUTURE or anchor.day.weekday() >= 5
        weeks = 0 if ahead else -1
    day = shift_days(anchor.day, 7 * weeks)
    return (week_value(day), "week", True) if day is not None else None


def _season(text: str, found: Found, anchor: Anchor) -> Value | None:
    if found.season is None:
        return None
    here = anchor.day
    if found.unit == "year" and found.shift is not None:
        return f"{here.year + found.shift:04}-{found.season}", "season", True
    began = SEASON_START[found.season]
    winter = found.season == "WI"
    this = here.year - 1 if winter and here.month <= 3 else here.year
    over = _season_is_over(this, began, here)
    if found.relation == "last":
        year = this if over else this - 1
    elif found.relation == "next":
        year = this if (here.year, here.month) < (this, began) else this + 1
    elif found.relation == "this":
        year = this
    else:
        ahead = direction(text, found.start, found.end) == FUTURE
        begun = (here.year, here.month) >= (this, began)
        year = (this + 1 if over else this) if ahead else (this if begun else this - 1)
    return f"{year:04}-{found.season}", "season", True


def _season_is_over(year: int, began: int, here: date) -> bool:
    end_month = began + 3
    return (here.year, here.month) >= (year + (end_month > 12), (end_month - 1) % 12 + 1)


_RELATIVE: dict[str, Callable[[str, Found, Anchor], Value | None]] = {
    "month_day": _month_day,
    "weekday": _weekday,
    "month": _month,
    "deictic": _deictic,
    "season": _season,
}
