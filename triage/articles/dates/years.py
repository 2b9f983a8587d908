"""Bare years, decades, ISO weeks and months; and telling a year from any other four digits."""

from __future__ import annotations

import re

from triage.articles.dates.found import Found
from triage.articles.dates.words import GAP, one_of

YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?![^\W_])")
DECADE = re.compile(r"\d{3}0(?:s|['’]s)(?![^\W_])")
_ISO_WEEK = re.compile(r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-3])(?![^\W_]|-\d)")
_ISO_MONTH = re.compile(r"(\d{4})([-/])(\d{2})(?![\w]|[-/.,:]\d)")
_PAIR = re.compile(r"[-–/](\d\d)(?![\w%]|[-–/.,:]\d)")
"""The second year of ``2010-11``."""
_SHADE = re.compile(
    rf"(?<![^\W_])(?:[Ee]arly|[Ll]ate|[Mm]id|fiscal(?:{GAP}year)?)(?:{GAP}|{GAP}?[-‑–]{GAP}?)\Z"
)
_THE = re.compile(rf"\b[Tt]he{GAP}(?:(?:early|late|mid)[ -])?\Z")

_PREPOSITIONS = r"""
    in since of from until till by before after between during to through around circa c\. the year early
    late mid spring summer autumn fall winter fiscal and or its his their her our a as_of back_to
"""
_LED_IN = re.compile(
    rf"(?:\b{one_of(_PREPOSITIONS, capital=True)}{GAP}|['’]s{GAP}|\b(?:[Mm]id|[Pp]re|[Pp]ost)[-‑–]|\()\Z"
)
"""What stands in front of a year beyond doubt."""
_MEASURES = r"""
    than some nearly over almost least approximately roughly another additional total_of No\. Nos\.
    flight room route highway boeing rs USD EUR GBP class model fewer altitude_of weighs windows
    article section resolution page killed injured wounded worth
"""
_MEASURED = re.compile(
    rf"(?:[$£€¥#№@+]|\d[.,:]|(?<![\d.,:])(?!(?:1[5-9]|20)\d\d)\d{{3,4}}[ \u00a0-]"
    rf"|\b{one_of(_MEASURES, capital=True)}{GAP}?)\Z"
)
"""What stands in front of a number that is no year."""
_THINGS = r"""
    people persons troops? soldiers? men women child(?:ren)? civilians? houses? homes? buildings? dollars?
    euros? pounds? miles? mph km kms kilomet\w+ met(?:er|re)s? feet foot ft inches points? votes? seats?
    jobs? workers? employees students refugees migrants prisoners fighters militants rebels terrorists
    ton(?:ne)?s? kg kilo\w* acres? hectares? barrels? cases deaths vehicles cars trucks flights passengers
    members families villages others copies shares units cc calories square rounds rockets missiles shells
    tanks strong word page seat pm hours hrs minutes days weeks months years percent residents inhabitants
    victims patients tests doses officers police participants protesters demonstrators stores MW GW mg ml
    degrees voters yen yuan rupees roubles rubles pesos francs
    lives times locations sites schools patrols sorties airstrikes strikes bombs planes aircraft
    ships boats animals birds
"""
_SORTS = "more other such new armed civilian square cubic metric Syrian Iraqi Russian Ukrainian foreign local"
_COUNTS = re.compile(rf"(?:{GAP}|-)(?:{one_of(_SORTS)}{GAP})?{one_of(_THINGS)}\b")
"""What is counted after a number that is no year."""
_TAILED = re.compile(r"[%°º]|,\d|\.\d|:\d|/\d{3}|[-–][^\W\d_]|[-–]\d(?!\d{3}(?!\d)|\d(?!\d))|\d")
_RANGE_OR_PREFIX = re.compile(rf"(?:(?:1[5-9]|20)\d\d{GAP}?[-–/—]|[^\W\d]{{3,}}[-–]|{GAP}—)\Z")

