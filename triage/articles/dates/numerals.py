"""Expressions that begin with digits: ISO and numeric dates, years, clock times, dates in other languages."""

from __future__ import annotations

import re

from triage.articles.dates.found import Found
from triage.articles.dates.names import ANY_MONTH

_GAP = r"[ \u00a0\u202f]"
_ISO_DAY = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?!\d)|(?=\d\d:\d\d))"
    r"(?:T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_ISO_WEEK = re.compile(r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-3])(?![^\W_]|-\d)")
_ISO_MONTH = re.compile(r"(\d{4})([-/])(\d{2})(?![\w]|[-/.,:]\d)")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d%]|[./-]\d)")
_CLOCK = re.compile(
    rf"(?:(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::[0-5]\d)?(?:{_GAP}?[ap]\.?m\b\.?|{_GAP}?[AP]\.?M\b\.?)?"
    rf"|(?:1[0-2]|0?\d){_GAP}?[ap]\.?m\b\.?|(?:[01]\d|2[0-4])[0-5]\d(?={_GAP}(?:GMT|UTC|hours|hrs)\b))"
    rf"(?:{_GAP}?(?:GMT|UTC|Z|[ECMP][SD]?T|BST|CES?T|MSK|IST|hours|hrs|local time)\b)?"
)
_ZONED = re.compile(rf"(?:[01]\d|2[0-4])[0-5]\d{_GAP}(?:GMT|UTC|hours|hrs)\b")
_SURE_CLOCK = re.compile(r"[ap]\.?m\b|[A-Z]{2,4}\)?\Z|:|hours|hrs|local time", re.IGNORECASE)

_FOREIGN = re.compile(
    rf"(?<![\w.,:/-])(?P<day>3[01]|[12]\d|0?[1-9])(?:er|º|°|ª|\.|st|nd|rd|th)?(?:{_GAP}{{0,2}}"
    rf"|{_GAP}de{_GAP}|-)"
    rf"(?P<month>[^\W\d_]{{3,12}})\.?(?:,?{_GAP}{{1,2}}|{_GAP}(?:de|del|do){_GAP}|-)\Z"
)
_LOWER_FIRST = re.compile(
    rf"(?<![^\W_])(?P<month>[^\W\d_]{{3,10}})\.?{_GAP}(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd"
    rf"|th)?{_GAP}?,?{_GAP}\Z"
)
_LOWER_MONTH = re.compile(rf"(?<![^\W_])(?P<month>[^\W\d_]{{3,10}}),?{_GAP}(?:de{_GAP})?\Z")

_DECADE = re.compile(r"\d{3}0(?:s|['’]s)(?![^\W_])")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?![^\W_])")
_SHADE = re.compile(
    rf"(?<![^\W_])(?:[Ee]arly|[Ll]ate|[Mm]id|fiscal(?:{_GAP}year)?)(?:{_GAP}|{_GAP}?[-‑–]{_GAP}?)\Z"
)
_THE = re.compile(rf"\b[Tt]he{_GAP}(?:(?:early|late|mid)[ -])?\Z")
_PAIR = re.compile(r"[-–/](\d\d)(?![\d\w])")

