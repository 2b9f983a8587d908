"""Words that name a day by themselves (``yesterday``), or none in particular (``recently``)."""

from __future__ import annotations

import re

from triage.articles.dates.found import Found
from triage.articles.dates.words import GAP

_SHIFTS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_NAMED = re.compile(rf"\b[A-Z]\w*{GAP}\Z")
"""A name in front of a capital: USA Today."""
_SHOW = re.compile(rf"{GAP}(?:[Ss]how|program(?:me)?)\b")
_TWO_DAYS = re.compile(rf"\b[Tt]he{GAP}day{GAP}(?:before|after){GAP}\Z")
_PART = re.compile(rf"{GAP}(?:morning|afternoon|evening|night)\b")
_AS = re.compile(rf"\b[Aa]s{GAP}\Z")


def read_word(text: str, at: int, word: str, floor: int) -> list[Found]:
    """Read a word that stands for a day, a clock time or no time in particular.

    Args:
        text: The whole text.
        at: Where the word begins.
        word: The word as it is written.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    end = at + len(word)
    shift = _SHIFTS.get(word.lower())
    if word in ("noon", "midnight"):
        return [Found(at, end, "clock")]
    if shift is None:
        return [] if _AS.search(text, max(0, at - 3), at) else [Found(at, end, "vague")]
    if word[0].isupper() and _NAMED.search(text, max(0, at - 20), at):
        return []
    if word == "Today" and _SHOW.match(text, end):
        return []
    two = _TWO_DAYS.search(text, max(floor, at - 18), at)
    if two is not None and word in ("yesterday", "tomorrow"):
        return [Found(two.start(), end, "deictic", unit="day", shift=2 * shift)]
    part = _PART.match(text, end)
    return [Found(at, part.end() if part else end, "deictic", unit="day", shift=shift)]
