"""Expressions around a weekday name, alone or in front of a date."""

from __future__ import annotations

import re
from dataclasses import replace

from triage.articles.dates.found import Found
from triage.articles.dates.months import read_month
from triage.articles.dates.names import RELATIONS, WEEKDAYS
from triage.articles.dates.numerals import read_digits
from triage.articles.dates.triggers import TRIGGER
from triage.articles.dates.values import make_day

_GAP = r"[ \u00a0\u202f]"
_BRIDGE = re.compile(
    rf"(?:{_GAP}(?:morning|afternoon|evening|night))?(?:{_GAP}?[,.]{_GAP}{{0,2}}|{_GAP}{{1,2}}"
    rf"|,)(?:the{_GAP}|on{_GAP})?\Z"
)
_BRACKET = re.compile(rf"{_GAP}?\(\Z")
_LEFT = re.compile(
    rf"(?<![^\W_])(?:(?P<relation>[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his coming|[Tt]his|[Pp]ast"
    rf"|[Cc]oming|[Ee]very|[Ee]ach"
    rf"|[Ff]ollowing|[Pp]revious|[Ss]ame){_GAP})\Z"
)
_WEEK = re.compile(rf",?{_GAP}(?:of{_GAP})?(?P<which>last|this|next){_GAP}week\b(?!-)")
_NAMED_BEFORE = re.compile(
    r"\b(?:Black|Bloody|Good|Ash|Super|Cyber|Easter|Palm|Sheffield|Whit|Maundy|Shrove|Holy|Giving|Blue"
    r"|Manic|Ruby|Man|Joe|"
    r"Happy Mondays?|`)[ \u00a0]\Z"
)
_NAMED_AFTER = re.compile(
    r"[ \u00a0](?:Times|Telegraph|Mirror|Express|Mail|Herald|Independent|Post|Night Live"
    r"|Night Football|Review|World|Tribune|"
    r"Evening Post|Morning Herald|the 13th|Sport|Business Post)\b"
)
_MAIL_ON = re.compile(r"\bMail on \Z")
_ABBREVIATED = frozenset(
    [
        "Mon",
        "Tue",
        "Tues",
        "Wed",
        "Thu",
        "Thur",
        "Thurs",
        "Fri",
        "Sat",
        "Sun",
        "MON",
        "TUE",
        "TUES",
        "WED",
        "THU",
        "THUR",
        "THURS",
        "FRI",
        "SAT",
        "SUN",
    ]
)


def read_weekday(text: str, at: int, word: str, floor: int) -> list[Found]:
    """Read the expression around a weekday name, with the date that follows it, if one does.

    Args:
        text: The whole text.
        at: Where the weekday's word begins.
        word: The weekday as it is written.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        The expressions in order; empty if it is no date.
    """
    weekday, end = WEEKDAYS[word[:3].lower()], at + len(word)
    dated = _with_date(text, at, end, weekday)
    if dated:
        return dated
    if word in _ABBREVIATED or _is_name(text, at, end):
        return []
    if word.endswith("s"):
        return [Found(at, end, "set")] if text[end : end + 1] not in ("'", "’") else []
    left = _LEFT.search(text, max(floor, at - 14), at)
    relation = left["relation"].lower() if left is not None else None
    if left is not None and relation in ("every", "each"):
        return [Found(left.start(), end, "set")]
    if left is not None and relation in ("following", "previous", "same"):
        return [Found(left.start(), end, "vague")]
    start = left.start() if left is not None else at
    week = _WEEK.match(text, end)
    if week is not None:
        shift = {"last": -1, "this": 0, "next": 1}[week["which"]]
        return [Found(start, week.end(), "weekday", weekday=weekday, unit="week", shift=shift)]
    return [Found(start, end, "weekday", weekday=weekday, relation=RELATIONS.get(relation or ""))]


def _with_date(text: str, at: int, end: int, weekday: int) -> list[Found]:
    end_word = end + (text[end : end + 2] == ". ")
    trigger = TRIGGER.search(text, end, end + 40)
    if trigger is None or trigger.start() > end + 28:
        return []
    if trigger.lastgroup == "unit":
        trigger = TRIGGER.search(text, trigger.end(), end + 48)
        if trigger is None:
            return []
    # The search ends early so that it stays cheap; the readers look at the whole text again.
    if trigger.lastgroup == "month":
        found = read_month(text, trigger.start(), end_word)
    elif trigger.lastgroup == "digits":
        found = read_digits(text, trigger.start(), end_word)
    else:
        return []
    if not found or found[0].kind not in ("full", "month_day"):
        return []
    first = _by_weekday(found[0], weekday)
    bridge = text[end : first.start]
    if _BRIDGE.match(bridge):
        return [replace(first, start=at, weekday=weekday), *found[1:]]
    if _BRACKET.match(bridge):
        return [Found(at, end, "weekday", first.year, first.month, first.day, weekday), *found]
    return []


def _by_weekday(found: Found, weekday: int) -> Found:
    """Decide the order of day and month by the weekday that is printed beside them."""
    fitting = [
        reading
        for reading in found.readings
        if (day := make_day(*reading)) is not None and day.weekday() == weekday
    ]
    if len(fitting) != 1:
        return found
    year, month, day_number = fitting[0]
    first = fitting[0] == found.readings[1]
    return replace(found, year=year, month=month, day=day_number, readings=(), day_first=first)


def _is_name(text: str, at: int, end: int) -> bool:
    window = max(0, at - 16)
    return bool(
        _NAMED_BEFORE.search(text, window, at)
        or _NAMED_AFTER.match(text, end)
        or _MAIL_ON.search(text, window, at)
    )
