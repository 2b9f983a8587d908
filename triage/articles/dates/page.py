"""Facts of a page that holds several stories, which count for each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.articles.article import DateKind, StatedDate
from triage.articles.dates.direction import tells_of_plans
from triage.articles.dates.found import Found
from triage.articles.dates.order import day_first_of
from triage.articles.dates.patterns import find_expressions
from triage.articles.dates.values import make_day

_LEAST_STORIES = 2
_TOP = 400
"""Characters above the first story in which the page's own date is looked for."""
_LABEL = re.compile(
    r"[\W_]*(?:(?:last )?(?:date|today|updated|edition|printed|retrieved|accessed)(?: on)?)?[\W_]*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\W_]*(?:\d{1,2}[:.]\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?\s?(?:[A-Z]{2,4})?)?[\W_]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page states about its date."""

    stated: tuple[StatedDate, ...] = ()
    """Dates of the page itself, in document positions."""
    newest: StatedDate | None = None
    """The newest full date on the page outside its header and outside plans, in document positions."""
    day_first: bool | None = None
    """Order of day and month in its numeric dates; None where they leave it open."""


def read_page(document: str, spans: Sequence[tuple[int, int]]) -> PageFacts:
    """Read what a page of several stories states about its date.

    A date alone on a line above the first of several stories is a crawl candidate: whoever saved the page
    may have written it there.

    Args:
        document: The whole decoded document.
        spans: Its stories, as code point positions in order.

    Returns:
        The facts, in document positions.
    """
    found = find_expressions(document)
    day_first = day_first_of(found)
    header = None
    if len(spans) >= _LEAST_STORIES:
        header = _header(document, found, min(spans[0][0], _TOP))
    return PageFacts(
        stated=(header,) if header is not None else (),
        newest=newest_date(document, found, without=header),
        day_first=day_first,
    )


def newest_date(text: str, found: Sequence[Found], *, without: StatedDate | None = None) -> StatedDate | None:
    """Find the newest full date of a text that is not about the future.

    Args:
        text: The text.
        found: Its expressions.
        without: A stated date of the text that does not count.

    Returns:
        The date with its position; its kind says nothing. None if the text has none.
    """
    newest: StatedDate | None = None
    for one in found:
        if one.kind != "full" or one.year is None or one.month is None or one.day is None or one.named:
            continue
        if without is not None and without.start is not None and one.start == without.start:
            continue
        day = make_day(one.year, one.month, one.day)
        if day is None or (newest is not None and day.isoformat() <= newest.value):
            continue
        if not tells_of_plans(text, one.start, one.end):
            newest = StatedDate(day.isoformat(), DateKind.HEADER, one.start, one.end)
    return newest


def _header(document: str, found: Sequence[Found], top: int) -> StatedDate | None:
    for one in found:
        if one.start >= top:
            return None
        if one.kind != "full" or one.year is None or one.month is None or one.day is None:
            continue
        line_start = document.rfind("\n", 0, one.start) + 1
        line_end = document.find("\n", one.end)
        before = document[line_start : one.start]
        after = document[one.end : line_end if line_end >= 0 else len(document)]
        day = make_day(one.year, one.month, one.day)
        if day is not None and _LABEL.fullmatch(before) and _TAIL.fullmatch(after):
            return StatedDate(day.isoformat(), DateKind.CRAWL, one.start, one.end)
    return None
