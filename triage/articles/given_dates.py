"""Dates that a record's metadata gives, whatever way they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.numerals import full_year

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T\s].*)?)?)?$", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T\s]?\d{4,6}Z?)?$", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|(?<=[/.])\d{2})(?:[,T\s].*)?$", re.ASCII)
_WORDED = re.compile(
    r"(?:[^\W\d_]{2,9}\.?,?\s+)?(?:(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+([^\W\d_]{3,9})\.?,?[\s-]+(\d{4})"
    r"|([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4}))(?:[,\s].*)?$"
)
_MONTH_YEAR = re.compile(r"([^\W\d_]{3,9})\.?,?\s+(\d{4})$")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?$|\d{12,13}$", re.ASCII)
_MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_FULL = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_FIRST, _LAST = 1000, 9999


@dataclass(frozen=True, slots=True)
class GivenDate:
    """What a date value of a record means."""

    readings: tuple[str, ...]
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: one, or two where day and month could be either, the month
    read first."""

    @property
    def value(self) -> str:
        """The reading, or the year that both readings share."""
        return self.readings[0] if len(self.readings) == 1 else self.readings[0][:4]

    @property
    def written(self) -> str:
        """All that is known of it: the reading, or both joined by ``|``."""
        return "|".join(self.readings)

    def stated(self, kind: DateKind) -> StatedDate:
        """Return it as a date that an article states."""
        both = self.written if len(self.readings) > 1 else None
        return StatedDate(self.value, kind, None, None, both)


def read_given(value: object, *, day_first: bool | None = None) -> GivenDate | None:
    """Read a date as metadata gives it: ISO 8601, RFC 2822, numbers, month names, or seconds since 1970.

    Args:
        value: Text or number.
        day_first: Order of day and month in the numeric dates of its source; None if that is open.

    Returns:
        Its reading or readings, the day as written where a time zone is given; None if it is no date.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = f"{value}".strip()
    if not 4 <= len(text) <= 64:
        return None
    if _EPOCH.match(text):
        return _epoch(float(text))
    if isinstance(value, float):
        return None
    single = _iso(text) or _worded(text) or _rfc(text)
    if single is not None:
        return GivenDate((single,))
    return _numeric(text, day_first)


def is_impossible(value: object) -> bool:
    """Whether a value is written as a day or month that no calendar has, such as ``2023-02-30``.

    Args:
        value: Text or number that :func:`read_given` could not read.
    """
    match = _ISO.match(f"{value}".strip()) or _COMPACT.match(f"{value}".strip())
    return match is not None and int(match[1]) >= _FIRST and match[2] is not None


def day_first_of(value: object) -> bool | None:
    """Tell the order of day and month in a date value that leaves no choice.

    Args:
        value: A date value of a record.

    Returns:
        True for day first, False for month first, None for a value that is open or not numeric.
    """
    match = _NUMERIC.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return True
    return False if second > 12 >= first else None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year >= _FIRST else None
    except ValueError:
        return None


def _iso(text: str) -> str | None:
    match = _COMPACT.match(text)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    match = _ISO.match(text)
    if not match or not _FIRST <= int(match[1]) <= _LAST:
        return None
    if match[3]:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match[2]:
        return f"{match[1]}-{int(match[2]):02}" if 1 <= int(match[2]) <= 12 else None
    return match[1]


def _month(name: str) -> int | None:
    low = name.lower()
    number = _MONTHS.get(low[:3])
    if number is None or not (len(low) == 3 or low == "sept" or low == _FULL[number - 1]):
        return None
    return number


def _worded(text: str) -> str | None:
    match = _WORDED.match(text)
    if match:
        month = _month(match[2] or match[4])
        day, year = int(match[1] or match[5]), int(match[3] or match[6])
        return _day(year, month, day) if month else None
    match = _MONTH_YEAR.match(text)
    month = _month(match[1]) if match else None
    return f"{match[2]}-{month:02}" if match and month else None


def _rfc(text: str) -> str | None:
    """Read the date of a mail or feed (RFC 2822, 3.3)."""
    parsed = parsedate(text) if ":" in text else None
    return _day(*parsed[:3]) if parsed else None


def _epoch(seconds: float) -> GivenDate | None:
    if abs(seconds) >= 1e11:
        seconds /= 1000
    try:
        return GivenDate((datetime.fromtimestamp(seconds, UTC).date().isoformat(),))
    except (OverflowError, OSError, ValueError):
        return None


def _numeric(text: str, day_first: bool | None) -> GivenDate | None:
    match = _NUMERIC.match(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), full_year(match[4])
    if match[2] == "." or first > 12:
        day_first = True
    elif second > 12:
        day_first = False
    elif first == second:
        day_first = True
    day_reading, month_reading = _day(year, second, first), _day(year, first, second)
    if day_first is None:
        both = tuple(reading for reading in (month_reading, day_reading) if reading)
        return GivenDate(both) if both else None
    chosen = day_reading if day_first else month_reading
    return GivenDate((chosen,)) if chosen else None
