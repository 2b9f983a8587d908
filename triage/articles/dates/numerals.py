"""Expressions that begin with digits: ISO and numeric dates, clock times, dates in other languages."""

from __future__ import annotations

import re

from triage.articles.dates.found import Found
from triage.articles.dates.names import ANY_MONTH
from triage.articles.dates.words import GAP, one_of
from triage.articles.dates.years import DECADE, YEAR, read_year

_ISO_DAY = re.compile(
    r"(\d{4})([-/.]|\.[ ])(\d{1,2})\2(\d{1,2})(?:(?!\d)|(?=\d\d:\d\d))"
    r"(?:T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d%]|[./-]\d)")

_TIGHT = "/-_=.?&"
_IN_ADDRESS = re.compile(r"(?:https?:|www\.)[^\s]*\Z")
"""The beginning of a web address that goes on to here."""
_VERSION = re.compile(r"(?:\b(?:[Vv]ersion|[Rr]elease|build|firmware)[ \u00a0]|\b[Vv]\.?[ \u00a0]?)\Z")
"""What makes ``10.2.2016`` the number of a version."""

_ZONE = one_of("GMT UTC Z [ECMP][SD]?T BST CES?T MSK IST hours hrs local_time")
_CLOCK = re.compile(
    rf"(?:(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::[0-5]\d)?(?:{GAP}?[ap]\.?m\b\.?|{GAP}?[AP]\.?M\b\.?)?"
    rf"|(?:1[0-2]|0?\d){GAP}?[ap]\.?m\b\.?)(?:{GAP}?{_ZONE}\b)?"
)
_SURE_CLOCK = re.compile(r"[ap]\.?m\b|[A-Z]{2,4}\Z|:|hours|hrs|local time", re.IGNORECASE)
"""What tells a clock time from a decimal number."""
_ZONED_CLOCK = re.compile(rf"(?:[01]\d|2[0-4])[0-5]\d{GAP}(?:GMT|UTC|hours|hrs)\b")

_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_FOREIGN = re.compile(
    rf"(?<![\w.,:/-]){_DAY}(?:er|º|°|ª|\.|st|nd|rd|th)?(?:{GAP}{{0,2}}|{GAP}de{GAP}|-)"
    rf"(?P<month>[^\W\d_]{{3,12}})\.?(?:,?{GAP}{{1,2}}|{GAP}(?:de|del|do){GAP}|-)\Z"
)
_LOWER_FIRST = re.compile(
    rf"(?<![^\W_])(?P<month>[^\W\d_]{{3,10}})\.?{GAP}{_DAY}(?:st|nd|rd|th)?{GAP}?,?{GAP}\Z"
)
_MONTH_BEFORE = re.compile(rf"(?<![^\W_])(?P<month>[^\W\d_]{{4,10}}),?{GAP}(?:de{GAP})?\Z")


def read_digits(text: str, at: int, floor: int) -> list[Found]:
    """Read the expression whose digits begin at a place.

    Args:
        text: The whole text.
        at: Where the digits begin.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    before = text[at - 1 : at]
    if before in _TIGHT and before and _IN_ADDRESS.search(text, max(0, at - 120), at):
        return []
    iso = _iso_day(text, at) if before not in ("-", ".") else []
    if iso:
        return iso
    numeric = _NUMERIC.match(text, at)
    if numeric is not None:
        numbered = before in ("/", "-", ".", ",") or _VERSION.search(text, max(0, at - 10), at)
        return _numeric(at, numeric) if not numbered else []
    zoned = _ZONED_CLOCK.match(text, at)
    if zoned is not None:
        return [Found(at, zoned.end(), "clock")]
    if YEAR.match(text, at) or DECADE.match(text, at):
        return _ending_in_year(text, at, floor) or read_year(text, at, floor)
    clock = _CLOCK.match(text, at)
    if clock is None or not _SURE_CLOCK.search(clock[0]) or before in ("$", "£", "€", ".", ","):
        return []
    return [Found(at, clock.end(), "clock")]


def full_year(digits: str) -> int:
    """Return a year of four digits, or the year of this or the last century that two digits mean."""
    number = int(digits)
    return number if len(digits) > 2 else number + (2000 if number < 70 else 1900)


def _iso_day(text: str, at: int) -> list[Found]:
    iso = _ISO_DAY.match(text, at)
    if iso is None:
        return []
    year, month, day = int(iso[1]), int(iso[3]), int(iso[4])
    if not (1000 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= 31):
        return []
    return [Found(at, iso.end(), "full", year, month, day)]


def _numeric(at: int, numeric: re.Match[str]) -> list[Found]:
    """Read ``12/4/2016``: dots mean day first, a number over 12 is the day, else both readings are kept."""
    first, mark, second, year = int(numeric[1]), numeric[2], int(numeric[3]), full_year(numeric[4])
    padded = mark == "." and len(numeric[1]) == len(numeric[3]) == 2
    if (len(numeric[4]) == 2 and mark != "/" and not padded) or not 1500 <= year <= 2099:
        return []
    if not 1 <= first <= 31 or not 1 <= second <= 31:
        return []
    end = numeric.end()
    if mark == "." or first > 12:
        return [Found(at, end, "full", year, second, first, day_first=True)] if second <= 12 else []
    if second > 12 or first == second:
        return [Found(at, end, "full", year, first, second, day_first=None if first == second else False)]
    return [Found(at, end, "full", readings=((year, first, second), (year, second, first)))]


def _ending_in_year(text: str, at: int, floor: int) -> list[Found]:
    """Read a date in another language, or in lower case, that ends with the year at a place."""
    window, end = max(floor, at - 32), at + 4
    year = int(text[at:end])
    for pattern in (_FOREIGN, _LOWER_FIRST):
        before = pattern.search(text, window, at)
        month = ANY_MONTH.get(before["month"].lower()) if before is not None else None
        if before is not None and month is not None:
            return [Found(before.start(), end, "full", year, month, int(before["day"]))]
    before = _MONTH_BEFORE.search(text, window, at)
    # French months are written small: a capital Mars is the planet.
    month = (
        ANY_MONTH.get(before["month"].lower()) if before is not None and before["month"] != "Mars" else None
    )
    return [Found(before.start(), end, "month_year", year, month)] if before is not None and month else []
