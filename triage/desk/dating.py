"""Reads the date that a person types when they know the right one."""

from __future__ import annotations

import datetime
import re

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s+([a-z]{3,})\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})")
_MONTH = re.compile(r"([a-z]{3,})\.?,?\s+(\d{4})")
HOW = "write it as 2023-03-16, 2023-03 or 2023"


def read_date(text: str) -> str:
    """Return a typed date in the form that is stored; its length is its precision.

    Args:
        text: ``2023``, ``2023-03``, ``2023-3-16``, ``16 March 2023``, ``Mar 16, 2023`` or ``March 2023``.
            Day and month as two numbers with dots or slashes are refused: both orders are in use.

    Returns:
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises:
        ValueError: It is no date, or none of the calendar; the message says how to write one.

    >>> read_date("16 March 2023"), read_date("2023-3"), read_date("1999")
    ('2023-03-16', '2023-03', '1999')
    """
    given = text.strip().lower()
    if not given.isascii():
        raise ValueError(f"That is no date: {HOW}.")
    if found := _ISO.fullmatch(given):
        return _checked(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(given):
        return _checked(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(given):
        return _checked(found[3], _month(found[1]), found[2])
    if found := _MONTH.fullmatch(given):
        return _checked(found[2], _month(found[1]), None)
    raise ValueError(f"That is no date: {HOW}.")


def _month(name: str) -> str:
    """Return the number of a month by its name or the start of it."""
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith(name) or name == "sept" == month[:4]:
            return str(number)
    raise ValueError(f"No month is called that: {HOW}.")


def _checked(year: str, month: str | None, day: str | None) -> str:
    """Return the stored form of a date of the calendar."""
    try:
        whole = datetime.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        raise ValueError(f"The calendar has no such day: {HOW}.") from None
    return whole if day else whole[:7] if month else whole[:4]
