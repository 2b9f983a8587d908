"""Expressions that count from a day: yesterday, last week, two years ago, this summer; and spans of time."""

from __future__ import annotations

import re

from triage.articles.dates.found import Found
from triage.articles.dates.names import NUMBERS, RELATIONS, SEASONS

_GAP = r"[ \u00a0\u202f]"
_COUNT = (
    r"(?:\d{1,3}(?:,\d{3})*(?:\.\d+)?|[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even"
    r"|[Ee]ight|[Nn]ine|[Tt]en"
    r"|[Ee]leven|[Tt]welve|[Tt]hirteen|[Ff]ourteen|[Ff]ifteen|[Ss]ixteen|[Ss]eventeen|[Ee]ighteen"
    r"|[Nn]ineteen|[Tt]wenty|[Tt]hirty"
    r"|[Ff]orty|[Ff]ifty|[Ss]ixty|hundred|hundreds of|dozens of|[Aa] couple(?: of)?|couple of|[Aa] few"
    r"|few|[Ss]everal|[Mm]any|some"
    r"|[Hh]alf an?|[Ss]uccessive|consecutive)"
)
_LEFT = re.compile(
    rf"(?<![^\W_])(?:(?P<shade>[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate|[Mm]id)(?:{_GAP}in)?[ \u00a0-])?"
    rf"(?:(?P<edge>[Ee]nd|beginning|start|middle|rest|remainder|half){_GAP}of{_GAP})?"
    rf"(?:(?P<the>[Tt]he|[Tt]hese|[Tt]hose){_GAP})?"
    rf"(?:(?P<relation>[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his coming|[Tt]his|[Pp]ast|[Cc]oming"
    rf"|[Pp]revious|[Cc]urrent|[Ff]ollowing"
    rf"|[Ss]ame|[Ee]ach|[Ee]very|[Rr]ecent|[Uu]pcoming){_GAP})?(?:(?:fiscal|financial|calendar|school"
    rf"|academic){_GAP})?"
    rf"(?:(?P<count>{_COUNT})(?P<hyphen>[ \u00a0-]))?\Z"
)
_AFTER = re.compile(
    rf"(?:{_GAP}and{_GAP}a{_GAP}half)?(?:"
    rf"(?P<ago>{_GAP}ago\b)|(?P<hence>{_GAP}from{_GAP}now\b)"
    rf"|(?P<later>{_GAP}(?:earlier|later|before|after|prior|previously|afterwards)\b)"
    rf"|(?P<age>[ \u00a0-]olds?\b|{_GAP}of{_GAP}age|[-‑]))"
)
_YEAR_END = re.compile(r"(?:[- ]|['’]s )end\b")
_AGED = re.compile(r"(?:\b[Aa]ged?[ \u00a0](?:of[ \u00a0])?|\d ?[-–] ?)\Z")
_NAMES_IT = re.compile(rf"{_GAP}of{_GAP}")
_CURRENT = ("week", "month", "year")
_SHIFTS = {"last": -1, "this past": -1, "this": 0, "current": 0, "this coming": 1, "next": 1}
_DAY_PARTS = {"night": "day", "morning": "day", "afternoon": "day", "evening": "day"}
_LONG = ("decade", "century", "hour", "minute", "second")


