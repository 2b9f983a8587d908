"""Reads the date that a person types when they know the right one."""

from __future__ import annotations

import datetime
import re

from triage.articles.dates.names import MONTH_NAMES, WEEKDAY_NAMES

_NAME = r"([a-z]{3,9})\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?\.?"
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(rf"{_DAY}(?:\s+of)?[\s-]+{_NAME},?[\s-]+(\d{{4}})")
_MONTH_FIRST = re.compile(rf"{_NAME}\s+{_DAY},?\s+(\d{{4}})")
_MONTH = re.compile(rf"{_NAME},?[\s-]+(\d{{4}})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[./-](\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_WEEKDAY = re.compile(r"([a-z]{3,9})\.?,?\s+(?=[\da-z])")
HOW = "write it as 2023-03-16, 16 March 2023, 2023-03, Mar 2023 or 2023"


class Ambiguous(ValueError):
    """Day and month were typed as numbers that may be either.

    Attributes:
        dates: Both readings in the form that is stored, the one with the day first before the other.
    """

    def __init__(self, day_first: str, month_first: str) -> None:
        super().__init__(f"{understood(day_first)} or {understood(month_first)}? Write the month in letters.")
        self.dates = (day_first, month_first)


def read_date(text: str) -> str:
    """Return a typed date in the form that is stored; its length is its precision.

    Args:
        text: A year, a month or a day: ``2023``, ``2023-3``, ``3/2023``, ``Mar 2023``, ``2023-03-16``,
            ``20230316``, ``16 March 2023``, ``March 16th, 2023``, ``Thursday, 16.3.2023``.

    Returns:
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises:
        Ambiguous: Day and month are numbers that may be either; both orders are in use.
        ValueError: It is no date, or none of the calendar; the message says how to write one.

    >>> read_date("16 March 2023"), read_date("2023-3"), read_date("1999"), read_date("16.3.2023")
    ('2023-03-16', '2023-03', '1999', '2023-03-16')
    >>> read_date("01.04.2022")
    Traceback (most recent call last):
    triage.desk.dating.Ambiguous: 1 April 2022 or 4 January 2022? Write the month in letters.
    """
    given = " ".join(text.lower().split())
    if not given.isascii() or len(given) > 60:
        raise ValueError(f"That is no date: {HOW}.")
    weekday = None
    if (named := _WEEKDAY.match(given)) and (weekday := _weekday(named[1])) is not None:
        given = given[named.end() :]
    date = _read(given)
    if weekday is not None:
        _check_weekday(date, weekday)
    return date


def understood(date: str) -> str:
    """Return a stored date as it is said, at its own precision.

    >>> understood("2023-03-16"), understood("2023-03"), understood("2023")
    ('16 March 2023', 'March 2023', '2023')
    """
    year, *rest = date.split("-")
    if not rest:
        return year
    month = f"{MONTH_NAMES[int(rest[0]) - 1]} {year}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


def _read(given: str) -> str:
    if found := _YEAR_FIRST.fullmatch(given) or _COMPACT.fullmatch(given):
        return _checked(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(given):
        return _checked(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(given):
        return _checked(found[3], _month(found[1]), found[2])
    if found := _MONTH.fullmatch(given):
        return _checked(found[2], _month(found[1]), None)
    if found := _MONTH_NUMBER.fullmatch(given):
        return _checked(found[2], found[1], None)
    if found := _NUMBERS.fullmatch(given):
        return _numbers(found[1], found[3], found[4])
    if _SHORT_YEAR.fullmatch(given):
        raise ValueError(f"A year has four digits: {HOW}.")
    raise ValueError(f"That is no date: {HOW}.")


def _numbers(first: str, second: str, year: str) -> str:
    """Read a day and a month of which it is not said which is which."""
    if int(first) > 12 or first == second:
        return _checked(year, second, first)
    if int(second) > 12:
        return _checked(year, first, second)
    raise Ambiguous(_checked(year, second, first), _checked(year, first, second))


def _month(name: str) -> str:
    """Return the number of a month by its name or the start of it."""
    for number, month in enumerate(MONTH_NAMES, 1):
        if month.lower().startswith("sep" if name == "sept" else name):
            return str(number)
    raise ValueError(f"No month is called that: {HOW}.")


def _weekday(name: str) -> int | None:
    """Return the number of a weekday by its name or the start of it; None if it is none."""
    return next((number for number, day in enumerate(WEEKDAY_NAMES) if day.lower().startswith(name)), None)


def _check_weekday(date: str, weekday: int) -> None:
    if len(date) < len("YYYY-MM-DD"):
        raise ValueError(f"A weekday belongs to a day: {HOW}.")
    right = datetime.date.fromisoformat(date).weekday()
    if right != weekday:
        raise ValueError(f"{understood(date)} is a {WEEKDAY_NAMES[right]}, not a {WEEKDAY_NAMES[weekday]}.")


def _checked(year: str, month: str | None, day: str | None) -> str:
    """Return the stored form of a date of the calendar."""
    try:
        whole = datetime.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        raise ValueError(f"The calendar has no such day: {HOW}.") from None
    return whole if day else whole[:7] if month else whole[:4]
