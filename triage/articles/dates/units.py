"""Expressions with a unit of time: ``last week``, ``two years ago``, ``each day``, ``six months``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.articles.dates.direction import FUTURE, direction
from triage.articles.dates.found import Found
from triage.articles.dates.names import NUMBERS
from triage.articles.dates.words import GAP, one_of

_COUNTS = """
    a an one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty several many a_few a_couple a_couple_of
    half_a half_an successive
"""
_COUNT = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?|{one_of(_COUNTS, capital=True)}"
    rf"|{one_of('some few couple_of hundred hundreds_of dozens_of consecutive')})"
)
_RELATIONS = """
    last next this this_past this_coming past coming previous current following same that that_same each
    every recent upcoming
"""
_SHADES = "earlier later early late mid"
_EDGES = "end beginning start middle rest remainder half"
_LEFT = re.compile(
    rf"(?<![^\W_])(?:(?P<shade>{one_of(_SHADES, capital=True)})(?:{GAP}in)?[ \u00a0-])?"
    rf"(?:(?P<edge>{one_of(_EDGES, capital=True)}){GAP}of{GAP})?"
    rf"(?:(?P<the>{one_of('the these those', capital=True)}){GAP})?"
    rf"(?:(?P<relation>{one_of(_RELATIONS, capital=True)}){GAP})?"
    rf"(?:{one_of('fiscal financial calendar school academic')}{GAP})?"
    rf"(?:(?P<count>{_COUNT})(?P<hyphen>[ \u00a0-]))?\Z"
)
_AFTER = re.compile(
    rf"(?P<half>{GAP}and{GAP}a{GAP}half)?(?:{GAP}or{GAP}so)?(?:(?P<ago>{GAP}ago\b)|(?P<hence>{GAP}from{GAP}now\b)"
    rf"|(?P<later>{GAP}{one_of('earlier later before after prior previously afterwards')}\b)"
    rf"|(?P<age>[ \u00a0-]olds?\b|{GAP}of{GAP}age|[-‑]))"
)
_YEAR_END = re.compile(r"(?:[- ]|['’]s )end\b")
_AGED = re.compile(r"(?:\b[Aa]ged?[ \u00a0](?:of[ \u00a0])?|\d ?[-–] ?)\Z")
_RATE = re.compile(r"(?:\d|%|\bpercent|illion|twice|once|times|people|each)[ \u00a0]\Z")
"""What stands before ``a year`` where it means *each year*."""
_OF = re.compile(rf"{GAP}of{GAP}")

_CALENDAR = ("day", "week", "month", "year")
_PARTS_OF_DAY = ("night", "morning", "afternoon", "evening")
_SHIFTS = {"last": -1, "this past": -1, "this": 0, "current": 0, "this coming": 1, "next": 1}
_OPEN = ("past", "coming", "previous", "following", "same", "that", "that same")
"""Relations that give a span, or count from another day of the text."""
_TITLED = frozenset(f"{quote}{letter}" for quote in "“\"‘'`" for letter in "LNT")
"""How the name of a programme such as “This Week” begins."""
_IN = re.compile(r"(?<![^\W_])[Ii]n[ \u00a0]\Z")
_RANKED = re.compile(
    r"\b(?:first|second|third|fourth|fifth|only|most|least|straight|consecutive|times?|[a-z]+est)\b[^.\n]*\Z"
)
"""What makes ``in two years`` the time that has passed: *the first time in two years*."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit of time with the words in front of it."""

    text: str
    start: int
    """Where the words in front of it begin."""
    end: int
    unit: str
    plural: bool
    left: re.Match[str]

    def found(self, kind: str, start: int | None = None, end: int | None = None) -> list[Found]:
        """One expression without a value."""
        return [Found(self.start if start is None else start, self.end if end is None else end, kind)]

    def shifted(self, unit: str, shift: int) -> list[Found]:
        """One expression that counts units from the anchor."""
        if unit not in (*_CALENDAR, "weekend"):
            return self.found("vague")
        return [Found(self.start, self.end, "deictic", unit=unit, shift=shift)]