def read_unit(text: str, at: int, word: str, floor: int) -> list[Found]:
    """Read the expression that ends with a unit of time: ``last week``, ``two years ago``, ``each day``.

    Args:
        text: The whole text.
        at: Where the unit's word begins.
        word: The unit as it is written.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    left = _LEFT.search(text, max(floor, at - 48), at)
    unit, plural = _unit(word)
    end = at + len(word)
    year_end = _YEAR_END.match(text, end) if unit == "year" and not plural else None
    if year_end is not None:
        return [Found(at, year_end.end(), "deictic", unit="year", shift=0)]
    if left is None or left.start() == at:
        return []
    after = _AFTER.match(text, end)
    if after is not None and after["age"] is not None:
        return []
    start = left.start()
    relation = left["relation"].lower() if left["relation"] else None
    if relation in ("each", "every"):
        return [Found(start, end, "set")]
    if left["count"] is not None:
        return _counted(text, start, end, unit, plural, left, after, relation)
    if relation is not None:
        return _related(text, start, end, unit, plural, left, relation)
    return _current(text, start, end, unit, plural, left)


def _unit(word: str) -> tuple[str, bool]:
    lower = word.lower()
    if lower in ("century", "centuries"):
        return "century", lower != "century"
    return lower.removesuffix("s"), lower.endswith("s")


def _counted(
    text: str,
    start: int,
    end: int,
    unit: str,
    plural: bool,
    left: re.Match[str],
    after: re.Match[str] | None,
    relation: str | None,
) -> list[Found]:
    count, begin = left["count"].lower(), left.start("count")
    if (after is not None and after["ago"] is not None) or (after is not None and after["hence"] is not None):
        number = _number(count)
        if (
            "half" in text[end : after.end()]
            or number is None
            or unit not in ("day", "week", "month", "year")
        ):
            return [Found(begin, after.end(), "vague")]
        sign = -1 if after["ago"] is not None else 1
        return [Found(begin, after.end(), "deictic", unit=unit, shift=sign * number)]
    if after is not None and after["later"] is not None:
        return [Found(begin, after.end(), "vague")]
    if unit in _DAY_PARTS or unit == "weekend":
        return []
    if _AGED.search(text, max(0, begin - 10), begin) or left["hyphen"] == "-":
        return []
    if count in ("a", "an", "one") and not plural:
        if count == "one" and unit == "day":
            return [Found(begin, end, "vague")]
        if re.search(
            r"(?:\d|%|\bpercent|illion|twice|once|times|people|each)[ \u00a0]\Z",
            text[max(0, begin - 10) : begin],
        ):
            return [Found(begin, end, "set")]
        if unit in ("day", "second", "minute"):
            return []
    return [Found(start if relation else begin, end, "duration")]


def _number(count: str) -> int | None:
    if count.isdecimal():
        return int(count)
    if count in ("a couple", "a couple of", "couple of"):
        return 2
    return NUMBERS.get(count)


def _related(
    text: str, start: int, end: int, unit: str, plural: bool, left: re.Match[str], relation: str
) -> list[Found]:
    if relation in ("recent", "upcoming"):
        return [Found(start, end, "vague")] if plural else []
    if plural or left["the"] is not None or relation in ("past", "coming", "previous", "following", "same"):
        if unit in _DAY_PARTS or unit == "hour" or (unit == "day" and relation in ("this", "same")):
            return []
        if relation == "current" or (left["the"] and relation == "this"):
            return _deictic(start, end, unit, 0)
        kind = "duration" if relation in ("last", "past") else "vague"
        return [Found(start, end, kind)]
    shift = _SHIFTS.get(relation)
    if shift is None:
        return []
    if unit in _DAY_PARTS:
        if relation == "last" and unit != "night":
            return []
        return _deictic(start, end, "day", shift if relation in ("last", "this") else 0)
    if unit == "day" or (relation == "last" and _NAMES_IT.match(text, end)):
        return []
    if unit in _LONG:
        return [Found(start, end, "vague")]
    return _deictic(start, end, unit, shift)


def _deictic(start: int, end: int, unit: str, shift: int) -> list[Found]:
    if unit in ("day", "week", "weekend", "month", "year"):
        return [Found(start, end, "deictic", unit=unit, shift=shift)]
    return [Found(start, end, "vague")]


def _current(text: str, start: int, end: int, unit: str, plural: bool, left: re.Match[str]) -> list[Found]:
    """Read ``the end of the month``, ``later in the week``, ``over the weekend``."""
    if left["the"] is None or plural or left["the"].lower() != "the":
        return []
    if unit == "weekend":
        return [Found(left.start("the"), end, "deictic", unit="weekend", relation="near")]
    edge = left["edge"]
    led = edge is not None or (
        left["shade"] is not None and left["shade"].lower() in ("earlier", "later", "late", "early")
    )
    if led and unit in _CURRENT and not _NAMES_IT.match(text, end):
        return [Found(start, end, "deictic", unit=unit, shift=0)]
    return []


_TODAY_NAMES = re.compile(r"\b[A-Z][\w]*[ \u00a0]\Z")
_SHOW = re.compile(r"[ \u00a0](?:[Ss]how|program(?:me)?|Show|Never)\b")
_TWO_DAYS = re.compile(rf"\b[Tt]he{_GAP}day{_GAP}(?P<way>before|after){_GAP}\Z")
_PART = re.compile(rf"{_GAP}(?:morning|afternoon|evening|night)\b")
_AS = re.compile(r"\b[Aa]s[ \u00a0]\Z")
_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def read_word(text: str, at: int, word: str, floor: int) -> list[Found]:
    """Read a word that names a day by itself (``today``) or none in particular (``recently``).

    Args:
        text: The whole text.
        at: Where the word begins.
        word: The word as it is written.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    end = at + len(word)
    shift = _DAYS.get(word.lower())
    if shift is None:
        if word in ("noon", "midnight"):
            return [Found(at, end, "clock")]
        return [] if _AS.search(text, max(0, at - 3), at) else [Found(at, end, "vague")]
    if word[0].isupper() and _TODAY_NAMES.search(text, max(0, at - 20), at):
        return []
    if word == "Today" and _SHOW.match(text, end):
        return []
    two = _TWO_DAYS.search(text, max(floor, at - 18), at)
    if two is not None and word in ("yesterday", "tomorrow"):
        return [Found(two.start(), end, "deictic", unit="day", shift=2 * shift)]
    part = _PART.match(text, end)
    return [Found(at, part.end() if part else end, "deictic", unit="day", shift=shift)]


