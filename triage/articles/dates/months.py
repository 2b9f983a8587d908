"""Expressions around an English month name: full dates, month and day, month and year, bare months."""

from __future__ import annotations

import re
from itertools import pairwise

from triage.articles.dates.found import Found
from triage.articles.dates.names import MONTHS, RELATIONS
from triage.articles.dates.triggers import MONTH

_GAP = r"[ \u00a0\u202f]"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th)?"
_JOIN = rf"(?:{_GAP}?[-–—/&]{_GAP}?|{_GAP}(?:to|and|or|through|until){_GAP}|{_GAP}?,{_GAP}?)"
YEAR = r"(?:1[5-9]|20)\d\d"

_HEAD = re.compile(rf"(?P<name>{MONTH})(?:\.|{_GAP}\.(?={_GAP}\d))?")
_DAY_AFTER = re.compile(
    rf"(?:{_GAP}{{0,2}}|,{_GAP}|-)(?:the{_GAP}(?=\d+[snrt]))?(?:"
    rf"(?P<glued>[0-3]\d)(?=(?:19|20)\d\d(?!\d))"
    rf"|(?P<days>{_DAY}{_ORDINAL}(?:{_JOIN}(?:and{_GAP})?{_DAY}{_ORDINAL}(?!\d|[.,:]\d))*)"
    r"(?!-?[^\W\d_]|\d|[.:]\d|,\d{3}(?!\d)|%|[ -](?:per[ -]?cent|percent|years?|people|million|billion)\b))"
)
_YEAR_AFTER = re.compile(
    rf"(?:{_GAP}?,?{_GAP}{{0,2}}|,?{_GAP}of{_GAP}|[-/.])(?P<year>{YEAR})(?:(?!\d|,\d|\.\d|-\d)"
    rf"|(?=\d?\d:\d\d))"
    rf"|{_GAP}?['’](?P<short>\d\d)(?!\d)"
)
_TIGHT_YEAR = re.compile(rf"(?P<year>{YEAR})(?!\d)|-(?P<short>\d\d)(?!\d|-)")
_RELATIVE_YEAR = re.compile(
    rf",?{_GAP}(?:of{_GAP})?(?P<which>last|this|next|the{_GAP}(?:same|previous|following)){_GAP}year\b(?!-)"
)
_DAY_BEFORE = re.compile(
    rf"(?<![\w.,:/$£€#-])(?P<days>{_DAY}{_ORDINAL}(?:{_JOIN}{_DAY}{_ORDINAL})*)"
    rf"(?P<sep>{_GAP}(?:day{_GAP})?of{_GAP}|,{_GAP}|\.{_GAP}?|[-/]|{_GAP}{{0,2}})\Z"
)
_ARTICLE = re.compile(rf"\b[Tt]he{_GAP}\Z")
_SHADE = re.compile(
    rf"(?<![^\W_])(?:(?P<shade>[Ee]arly|[Mm]id|[Ll]ate)(?:{_GAP}|{_GAP}?[-‑–]{_GAP}?)(?:(?:in|to){_GAP})?)?"
    rf"(?:(?P<relation>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his past|[Pp]ast|[Cc]oming|[Tt]his coming){_GAP})?\Z"
)
_ONE_DAY = re.compile(rf"({_DAY}){_ORDINAL}")
_LIST_END = re.compile(
    rf"(?:{_GAP}?,?{_GAP}{YEAR}|{_GAP}?[.,;:)\]\n”\"]|\Z|{_GAP}(?:in|at|on|of|as|when|to|and|by|with)\b)"
)
_COMMA = re.compile(r",")