_LED_IN = re.compile(
    r"(?:\b(?:[Ii]n|[Ss]ince|[Oo]f|[Ff]rom|[Uu]ntil|till|[Bb]y|[Bb]efore|[Aa]fter|[Bb]etween|[Dd]uring|[Tt]o"
    r"|[Tt]hrough|[Aa]round|[Cc]irca|[Cc]\.|[Tt]he|[Yy]ear|[Ee]arly|[Ll]ate|[Mm]id|[Ss]pring|[Ss]ummer"
    r"|[Aa]utumn"
    r"|[Ff]all|[Ww]inter|[Ff]iscal|[Aa]nd|[Oo]r|[Uu]ntil|its|his|their|her|our|a|’s|'s|as of"
    r"|back to)[ \u00a0]"
    r"|[Mm]id[-‑–]|(?:pre|post|Pre|Post)[-‑–]|\()\Z"
)
_COUNTED = re.compile(
    r"(?:[$£€¥#№@+]|[\d][.,:]|\b(?:than|some|nearly|over|almost|least|most|approximately|roughly"
    r"|another|additional|total of"
    r"|No\.|Nos\.|[Ff]light|[Rr]oom|[Rr]oute|[Hh]ighway|[Bb]oeing|[Rr]s|USD|EUR|US|GBP|[Cc]lass|[Mm]odel|only"
    r"|fewer|altitude of|weighs|[Ww]indows|Article|Section|Resolution|[Rr]esolution|page|killed"
    r"|injured|wounded|worth)[ \u00a0]?)\Z"
)
_COUNTS = re.compile(
    r"[ \u00a0-](?:(?:more|other|such|new|armed|civilian|square|cubic|metric|Syrian|Iraqi|Russian"
    r"|Ukrainian|foreign|local)[ \u00a0])?"
    r"(?:people|persons|troops?|soldiers?|men|women|child(?:ren)?|civilians?|houses?|homes?|buildings?"
    r"|dollars?|euros?|pounds?"
    r"|miles?|mph|km|kms|kilomet\w+|met(?:er|re)s?|feet|foot|ft|inches|points?|votes?|seats?|jobs?"
    r"|workers?|employees|students"
    r"|refugees|migrants|prisoners|fighters|militants|rebels|terrorists|ton(?:ne)?s?|kg|kilo\w*|acres?"
    r"|hectares?|barrels?|cases"
    r"|deaths|vehicles|cars|trucks|flights|passengers|members|families|villages|others|copies|shares"
    r"|units|cc|calories|square"
    r"|rounds|rockets|missiles|shells|tanks|strong|word|page|seat|pm|hours|hrs|minutes|days|weeks"
    r"|months|years|percent|residents"
    r"|inhabitants|victims|patients|tests|doses|officers|police|participants|protesters|demonstrators"
    r"|stores|MW|GW|mg|ml|degrees"
    r"|lives|times|locations|sites|schools|patrols|sorties|airstrikes|strikes|bombs|planes|aircraft"
    r"|ships|boats|animals|birds)\b"
)
_TAILED = re.compile(r"[%°º]|,\d|\.\d|:\d|/\d{3}|[-–][^\W\d_]|[-–]\d(?!\d{3}(?!\d)|\d(?!\d))|\d")
_EVENT_AFTER = re.compile(
    r"[ \u00a0](?:Summer |Winter |FIFA |UEFA |Tokyo |Beijing |London |Rio |Sochi )*"
    r"(?:Olympi|Paralympi|World Cup|Games|Oscars?|Grammy|Emmy|Golden Globe|Euro|Expo|Champions"
    r"|Commonwealth|Asian Games|Eurovision"
    r"|Academy Award|Nobel|Open\b|Super Bowl|Grand Prix|Agenda|Biennale|Ballon|Copa|Ryder|Tour de)"
)
_EVENT_BEFORE = re.compile(r"(?<![^\W_])(?P<word>[A-Z][\w’'-]+)[ \u00a0]\Z")
_SENTENCE_WORDS = frozenset(
    [
        "In",
        "Since",
        "Of",
        "From",
        "Until",
        "By",
        "Before",
        "After",
        "Between",
        "During",
        "To",
        "Through",
        "Around",
        "The",
        "Year",
        "Early",
        "Late",
        "Mid",
        "Spring",
        "Summer",
        "Autumn",
        "Fall",
        "Winter",
        "And",
        "But",
        "Fiscal",
        "Back",
        "Published",
        "Updated",
        "Posted",
        "Copyright",
        "Date",
    ]
)


def read_digits(text: str, at: int, floor: int) -> list[Found]:
    """Read the expression whose digits begin at a place.

    Args:
        text: The whole text.
        at: Where the digits begin.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        One expression, or none.
    """
    iso = _ISO_DAY.match(text, at)
    if iso is not None and text[at - 1 : at] not in ("-", "."):
        year, month, day = int(iso[1]), int(iso[3]), int(iso[4])
        if 1000 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= 31:
            return [Found(at, iso.end(), "full", year, month, day)]
    numeric = _NUMERIC.match(text, at)
    if numeric is not None:
        return _numeric(text, at, numeric)
    zoned = _ZONED.match(text, at)
    if zoned is not None:
        return [Found(at, zoned.end(), "clock")]
    if _YEAR.match(text, at) is not None or _DECADE.match(text, at):
        found = _before_year(text, at, floor) or _year(text, at, floor)
        if found:
            return found
    clock = _CLOCK.match(text, at)
    if (
        clock is not None
        and _SURE_CLOCK.search(clock[0])
        and text[at - 1 : at] not in ("$", "£", "€", ".", ",")
    ):
        return [Found(at, clock.end(), "clock")]
    return []


