"""Expressions around an English month name: full dates, month and day, month and year, bare months."""

from __future__ import annotations

import re
from itertools import pairwise

from triage.articles.dates.found import Found
from triage.articles.dates.month_names import is_month
from triage.articles.dates.names import MONTH_NAMES, MONTHS, RELATIONS
from triage.articles.dates.numerals import full_year
from triage.articles.dates.triggers import MONTH
from triage.articles.dates.words import GAP, one_of

_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th|ST|ND|RD|TH)?"
_JOIN = rf"(?:{GAP}?[-–—/&]{GAP}?|{GAP}{one_of('to and or through until')}{GAP}|{GAP}?,{GAP}?)"
_YEAR = r"(?:1[5-9]|20)\d\d"

HEAD = re.compile(rf"(?P<name>{MONTH})(?:\.|{GAP}\.(?={GAP}\d))?")
"""A month name with the full stop of an abbreviation."""
_DAY_AFTER = re.compile(
    rf"(?:{GAP}{{0,2}}|,{GAP}|-|/(?=\d\d?/))(?:the{GAP}(?=\d+[snrt]))?(?:"
    rf"(?P<glued>[0-3]\d)(?=(?:19|20)\d\d(?!\d))"
    rf"|(?P<days>{_DAY}{_ORDINAL}(?:{_JOIN}(?:and{GAP})?{_DAY}{_ORDINAL}(?!\d|[.,:]\d))*)"
    r"(?!-?[^\W\d_]|\d|[.:]\d|,\d{3}(?!\d)|%"
    r"|[ -](?:per[ -]?cent|percent|years?|people|million|billion)\b))"
)
_YEAR_AFTER = re.compile(
    rf"(?:{GAP}?,?{GAP}{{0,2}}|,?{GAP}of{GAP}|[-/.]"
    rf"|{GAP}\d\d:\d\d:\d\d{GAP}(?:[A-Z]{{3,4}}{GAP}|[+-]\d{{4}}{GAP})?)(?P<year>{_YEAR})"
    r"(?:(?!\d|,\d|\.\d|-\d)|(?=\d?\d:\d\d))"
    rf"|{GAP}?['’](?P<short>\d\d)(?!\d)"
)
_TIGHT_YEAR = re.compile(rf"(?P<year>{_YEAR})(?!\d)|-(?P<short>\d\d)(?!\d|-)")
"""A year right after the month of ``24-Feb-2022``."""
RELATIVE_YEAR = re.compile(
    rf",?{GAP}(?:of{GAP})?(?P<which>last|this|next|the{GAP}(?:same|previous|following)){GAP}year\b(?!-)"
)
_YEAR_SHIFTS = {"last": -1, "this": 0, "next": 1}
_DAY_BEFORE = re.compile(
    rf"(?:(?<![\w.,:$£€#-])(?<![^a-zA-Z]/)|(?<=ublished)|(?<=pdated)|(?<=osted))(?P<days>{_DAY}{_ORDINAL}(?:{_JOIN}{_DAY}{_ORDINAL})*)"
    rf"(?P<sep>{GAP}(?:day{GAP})?of{GAP}|,{GAP}|\.{GAP}?|[-/]|{GAP}{{0,2}})\Z"
)
_ARTICLE = re.compile(rf"\b[Tt]he{GAP}\Z")
_SHADE = re.compile(
    rf"(?<![^\W_])(?:{one_of('early mid late', capital=True)}(?:{GAP}|{GAP}?[-‑–]{GAP}?)(?:(?:in|to){GAP})?)?"
    rf"(?:(?P<relation>{one_of('last this next past coming this_past this_coming', capital=True)}){GAP})?\Z"
)
_STREET = re.compile(
    rf"{GAP}(?:{one_of('Street Road Avenue Lane Drive Square Battalion Regiment Brigade')}|St\.(?!{GAP}))"
)
"""What makes ``17 May`` the number and name of a street or unit."""
_ONE_DAY = re.compile(rf"({_DAY}){_ORDINAL}")
_JOINED = re.compile(r"[-–—/&]|and|or|to|through|until")
_SPAN = re.compile(r"[-–—]|to|through|until")
_GOES_ON = """
    in at on of as when to and by with the a it they he she we there from for before after too was were is are
    will would had has have
"""
_LIST_END = re.compile(rf"(?:{GAP}?,?{GAP}{_YEAR}|{GAP}?[.,;:)\]\n”\"]|\Z|{GAP}{one_of(_GOES_ON)}\b)")
"""What follows a list of days, and not ``March 3 and 11 people``."""