_BEFORE_BARE = re.compile(
    r"(?:\b(?:in|[Ii]n|[Ss]ince|[Uu]ntil|till|[Bb]y|[Dd]uring|[Tt]hrough|throughout|[Ff]rom|[Bb]etween"
    r"|[Aa]fter|[Bb]efore"
    r"|end of|beginning of|start of|middle of|half of|month of|part of|days? of|weeks? of|first of"
    r"|[Ll]ast|[Nn]ext|[Tt]his|[Ee]arly|[Ll]ate|[Mm]id|to|for|every|each)[ \u00a0-]|mid[-‑–])\Z"
)
_SURE_BEFORE_MAY = re.compile(
    r"(?:\b(?:[Ii]n|[Ss]ince|[Uu]ntil|till|[Dd]uring|[Tt]hrough|throughout"
    r"|end of|beginning of|start of|middle of|half of|month of|part of|weeks? of"
    r"|[Ll]ast|[Nn]ext|[Tt]his|[Ee]arly|[Ll]ate|every|each)[ \u00a0]|[Mm]id[-‑– ])\Z"
)
_NAME_AFTER = re.compile(r"[ \u00a0][A-Z][a-z]+")
_NAME_BEFORE = re.compile(
    r"(?:(?!(?:The|This|That|His|Her|Its|Their|Our|An?|But|And|On|Since|After"
    r"|When)[ \u00a0])\b[A-Z][a-z’']+|\b(?:Mr|Mrs|Ms|Dr|Sir)\.?)[ \u00a0]\Z"
)
_NOT_MARCH = re.compile(
    r"[ \u00a0](?:on|for|of|past|against|to|through|into|towards?|organi[sz]ers?|forward)\b"
)
_FULL_NAMES = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)
_ALSO_NAMES = frozenset(("March", "April", "May", "June", "August"))


def read_month(text: str, at: int, floor: int) -> list[Found]:
    """Read the expression around a month name.

    Args:
        text: The whole text.
        at: Where the month name begins.
        floor: The end of the expression before; nothing is read further back.

    Returns:
        The expressions in order: one, or one per day of a range or list; empty if it is no date.
    """
    head = _HEAD.match(text, at)
    if head is None:
        return []
    name = head["name"]
    month = MONTHS[name.lower()]
    before = _DAY_BEFORE.search(text, max(floor, at - 32), at)
    if before is not None:
        found = _day_first(text, before, head, month)
        if found:
            return found
    after = _DAY_AFTER.match(text, head.end())
    if after is not None:
        found = _month_first(text, at, floor, after, month)
        if found:
            return found
    return _without_day(text, at, floor, head, month)


def _day_first(text: str, before: re.Match[str], head: re.Match[str], month: int) -> list[Found]:
    end = (
        head.end() if text[head.end() - 1] != "." or _YEAR_AFTER.match(text, head.end()) else head.end("name")
    )
    year, end = _year_after(text, end, tight=before["sep"] in ("-", "/", ".", ""))
    if year is None and (before["sep"] in ("", ".", "/") or before["sep"][0] in ".,"):
        return []
    days = list(_ONE_DAY.finditer(text, before.start("days"), before.end("days")))
    if len(days) > 1 and int(days[-1][1]) <= int(days[-2][1]) and year is None:
        days = days[-1:]
    if _COMMA.search(text, before.start("days"), before.end("days")) and year is None:
        days = days[-1:]
    start = days[0].start()
    shift: int | None = None
    article = _ARTICLE.search(text, max(0, start - 5), start)
    if article is not None:
        start = article.start()
    if year is None:
        end, shift = _relative_year(text, end)
    return _days(text, start, end, [int(d[1]) for d in days], [d.span() for d in days], month, year, shift)


def _month_first(text: str, at: int, floor: int, after: re.Match[str], month: int) -> list[Found]:
    if after["glued"] is not None:
        end = after.end() + 4
        return [Found(at, end, "full", int(text[after.end() : end]), month, int(after["glued"]))]
    days = list(_ONE_DAY.finditer(text, after.start("days"), after.end("days")))
    end = after.end("days")
    if len(days) > 1:
        rising = all(int(a[1]) < int(b[1]) for a, b in pairwise(days))
        if not rising or not _LIST_END.match(text, end):
            days = days[:1]
            end = days[0].end()
    year, end = _year_after(text, end, tight=False)
    shift: int | None = None
    if year is None:
        end, shift = _relative_year(text, end)
    return _days(text, at, end, [int(d[1]) for d in days], [d.span() for d in days], month, year, shift)


