"""Evidence that speaks against a stated date; each flag names what it rests on and says why."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.articles.article import DateKind, Flag, StatedDate
from triage.articles.dates.case import Case
from triage.articles.dates.direction import PAST, TOLD, direction, tells_of_plans
from triage.articles.dates.found import Found
from triage.articles.dates.names import MONTH_NAMES, WEEKDAY_NAMES
from triage.articles.dates.page import newest_date
from triage.articles.dates.sentences import differ, named, spell
from triage.articles.dates.stated import OPENING
from triage.articles.dates.values import CONTRADICTS, apart, bounds, distance, make_day, readings_of

LEAD = 600
"""Characters of the text, after its own date, whose first weekday counts."""
STALE = 180
"""Days that the newest date of a page may lie before its header."""

_NEXT_DAY = 6
_OWN = (DateKind.HEADER, DateKind.DATELINE, DateKind.BYLINE)
_ORDER = {"certain": 0, "strong": 1, "weak": 2, "none": 3}
_COPYRIGHT = re.compile(r"(?:©|\(c\)|[Cc]opyright|COPYRIGHT)[^\n]{0,30}\Z")
_REVISION = re.compile(
    r"\b(?:updated?|corrected|amended|revised|modified|accessed|retrieved|archived)\b", re.IGNORECASE
)


def raise_flags(case: Case) -> tuple[Flag, ...]:
    """Raise the flags of an article, the strongest first.

    Args:
        case: The article with what was found in it.

    Returns:
        The flags; none of them is a verdict.
    """
    flags = [*_of_one(case), *_of_stated(case), *_of_text(case)]
    swapped = _swapped(case, flags)
    return tuple(sorted(flags + swapped, key=lambda flag: _ORDER[flag.strength]))


def _of_one(case: Case) -> Iterator[Flag]:
    """Flags that need no second date: impossible, future, no_date."""
    for one in case.found:
        if one.day is None or one.month is None or one.kind not in ("full", "month_day"):
            continue
        if make_day(one.year if one.year is not None else 2000, one.month, one.day) is None:
            words = case.text[one.start : one.end]
            reason = f"The text says “{words}”, a day that the calendar does not have."
            yield Flag("impossible", "certain", reason, ((one.start, one.end),), None)
    seen: set[str] = set()
    for date in case.stated:
        days = _after(date, case.reference_date)
        if date.kind is not DateKind.IMPORT and days is not None and days > 0 and date.value not in seen:
            seen.add(date.value)
            reason = f"{named(date)} lies {days} days after the reference date, {spell(case.reference_date)}."
            yield Flag("future", "certain", reason, _spans(date), days)
    if not any(date.kind is not DateKind.IMPORT for date in case.stated):
        yield Flag("no_date", "none", "Neither the text nor its metadata states a date.", (), None)


def _of_stated(case: Case) -> Iterator[Flag]:
    """Flags between stated dates, and between a header and the newest date on its page."""
    chosen = case.chosen
    if chosen is None:
        return
    for own in _contradictions(case, chosen):
        days = apart(own, chosen) or 0
        yield Flag("dateline_contradicts", "strong", differ(own, chosen, days), _spans(own, chosen), days)
        break
    twice = _disagreeing(case, chosen)
    if twice is not None:
        days = apart(twice, chosen) or 0
        yield Flag("stated_twice", "strong", differ(twice, chosen, days), _spans(twice, chosen), days)
    yield from _stale(case, chosen)


def _contradictions(case: Case, chosen: StatedDate) -> Iterator[StatedDate]:
    for kind in _OWN:
        own = [
            date
            for date in case.stated
            if date.kind is kind and date is not chosen and date.start is not None
        ]
        if own and kind is not chosen.kind:
            nearest = min(own, key=lambda date: abs(apart(date, chosen) or 0))
            if abs(apart(nearest, chosen) or 0) >= CONTRADICTS:
                yield nearest


def _disagreeing(case: Case, chosen: StatedDate) -> StatedDate | None:
    for date in case.stated:
        if date.kind in (chosen.kind, DateKind.IMPORT):
            continue
        days = apart(date, chosen)
        if days is None or abs(days) < CONTRADICTS:
            continue
        if date.kind is DateKind.CRAWL and days > 0:
            continue
        if any(
            same.kind is date.kind and abs(apart(same, chosen) or 0) < CONTRADICTS for same in case.stated
        ):
            continue
        return date
    return None


def _stale(case: Case, chosen: StatedDate) -> Iterator[Flag]:
    crawl = next((date for date in case.stated if date.kind is DateKind.CRAWL), None)
    header = crawl if crawl is not None else chosen if chosen.kind is DateKind.HEADER else None
    if header is None or (crawl is not None and chosen.kind not in (DateKind.CRAWL, DateKind.HEADER)):
        return
    if crawl is None and _confirmed(case, chosen):
        return
    own = newest_date(case.text, case.found, without=header)
    newest = max(
        (date for date in (own, case.newest_on_page) if date is not None),
        key=lambda date: date.value,
        default=None,
    )
    days = distance(newest.value, header.value) if newest is not None else None
    if newest is None or days is None or days >= -STALE:
        return
    strength = "strong" if header.kind is DateKind.CRAWL else "weak"
    where = "on the page" if newest is not own or case.newest_on_page is not None else "in the text"
    reason = (
        f"The newest full date {where} is {spell(newest.value)}, "
        f"{-days} days before {named(header, first=False)}."
    )
    yield Flag("stale_page", strength, reason, _spans(newest, header), days)


def _confirmed(case: Case, chosen: StatedDate) -> bool:
    """Whether a stated date of another kind agrees with the chosen one."""
    return any(
        date.kind not in (chosen.kind, DateKind.CRAWL, DateKind.IMPORT)
        and len(date.value) == 10
        and abs(apart(date, chosen) or 0) < CONTRADICTS
        for date in case.stated
    )


def _of_text(case: Case) -> Iterator[Flag]:
    """Flags between the stated date and the expressions of the text."""
    chosen = case.chosen
    both = bounds(chosen.value) if chosen is not None else None
    if chosen is None or both is None:
        return
    stated_places = {date.start for date in case.stated if date.start is not None}
    stated_places |= {opening.found.start for opening in case.openings}
    if len(chosen.value) == 10:
        yield from _lead_weekday(case, chosen, stated_places)
    later, year_later = False, False
    for one in case.found:
        if one.weekday is not None and one.day is not None and one.kind in ("full", "month_day"):
            yield from _weekday_mismatch(case, one, chosen)
        if one.start in stated_places or one.named or one.readings:
            continue
        if not later and one.kind in ("full", "month_year"):
            flag = _later(case, one, chosen)
            if flag is not None:
                later = True
                yield flag
        if not year_later and one.kind == "year" and one.year is not None and one.year > both[1].year:
            flag = _year_later(case, one, chosen)
            if flag is not None:
                year_later = True
                yield flag


def _lead_weekday(case: Case, chosen: StatedDate, stated_places: set[int]) -> Iterator[Flag]:
    if chosen.kind is DateKind.DATELINE or _confirmed(case, chosen):
        return
    begin = max((one.found.end for one in case.openings if one.found.start <= OPENING), default=0)
    day = bounds(chosen.value)
    for one in case.found:
        if one.start > begin + LEAD or day is None:
            return
        if one.kind != "weekday" or one.start in stated_places or one.month is not None:
            continue
        if one.relation is not None or one.shift is not None or one.weekday is None:
            continue
        if direction(case.text, one.start, one.end) not in (PAST, TOLD):
            continue
        back = (day[0].weekday() - one.weekday) % 7
        if back > CONTRADICTS:
            word = WEEKDAY_NAMES[one.weekday]
            reason = (
                f"The opening names {word}, but {named(chosen, first=False)} is a "
                f"{WEEKDAY_NAMES[day[0].weekday()]}, {back} days after one."
            )
            # Six days back is also the next day: a desk in another time zone, not yet a contradiction.
            strength = "weak" if back == _NEXT_DAY else "strong"
            yield Flag("lead_weekday", strength, reason, ((one.start, one.end), *_spans(chosen)), -back)
        return


def _later(case: Case, one: Found, chosen: StatedDate) -> Flag | None:
    value = _value(one)
    days = _before(chosen, value) if value is not None else None
    if value is None or days is None or days < (CONTRADICTS if one.kind == "full" else 1):
        return None
    if tells_of_plans(case.text, one.start, one.end) or _is_apart(case.text, one):
        return None
    reason = f"The text speaks of {spell(value)}, {days} days after {named(chosen, first=False)}."
    return Flag("later_than_stated", "strong", reason, ((one.start, one.end), *_spans(chosen)), days)


def _year_later(case: Case, one: Found, chosen: StatedDate) -> Flag | None:
    if tells_of_plans(case.text, one.start, one.end) or _is_apart(case.text, one):
        return None
    days = distance(f"{one.year:04}", chosen.value)
    reason = f"The text speaks of {one.year}, a year after {named(chosen, first=False)}."
    return Flag("year_later", "weak", reason, ((one.start, one.end), *_spans(chosen)), days)


def _is_apart(text: str, one: Found) -> bool:
    """Whether an expression belongs to a notice, not to the story."""
    before = text[max(0, one.start - 60) : one.start]
    return bool(_COPYRIGHT.search(before) or _REVISION.search(before) or "/" in before[-1:])


def _weekday_mismatch(case: Case, one: Found, chosen: StatedDate) -> Iterator[Flag]:
    both = bounds(chosen.value)
    if both is None or one.month is None or one.day is None or one.weekday is None:
        return
    if one.year is not None:
        if abs(one.year - both[0].year) > 1:
            return
        days = [make_day(one.year, one.month, one.day)]
    else:
        days = [
            make_day(year, one.month, one.day) for year in (both[0].year - 1, both[0].year, both[1].year + 1)
        ]
        days = [day for day in days if day is not None and abs((day - both[0]).days) <= 366]
    real = [day for day in days if day is not None]
    if not real or any(day.weekday() == one.weekday for day in real):
        return
    nearest = min(real, key=lambda day: abs(day - both[0]))
    written = f"{WEEKDAY_NAMES[one.weekday]}, {one.day} {MONTH_NAMES[one.month - 1]}"
    reason = (
        f"The text says {written}, but {spell(nearest.isoformat())} is a {WEEKDAY_NAMES[nearest.weekday()]}; "
        f"{named(chosen, first=False)} is the date it is told by."
    )
    spans = ((one.start, one.end), *_spans(chosen))
    yield Flag("weekday_mismatch", "strong", reason, spans, (nearest - both[0]).days)


def _swapped(case: Case, flags: list[Flag]) -> list[Flag]:
    chosen = case.chosen
    both = bounds(chosen.value) if chosen is not None and len(chosen.value) == 10 else None
    if chosen is None or both is None or both[0].day > 12 or both[0].day == both[0].month:
        return []
    other = make_day(both[0].year, both[0].day, both[0].month)
    if other is None:
        return []
    swapped = other.isoformat()
    for date in case.stated:
        if date.kind in (chosen.kind, DateKind.CRAWL, DateKind.IMPORT) or len(date.value) != 10:
            continue
        if (
            abs(distance(date.value, chosen.value) or 0)
            < CONTRADICTS
            <= abs(distance(swapped, chosen.value) or 0)
        ):
            continue
        if abs(distance(date.value, swapped) or 0) < CONTRADICTS:
            reason = (
                f"With day and month swapped, {named(chosen, first=False)} would be {spell(swapped)}, "
                f"as {named(date, first=False)}."
            )
            days = distance(swapped, chosen.value)
            return [Flag("day_month_swapped", "strong", reason, _spans(chosen, date), days)]
    if any(flag.name == "future" for flag in flags) and (distance(swapped, case.reference_date) or 0) <= 0:
        reason = (
            f"With day and month swapped, {named(chosen, first=False)} would be {spell(swapped)}, "
            f"no longer after {spell(case.reference_date)}."
        )
        return [Flag("day_month_swapped", "strong", reason, _spans(chosen), distance(swapped, chosen.value))]
    return []


def _after(date: StatedDate, value: str) -> int | None:
    """Return the days by which the earliest reading of a stated date lies after a value."""
    return min(
        (days for one in readings_of(date) if (days := distance(one, value)) is not None), default=None
    )


def _before(date: StatedDate, value: str) -> int | None:
    """Return the days by which the latest reading of a stated date lies before a value."""
    return min(
        (days for one in readings_of(date) if (days := distance(value, one)) is not None), default=None
    )


def _value(one: Found) -> str | None:
    if one.year is None or one.month is None:
        return None
    if one.day is None:
        return f"{one.year:04}-{one.month:02}"
    day = make_day(one.year, one.month, one.day)
    return day.isoformat() if day is not None else None


def _spans(*dates: StatedDate) -> tuple[tuple[int, int], ...]:
    return tuple((date.start, date.end) for date in dates if date.start is not None and date.end is not None)