_SEASON_LEFT = re.compile(
    rf"(?<![^\W_])(?:(?P<shade>[Ee]arly|[Mm]id|[Ll]ate|[Ee]arlier"
    rf"|[Ll]ater)[ \u00a0-](?:in{_GAP})?)?(?:(?P<the>[Tt]he){_GAP})?"
    rf"(?:(?P<relation>[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his coming|[Tt]his|[Pp]ast|[Cc]oming|[Ee]very"
    rf"|[Ee]ach){_GAP})?\Z"
)
_IN = re.compile(
    rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Oo]ver|into|[Tt]hroughout|of|from|[Tt]hrough|for"
    rf"|before|after|end of){_GAP}\Z"
)
_SEASON_NOUN = re.compile(
    r"[ -](?!and\b|or\b|to\b|in\b|at\b|as\b|when\b|after\b|before\b|but\b|that\b|with\b|by\b|for\b"
    r"|on\b|he\b|she\b|it\b|they\b|we\b|the\b|a\b|if\b|because\b|while\b|,)"
)
_SEASON_YEAR = re.compile(
    rf"(?:{_GAP}?,?{_GAP}|{_GAP}of{_GAP})(?P<year>(?:19|20)\d\d)(?:[-–/]\d\d(?!\d))?(?!\d|-\d|,\d)"
)
_SEASON_OF_YEAR = re.compile(rf"{_GAP}(?:of{_GAP})?(?P<which>last|this|next){_GAP}year\b")


def read_season(text: str, at: int, word: str, floor: int) -> list[Found]:
    """Read a season: ``summer 2022``, ``last winter``, ``in the spring``.

    Args:
        text: The whole text.
        at: Where the season's word begins.
        word: The season as it is written.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    code, end = SEASONS[word.lower()], at + len(word)
    left = _SEASON_LEFT.search(text, max(floor, at - 32), at)
    start = left.start() if left is not None else at
    year = _SEASON_YEAR.match(text, end)
    if year is not None:
        if (
            code == "FA"
            and word == "fall"
            and left is not None
            and left["the"]
            and "of" not in text[end : year.start("year")]
        ):
            return []
        return [Found(start, year.end(), "season", int(year["year"]), season=code)]
    if word[0].isupper() or left is None:
        return []
    named = _SEASON_OF_YEAR.match(text, end)
    if named is not None:
        shift = {"last": -1, "this": 0, "next": 1}[named["which"]]
        return [Found(start, named.end(), "deictic", season=code, unit="year", shift=shift)]
    relation = left["relation"].lower() if left["relation"] else None
    if relation in ("every", "each"):
        return [Found(start, end, "set")]
    if relation is not None:
        relation = RELATIONS[relation]
        return [Found(start, end, "deictic", season=code, relation=relation)]
    if (
        left["the"] is not None
        and _IN.search(text, max(0, start - 10), start)
        and not _SEASON_NOUN.match(text, end)
    ):
        return [Found(start, end, "season", season=code)]
    return []
