"""From a text to the date expressions in it, in order and without overlaps."""

from __future__ import annotations

import re
from dataclasses import replace

from triage.articles.dates.days import read_word
from triage.articles.dates.found import Found
from triage.articles.dates.months import read_month
from triage.articles.dates.numerals import read_digits
from triage.articles.dates.seasons import read_season
from triage.articles.dates.triggers import TRIGGER
from triage.articles.dates.units import read_unit
from triage.articles.dates.weekdays import read_weekday


def find_expressions(text: str) -> list[Found]:
    """Find the date expressions of a text.

    Args:
        text: Any text.

    Returns:
        The expressions in order; no two overlap. The time it takes grows with the text's length alone.
    """
    found: list[Found] = []
    floor = 0
    for trigger in TRIGGER.finditer(text):
        at = trigger.start()
        if at < floor:
            continue
        read = _read(text, at, trigger[0], trigger.lastgroup, floor)
        if read:
            found.extend(read)
            floor = read[-1].end
    _share_years(text, found)
    return [_year_of_attacks(text, one) for one in found]


def _read(text: str, at: int, word: str, group: str | None, floor: int) -> list[Found]:
    if group == "month":
        return read_month(text, at, floor)
    if group == "weekday":
        return read_weekday(text, at, word, floor)
    if group == "digits":
        return read_digits(text, at, floor)
    if group == "season":
        return read_season(text, at, word, floor)
    if group == "unit":
        return read_unit(text, at, word, floor)
    return read_word(text, at, word, floor)


_ATTACKS = re.compile(r"(?:th)?,?[ \u00a0](?:terror(?:ist)?[ \u00a0])?(?:attacks?|hijack)")


def _year_of_attacks(text: str, one: Found) -> Found:
    """Give the September 11 attacks their year; no other day without a year is known by its name."""
    if one.kind == "month_day" and (one.month, one.day) == (9, 11) and _ATTACKS.match(text, one.end):
        return replace(one, kind="full", year=2001)
    return one


_AND = re.compile(
    r"[ \u00a0]?,?[ \u00a0](?:and|to|or|until|till|through)[ \u00a0](?:the[ \u00a0])?"
    r"|[ \u00a0]?[-–—,/][ \u00a0]?"
)


def _share_years(text: str, found: list[Found]) -> None:
    """Give the year of ``October of 2007`` to the September in front of it (``between September and …``)."""
    for i in range(len(found) - 2, -1, -1):
        one, following = found[i], found[i + 1]
        if one.kind not in ("month", "month_day") or one.month is None or one.shift is not None:
            continue
        if following.year is None or following.month is None or one.relation is not None:
            continue
        if _AND.fullmatch(text, one.end, following.start):
            year = following.year - (one.month > following.month)
            kind = "full" if one.kind == "month_day" else "month_year"
            found[i] = replace(one, kind=kind, year=year)
