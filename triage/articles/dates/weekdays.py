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
from triage.articles.dates.words import GAP, one_of

_BRIDGE = re.compile(
    rf"(?:{GAP}(?:morning|afternoon|evening|night))?(?:{GAP}?[,.]{GAP}{{0,2}}|{GAP}{{1,2}}|,)"
    rf"(?:the{GAP}|on{GAP})?\Z"
)
"""What may stand between a weekday and its date."""
_BRACKET = re.compile(rf"{GAP}?\(\Z")
_RELATIONS = "last next this past coming this_past this_coming every each following previous same that"
_LEFT = re.compile(rf"(?<![^\W_])(?P<relation>{one_of(_RELATIONS, capital=True)}){GAP}\Z")
_WEEK = re.compile(rf",?{GAP}(?:of{GAP})?(?P<which>last|this|next){GAP}week\b(?!-)")
_WEEK_SHIFTS = {"last": -1, "this": 0, "next": 1}

_NAMES_BEFORE = """
    Black Bloody Good Ash Super Cyber Easter Palm Sheffield Whit Maundy Shrove Holy Giving Blue Manic Ruby
    Man Joe
"""
_NAMED_BEFORE = re.compile(rf"(?:\b{one_of(_NAMES_BEFORE)}{GAP}|`{GAP}?|\bMail on )\Z")
_NAMES_AFTER = """
    Times Telegraph Mirror Express Mail Herald Independent Post Night_Live Night_Football Review World Tribune
    Evening_Post Morning_Herald the_13th Sport Business_Post
"""
_NAMED_AFTER = re.compile(rf"{GAP}{one_of(_NAMES_AFTER)}\b")
"""Papers, feasts and crashes that bear a weekday's name."""


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
    if "day" not in word.lower() or _is_name(text, at, end):
        return []
    if word.endswith("s"):
        return [Found(at, end, "set")] if text[end : end + 1] not in ("'", "’") else []
    left = _LEFT.search(text, max(floor, at - 14), at)
    relation = left["relation"].lower() if left is not None else None
    if left is not None and relation in ("every", "each"):
        return [Found(left.start(), end, "set")]
    if left is not None and relation in ("following", "previous", "same", "that"):
        return [Found(left.start(), end, "vague")]
    start = left.start() if left is not None else at
    week = _WEEK.match(text, end)
    if week is not None:
        shift = _WEEK_SHIFTS[week["which"]]
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
    """Whether a weekday is part of the name of a paper, a feast or the like."""
    before = _NAMED_BEFORE.search(text, max(0, at - 16), at)
    return before is not None or _NAMED_AFTER.match(text, end) is not None