def _numeric(text: str, at: int, numeric: re.Match[str]) -> list[Found]:
    first, mark, second, year_text = int(numeric[1]), numeric[2], int(numeric[3]), numeric[4]
    if len(year_text) == 2 and mark != "/":
        return []
    if text[at - 1 : at] in ("/", "-", ".", ","):
        return []
    year = int(year_text) if len(year_text) == 4 else (2000 if int(year_text) < 70 else 1900) + int(year_text)
    if not 1500 <= year <= 2099 or not 1 <= first <= 31 or not 1 <= second <= 31:
        return []
    span = (at, numeric.end())
    if mark == "." or first > 12:
        return [Found(*span, "full", year, second, first, day_first=True)] if second <= 12 else []
    if second > 12 or first == second:
        order = None if first == second else False
        return [Found(*span, "full", year, first, second, day_first=order)]
    return [Found(*span, "full", readings=((year, first, second), (year, second, first)))]


def _before_year(text: str, at: int, floor: int) -> list[Found]:
    """Read a date in another language, or in lower case, that ends with the year at a place."""
    window = max(floor, at - 32)
    end = at + 4
    for pattern in (_FOREIGN, _LOWER_FIRST):
        before = pattern.search(text, window, at)
        if before is not None:
            month = ANY_MONTH.get(before["month"].lower())
            if month is not None:
                return [Found(before.start(), end, "full", int(text[at:end]), month, int(before["day"]))]
    before = _LOWER_MONTH.search(text, window, at)
    if before is not None:
        name = before["month"]
        month = ANY_MONTH.get(name.lower()) if len(name) > 3 and name != "Mars" else None
        if month is not None:
            return [Found(before.start(), end, "month_year", int(text[at:end]), month)]
    return []


def _year(text: str, at: int, floor: int) -> list[Found]:
    end = at + 4
    decade = _DECADE.match(text, at)
    window = max(floor, at - 24)
    if decade is not None and (text[at + 4] == "s" or _THE.search(text, window, at)):
        the = _THE.search(text, window, at)
        return [Found(the.start() if the else at, decade.end(), "vague")]
    week = _ISO_WEEK.match(text, at)
    if week is not None:
        return [Found(at, week.end(), "deictic", int(week[1]), week=int(week[2]))]
    pair = _PAIR.match(text, end)
    number = int(text[at:end])
    if pair is not None and int(pair[1]) == (number + 1) % 100:
        return [Found(at, pair.end(), "year", number)] if not _COUNTED.search(text, window, at) else []
    month = _ISO_MONTH.match(text, at)
    if month is not None and 1 <= int(month[3]) <= 12 and number >= 1900:
        return [Found(at, month.end(), "month_year", number, int(month[3]))]
    if not _is_year(text, at, end, number):
        return []
    shade = _SHADE.search(text, window, at)
    return [
        Found(shade.start() if shade else at, end, "year", number, named=_is_named(text, at, end, window))
    ]


def _is_year(text: str, at: int, end: int, number: int) -> bool:
    """Tell a year from a count, a price, a model or a number of something."""
    window = max(0, at - 24)
    if _TAILED.match(text, end) or _COUNTS.match(text, end) or _COUNTED.search(text, window, at):
        return False
    before = text[at - 1 : at]
    if before in ("-", "–", "/", "—"):
        return bool(
            re.search(rf"(?:(?:1[5-9]|20)\d\d{_GAP}?[-–/—]|[^\W\d]{{3,}}[-–]|{_GAP}—)\Z", text[window:at])
        )
    led = _LED_IN.search(text, window, at) is not None
    if number < 1900 or number > 2049 or number % 100 == 0:
        return led
    return True


def _is_named(text: str, at: int, end: int, window: int) -> bool:
    if _EVENT_AFTER.match(text, end):
        return True
    before = _EVENT_BEFORE.search(text, window, at)
    return before is not None and before["word"] not in _SENTENCE_WORDS and text[end : end + 1] not in (")",)