def _days(
    text: str,
    start: int,
    end: int,
    days: list[int],
    spans: list[tuple[int, int]],
    month: int,
    year: int | None,
    shift: int | None,
) -> list[Found]:
    """Make one expression per day: the first begins at ``start``, the last ends at ``end``."""
    found = []
    kind = "month_day" if year is None else "full"
    unit = None if shift is None else "year"
    for i, (day, span) in enumerate(zip(days, spans, strict=True)):
        first = start if i == 0 else span[0]
        last = end if i == len(days) - 1 else span[1]
        found.append(Found(first, last, kind, year, month, day, unit=unit, shift=shift))
    return found


def _year_after(text: str, end: int, *, tight: bool) -> tuple[int | None, int]:
    year = _YEAR_AFTER.match(text, end)
    if year is None and tight:
        year = _TIGHT_YEAR.match(text, end)
    if year is None:
        return None, end
    if year["year"] is not None:
        return int(year["year"]), year.end("year")
    short = int(year["short"])
    return (2000 if short < 70 else 1900) + short, year.end()


def _relative_year(text: str, end: int) -> tuple[int, int | None]:
    year = _RELATIVE_YEAR.match(text, end)
    if year is None:
        return end, None
    return year.end(), {"last": -1, "this": 0, "next": 1}.get(year["which"])


def _without_day(text: str, at: int, floor: int, head: re.Match[str], month: int) -> list[Found]:
    name = head["name"]
    shade = _SHADE.search(text, max(floor, at - 24), at)
    start = shade.start() if shade is not None else at
    year, end = _year_after(text, head.end(), tight=False)
    if year is not None:
        return [Found(start, end, "month_year", year, month)]
    if not _is_month(text, at, head, name):
        return []
    end, shift = _relative_year(text, head.end("name"))
    if end == head.end("name") and text[end : end + 1] == "." and name not in _FULL_NAMES:
        end += 1
    relation = RELATIONS[shade["relation"].lower()] if shade is not None and shade["relation"] else None
    unit = None if shift is None else "year"
    return [Found(start, end, "month", month=month, unit=unit, shift=shift, relation=relation)]


def _is_month(text: str, at: int, head: re.Match[str], name: str) -> bool:
    """Tell a bare month from a person, a verb and a parade of the same name."""
    window = max(0, at - 24)
    if name.isupper():
        return False
    if _RELATIVE_YEAR.match(text, head.end()):
        return True
    if name == "May":
        return _is_may(text, at, head.end(), window)
    led = _BEFORE_BARE.search(text, window, at) is not None
    if name not in _FULL_NAMES:
        return text[head.end("name") : head.end("name") + 1] == "." and led
    if led:
        return True
    if name in _ALSO_NAMES and (_NAME_AFTER.match(text, head.end()) or _NAME_BEFORE.search(text, window, at)):
        return False
    if name == "March" and (_NOT_MARCH.match(text, head.end()) or _BEFORE_MARCH.search(text, window, at)):
        return False
    return _NAMED_BEFORE.search(text, window, at) is None


def _is_may(text: str, at: int, end: int, window: int) -> bool:
    """Tell the month from the verb and from a person: after ``by`` only where no person is near."""
    if _SURE_BEFORE_MAY.search(text, window, at):
        return True
    if not (_BEFORE_BARE.search(text, window, at) and _CLOSED.match(text, end)):
        return False
    return _PERSON_MAY.search(text, max(0, at - 3000), at + 3000) is None


_CLOSED = re.compile(r"[.,;:)\n]|\Z|[ \u00a0](?:and|or|to|at|in|on|when|after|before|as|with)\b")
_PERSON_MAY = re.compile(r"\b(?:Theresa|Mrs\.?|Ms\.?|Mr\.?|Minister|Elaine|Brian|James) May\b")
_BEFORE_MARCH = re.compile(
    r"\b(?:women’s|women's|a|protest|peace|long|rights|his|her|their|annual)[ \u00a0]\Z", re.IGNORECASE
)
_NAMED_BEFORE = re.compile(r"\b(?:Black|Red|Bloody|Great)[ \u00a0]\Z")