def read_month(text: str, at: int, floor: int) -> list[Found]:
    """Read the expression around a month name.

    Args:
        text: The whole text.
        at: Where the month name begins.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        The expressions in order: one, or one per day of a range or list; empty if it is no date.
    """
    head = HEAD.match(text, at)
    if head is None or _STREET.match(text, head.end()):
        return []
    month = MONTHS[head["name"].lower()]
    before = _DAY_BEFORE.search(text, max(floor, at - 32), at)
    found = _day_first(text, before, head, month) if before is not None else []
    if not found:
        after = _DAY_AFTER.match(text, head.end())
        found = _month_first(text, at, after, month) if after is not None else []
    return found or _without_day(text, floor, head, month)


def _day_first(text: str, before: re.Match[str], head: re.Match[str], month: int) -> list[Found]:
    """Read ``24 February 2022``, ``the 24th of February``, ``3–5 March``, ``24-Feb-22``."""
    separator = before["sep"]
    stopped = head.end() > head.end("name")
    end = head.end("name") if stopped and not _YEAR_AFTER.match(text, head.end()) else head.end()
    year, end = _year_after(text, end, tight=separator in ("-", "/", ".", ""))
    if year is None and (separator in ("", "/") or separator[0] in ".,"):
        return []
    days = list(_ONE_DAY.finditer(text, before.start("days"), before.end("days")))
    if year is None and len(days) > 1 and not _is_list(before["days"], days):
        days = days[-1:]
    start = days[0].start()
    article = _ARTICLE.search(text, max(0, start - 5), start)
    return _each_day(text, article.start() if article else start, end, days, month, year)


def _month_first(text: str, at: int, after: re.Match[str], month: int) -> list[Found]:
    """Read ``February 24, 2022``, ``Feb. 24``, ``March 3–5``, ``Oct 262016``."""
    if after["glued"] is not None:
        end = after.end() + 4
        return [Found(at, end, "full", int(text[after.end() : end]), month, int(after["glued"]))]
    days = list(_ONE_DAY.finditer(text, after.start("days"), after.end("days")))
    if len(days) > 1 and not (
        _is_list(after["days"], days)
        and (_LIST_END.match(text, after.end("days")) or _SPAN.search(after["days"]))
    ):
        days = days[:1]
    year, end = _year_after(text, days[-1].end(), tight=False)
    return _each_day(text, at, end, days, month, year)


def _is_list(words: str, days: list[re.Match[str]]) -> bool:
    """Whether days rise, and are joined by more than commas."""
    return all(int(a[1]) < int(b[1]) for a, b in pairwise(days)) and _JOINED.search(words) is not None


def _each_day(
    text: str, start: int, end: int, days: list[re.Match[str]], month: int, year: int | None
) -> list[Found]:
    """Make one expression per day: the first begins at ``start``, the last ends at ``end``."""
    shift: int | None = None
    if year is None:
        end, shift = _relative_year(text, end)
    found = []
    for i, day in enumerate(days):
        first = start if i == 0 else day.start()
        last = end if i == len(days) - 1 else day.end()
        kind = "month_day" if year is None else "full"
        unit = None if shift is None else "year"
        found.append(Found(first, last, kind, year, month, int(day[1]), unit=unit, shift=shift))
    return found


def _year_after(text: str, end: int, *, tight: bool) -> tuple[int | None, int]:
    year = _YEAR_AFTER.match(text, end) or (_TIGHT_YEAR.match(text, end) if tight else None)
    if year is None:
        return None, end
    group = "year" if year["year"] is not None else "short"
    return full_year(year[group]), year.end(group)


def _relative_year(text: str, end: int) -> tuple[int, int | None]:
    year = RELATIVE_YEAR.match(text, end)
    return (end, None) if year is None else (year.end(), _YEAR_SHIFTS.get(year["which"]))


def _without_day(text: str, floor: int, head: re.Match[str], month: int) -> list[Found]:
    """Read ``June 2024``, ``mid-February 2023``, ``last February``, ``April of last year``, ``in March``."""
    at = head.start()
    shade = _SHADE.search(text, max(floor, at - 24), at)
    start = shade.start() if shade is not None else at
    year, end = _year_after(text, head.end(), tight=False)
    if year is not None:
        return [Found(start, end, "month_year", year, month)]
    end, shift = _relative_year(text, head.end("name"))
    if end == head.end("name"):
        if not is_month(text, head):
            return []
        end = end if head["name"] in MONTH_NAMES else head.end()
    relation = RELATIONS[shade["relation"].lower()] if shade is not None and shade["relation"] else None
    unit = None if shift is None else "year"
    return [Found(start, end, "month", month=month, unit=unit, shift=shift, relation=relation)]
