"""Dates as records carry them: an instant in UTC, with the precision beside it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Precision = Literal["day", "month", "year"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Instant:
    """A date in the one form in which datasets carry dates."""

    value: str
    """``YYYY-MM-DDT00:00:00.000Z``; the first day of a month or year that is all that is known."""
    precision: Precision


@lru_cache(maxsize=4096)
def instant(date: str | None) -> Instant | None:
    """Return a date as an instant.

    Args:
        date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Returns:
        The instant; None for no date and for one that no calendar has, such as 31 February.

    >>> instant("2022-04")
    Instant(value='2022-04-01T00:00:00.000Z', precision='month')
    >>> instant("2022-02-31") is None
    True
    """
    found = _DATE.fullmatch(date or "")
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    precision: Precision = "day" if day else "month" if month else "year"
    return Instant(f"{first.isoformat()}T00:00:00.000Z", precision)
