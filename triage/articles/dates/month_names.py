"""Telling a month that stands alone from a person, a verb and a march of the same name."""

from __future__ import annotations

import re

from triage.articles.dates.names import MONTH_NAMES
from triage.articles.dates.words import GAP, one_of

_PARTS = """
    end_of beginning_of start_of middle_of half_of month_of part_of days?_of weeks?_of first_of
    last next this early late every each in since until till during through throughout
"""
_BEFORE = re.compile(
    rf"(?:\b{one_of(_PARTS + ' by from between after before mid to for', capital=True)}(?:{GAP}|-)"
    r"|[Mm]id[-‑–])\Z"
)
"""What stands in front of a month."""
_BEFORE_MAY = re.compile(rf"(?:\b{one_of(_PARTS, capital=True)}{GAP}|[Mm]id(?:[-‑–]|{GAP}))\Z")
"""What stands in front of the month of May and never of a person May."""
_AFTER_MAY = re.compile(rf"[.,;:)\n]|\Z|{GAP}{one_of('and or to at in on when after before as with')}\b")
_PERSON_MAY = re.compile(rf"\b(?:{one_of('Theresa Minister Elaine Brian James')}|Mrs?\.?|Ms\.?) May\b")
_PERSON_REACH = 3000
"""Characters on either side in which a person May is looked for."""

_NAME_AFTER = re.compile(rf"{GAP}[A-Z][a-z]+")
_DETERMINERS = "The This That His Her Its Their Our An? But And On Since After When"
_NAME_BEFORE = re.compile(
    rf"(?:(?!{one_of(_DETERMINERS)}{GAP})\b[A-Z][a-z’']+|\b(?:Mr|Mrs|Ms|Dr|Sir)\.?){GAP}\Z"
)
_ALSO_NAMES = frozenset(("March", "April", "May", "June", "August"))
_MARCH_GOES = re.compile(
    rf"{GAP}{one_of('on for of past against to through into towards? organi[sz]ers? forward')}\b"
)
_A_MARCH = re.compile(
    rf"\b{one_of('women.s a protest peace long rights his her their annual')}{GAP}\Z", re.IGNORECASE
)
_COLOURED = re.compile(rf"\b{one_of('Black Red Bloody Great')}{GAP}\Z")
"""Black September, Red October."""


def is_month(text: str, head: re.Match[str]) -> bool:
    """Tell whether a month name without day or year stands for the month.

    Args:
        text: The whole text.
        head: The name, group ``name``, with the full stop of an abbreviation.

    Returns:
        True for the month; False for anything of the same name, and for an abbreviation without preposition.
    """
    name, at, end = head["name"], head.start(), head.end()
    window = max(0, at - 24)
    if name.isupper():
        return False
    if name == "May":
        return _is_may(text, at, end, window)
    led = _BEFORE.search(text, window, at) is not None
    if led or name not in MONTH_NAMES:
        return led and (name in MONTH_NAMES or end > head.end("name"))
    if name in _ALSO_NAMES and (_NAME_AFTER.match(text, end) or _NAME_BEFORE.search(text, window, at)):
        return False
    if name == "March" and (_MARCH_GOES.match(text, end) or _A_MARCH.search(text, window, at)):
        return False
    return _COLOURED.search(text, window, at) is None


def _is_may(text: str, at: int, end: int, window: int) -> bool:
    """Tell the month from the verb and from a person: after ``by`` only where no person is near."""
    if _BEFORE_MAY.search(text, window, at):
        return True
    if not (_BEFORE.search(text, window, at) and _AFTER_MAY.match(text, end)):
        return False
    return _PERSON_MAY.search(text, max(0, at - _PERSON_REACH), at + _PERSON_REACH) is None