_SPAN = re.compile(r"[-–—](?:1[5-9]|20)\d\d(?!\w)")
_MAKES = """
    BMW Audi Buick Cadillac Chevrolet Chevy Chrysler Dodge Fiat Ford GMC Honda Hyundai Jeep Kia Lexus Mazda
    Mercedes Mercedes-Benz Nissan Pontiac Porsche Renault Subaru Tesla Toyota Volkswagen Volvo
"""
_WAYS = "Street Avenue Ave Boulevard Blvd Road Drive Lane Highway Terrace Parkway"
_THING_AFTER = re.compile(rf"{GAP}(?:{one_of(_MAKES)}\b|(?:[A-Z][\w.]*{GAP}){{1,3}}{one_of(_WAYS)}\b)")
"""A car or an address whose number or year comes first."""
_PREPOSITION = re.compile(
    rf"\b{one_of('in since of from until by before after between during to', capital=True)}{GAP}\Z"
)

_EVENTS = r"""
    Olympi Paralympi World_Cup Games Oscars? Grammy Emmy Golden_Globe Euro Expo Champions Commonwealth
    Asian_Games Eurovision Academy_Award Nobel Open\b Super_Bowl Grand_Prix Agenda Biennale Ballon Copa
    Ryder Tour_de
"""
_EVENT_AFTER = re.compile(
    rf"{GAP}(?:{one_of('Summer Winter FIFA UEFA Tokyo Beijing London Rio Sochi')}{GAP})*{one_of(_EVENTS)}"
)
_NAME_BEFORE = re.compile(rf"(?<![^\W_])(?P<word>[A-Z][\w’'-]+){GAP}\Z")
_OPENERS = """
    After And Around Autumn Back Before Between But By Copyright Date During Early Fall Fiscal From In
    Late Mid Of Posted Published Since Spring Summer The Through To Until Updated Winter Year
"""
_SENTENCE_WORDS = frozenset(_OPENERS.split())


def read_year(text: str, at: int, floor: int) -> list[Found]:
    """Read four digits that may be a year: ``2014``, ``the 1990s``, ``2010-11``, ``2023-W10``, ``2023-10``.

    Args:
        text: The whole text.
        at: Where the digits begin.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    end, window = at + 4, max(floor, at - 24)
    decade = DECADE.match(text, at)
    the = _THE.search(text, window, at)
    if decade is not None and (text[end] == "s" or the is not None):
        return [Found(the.start() if the else at, decade.end(), "vague")]
    week = _ISO_WEEK.match(text, at)
    if week is not None:
        return [Found(at, week.end(), "deictic", int(week[1]), week=int(week[2]))]
    number = int(text[at:end])
    pair = _PAIR.match(text, end)
    if pair is not None and int(pair[1]) == (number + 1) % 100:
        return [] if _MEASURED.search(text, window, at) else [Found(at, pair.end(), "year", number)]
    month = _ISO_MONTH.match(text, at)
    if month is not None and 1 <= int(month[3]) <= 12 and number >= 1900:
        return [Found(at, month.end(), "month_year", number, int(month[3]))]
    if not _is_year(text, at, end, number):
        return []
    shade = _SHADE.search(text, window, at)
    first = Found(shade.start() if shade else at, end, "year", number, named=_is_named(text, at, end, window))
    if pair is not None and number % 100 < int(pair[1]):
        last = Found(pair.start(1), pair.end(), "year", number // 100 * 100 + int(pair[1]), named=first.named)
        return [first, last]
    return [first]


def _is_year(text: str, at: int, end: int, number: int) -> bool:
    """Tell a year from a count, a price, a model or a number of something."""
    window = max(0, at - 24)
    if _COUNTS.match(text, end) or _MEASURED.search(text, window, at):
        return False
    if _TAILED.match(text, end) and not _PAIR.match(text, end):
        return False
    if _THING_AFTER.match(text, end) and not _PREPOSITION.search(text, window, at):
        return False
    if text[at - 1 : at] in ("-", "–", "/", "—"):
        return _RANGE_OR_PREFIX.search(text, window, at) is not None
    if number < 1900 or number > 2049 or number % 100 == 0:
        return _SPAN.match(text, end) is not None or _LED_IN.search(text, window, at) is not None
    return True


def _is_named(text: str, at: int, end: int, window: int) -> bool:
    """Whether the year is part of the name of an event or a thing."""
    if _EVENT_AFTER.match(text, end):
        return True
    before = _NAME_BEFORE.search(text, window, at)
    return before is not None and before["word"] not in _SENTENCE_WORDS and text[end : end + 1] != ")"