def read_unit(text: str, at: int, word: str, floor: int) -> list[Found]:
    """Read the expression that ends with a unit of time.

    Args:
        text: The whole text.
        at: Where the unit's word begins.
        word: The unit as it is written.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    unit, plural = _singular(word)
    end = at + len(word)
    year_end = _YEAR_END.match(text, end) if unit == "year" and not plural else None
    if year_end is not None:
        return [Found(at, year_end.end(), "deictic", unit="year", shift=0)]
    left = _LEFT.search(text, max(floor, at - 48), at)
    if left is None or left.start() == at:
        return []
    if word[0].isupper() and text[max(0, left.start() - 1) : left.start() + 1] in _TITLED:
        return []
    after = _AFTER.match(text, end)
    if after is not None and after["age"] is not None:
        return []
    one = _Unit(text, left.start(), end, unit, plural, left)
    relation = left["relation"].lower() if left["relation"] else None
    if relation in ("each", "every"):
        return one.found("set")
    if left["count"] is not None:
        return _counted(one, after)
    return _current(one) if relation is None else _related(one, relation)


def _singular(word: str) -> tuple[str, bool]:
    lower = word.lower()
    if lower in ("century", "centuries"):
        return "century", lower == "centuries"
    return lower.removesuffix("s"), lower.endswith("s")


def _counted(one: _Unit, after: re.Match[str] | None) -> list[Found]:
    """Read ``two years ago``, ``a few days later``, ``six months``."""
    count, begin = one.left["count"].lower(), one.left.start("count")
    if after is not None:
        if after["later"] is not None:
            return one.found("vague", begin, after.end())
        number = _number(count)
        if number is None or after["half"] is not None or one.unit not in _CALENDAR:
            return one.found("vague", begin, after.end())
        shift = -number if after["ago"] is not None else number
        return [Found(begin, after.end(), "deictic", unit=one.unit, shift=shift)]
    if one.unit in _PARTS_OF_DAY or one.unit == "weekend":
        return []
    if _AGED.search(one.text, max(0, begin - 10), begin) or one.left["hyphen"] == "-":
        return []
    if count in ("a", "an", "one") and not one.plural:
        if count == "one" and one.unit == "day":
            return one.found("vague", begin)
        if _RATE.search(one.text, max(0, begin - 10), begin):
            return one.found("set", begin)
        if one.unit in ("day", "second", "minute"):
            return []
    return _ahead(one, count) or one.found("duration", one.start if one.left["relation"] else begin)


def _ahead(one: _Unit, count: str) -> list[Found]:
    """Read ``in three days`` where the sentence speaks of what is to come."""
    number, begin = _number(count), one.left.start("count")
    into = _IN.search(one.text, max(0, begin - 3), begin)
    if number is None or into is None or one.unit not in _CALENDAR or one.left["relation"]:
        return []
    if _RANKED.search(one.text, max(0, begin - 60), begin):
        return []
    if direction(one.text, into.start(), one.end) != FUTURE:
        return []
    return [Found(into.start(), one.end, "deictic", unit=one.unit, shift=number)]


def _number(count: str) -> int | None:
    if count.isdecimal():
        return int(count)
    return 2 if "couple" in count else NUMBERS.get(count)


def _related(one: _Unit, relation: str) -> list[Found]:
    """Read ``last week``, ``this coming month``, ``the past year``, ``the following day``."""
    if relation in ("recent", "upcoming"):
        return one.found("vague") if one.plural else []
    if one.plural or one.left["the"] is not None or relation in _OPEN:
        if one.unit in (*_PARTS_OF_DAY, "hour") or (one.unit == "day" and relation == "this"):
            return []
        if relation == "current":
            return one.shifted(one.unit, 0)
        return one.found("duration" if relation in ("last", "past") else "vague")
    shift = _SHIFTS[relation]
    if one.unit in _PARTS_OF_DAY:
        if (relation, one.unit) == ("last", "night"):
            return one.shifted("day", -1)
        return one.shifted("day", 0) if relation == "this" else []
    if one.unit == "day" or (relation == "last" and _OF.match(one.text, one.end)):
        return []
    return one.shifted(one.unit, shift)


def _current(one: _Unit) -> list[Found]:
    """Read ``the end of the month``, ``later in the week``, ``over the weekend``."""
    if one.plural or (one.left["the"] or "").lower() != "the":
        return []
    if one.unit == "weekend":
        return [Found(one.left.start("the"), one.end, "deictic", unit="weekend", relation="near")]
    led = one.left["edge"] is not None or (one.left["shade"] or "").lower() in (
        "earlier",
        "later",
        "late",
        "early",
    )
    if led and one.unit in ("week", "month", "year") and not _OF.match(one.text, one.end):
        return one.shifted(one.unit, 0)
    return []
