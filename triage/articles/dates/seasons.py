"""Seasons: ``summer 2022``, ``last winter``, ``in the spring``."""

from __future__ import annotations

import re

from triage.articles.dates.found import Found
from triage.articles.dates.names import RELATIONS, SEASONS
from triage.articles.dates.words import GAP, one_of

_LEFT = re.compile(
    rf"(?<![^\W_])(?:{one_of('early mid late earlier later', capital=True)}[ \u00a0-](?:in{GAP})?)?"
    rf"(?:(?P<the>[Tt]he){GAP})?"
    rf"(?:(?P<relation>{one_of('last next this past coming this_past this_coming every each', capital=True)})"
    rf"{GAP})?\Z"
)
_LED_BY = "in since until by during over throughout through into of from for before after"
_IN = re.compile(
    rf"\b{one_of(_LED_BY, capital=True)}"
    rf"{GAP}\Z"
)
_GOES_ON = one_of(
    "and or to in at as when after before but that with by for on he she it they we the a if because while"
)
_NOUN = re.compile(rf"(?:-|{GAP}(?!{_GOES_ON}\b))")
"""A noun after the season, as in *the spring offensive*, makes it no time."""
_YEAR = re.compile(rf"(?P<of>{GAP}of)?,?{GAP}(?P<year>(?:19|20)\d\d)(?:[-–/]\d\d(?!\d))?(?!\d|-\d|,\d)")
_OF_YEAR = re.compile(rf"{GAP}(?:of{GAP})?(?P<which>last|this|next){GAP}year\b")
_YEAR_SHIFTS = {"last": -1, "this": 0, "next": 1}


def read_season(text: str, at: int, word: str, floor: int) -> list[Found]:
    """Read the expression around a season.

    Args:
        text: The whole text.
        at: Where the season's word begins.
        word: The season as it is written.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    code, end = SEASONS[word.lower()], at + len(word)
    left = _LEFT.search(text, max(floor, at - 32), at)
    start = left.start() if left is not None else at
    year = _YEAR.match(text, end)
    if year is not None:
        falls = word == "fall" and left is not None and left["the"] and not year["of"]
        return [] if falls else [Found(start, year.end(), "season", int(year["year"]), season=code)]
    if word[0].isupper() or left is None:
        return []
    of_year = _OF_YEAR.match(text, end)
    if of_year is not None:
        shift = _YEAR_SHIFTS[of_year["which"]]
        return [Found(start, of_year.end(), "deictic", season=code, unit="year", shift=shift)]
    if left["relation"] is None:
        bare = left["the"] and _IN.search(text, max(0, start - 12), start) and not _NOUN.match(text, end)
        return [Found(start, end, "season", season=code)] if bare else []
    relation = left["relation"].lower()
    if relation in ("every", "each"):
        return [Found(start, end, "set")]
    return [Found(start, end, "deictic", season=code, relation=RELATIONS[relation])]
