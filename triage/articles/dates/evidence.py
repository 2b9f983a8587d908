"""What a text says about its own date: the one way into this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.articles.article import DateKind, Evidence, StatedDate
from triage.articles.dates.case import Case
from triage.articles.dates.flags import raise_flags
from triage.articles.dates.found import Found
from triage.articles.dates.order import day_first_by_agency, day_first_of
from triage.articles.dates.own import own_dates, settle, url_date
from triage.articles.dates.page import PageFacts, read_page
from triage.articles.dates.patterns import find_expressions
from triage.articles.dates.quoted import resolve_all
from triage.articles.dates.stated import OPENING, Opening, read_opening
from triage.articles.dates.values import read_anchor

__all__ = ["PageFacts", "choose_stated", "find_evidence", "read_page", "resolve_by"]

_TOLD = (
    DateKind.METADATA,
    DateKind.HEADER,
    DateKind.BYLINE,
    DateKind.DATELINE,
    DateKind.URL,
    DateKind.CRAWL,
)
"""The order in which a reader would be told a date."""

_ANCHORS = (DateKind.HEADER, DateKind.DATELINE, DateKind.BYLINE, DateKind.METADATA, DateKind.URL)
"""The order in which an anchor is chosen; a crawl or import date is never one."""


def find_evidence(
    text: str,
    *,
    given: Sequence[StatedDate] = (),
    url: str | None = None,
    start: int = 0,
    page: PageFacts | None = None,
    reference_date: str,
) -> Evidence:
    """Find the stated dates, the date expressions and the flags of an article; pure and picklable.

    Args:
        text: The article's text, title line included.
        given: Dates that did not come from the text: metadata, crawl, URL; their positions are None.
        url: Where it was published; a date in its path is a stated date.
        start: First code point of the text in its document; turns facts of the page into positions here.
        page: What the page around several stories states; None for a single article.
        reference_date: ``YYYY-MM-DD``, the day that counts as today.

    Returns:
        The evidence, positions in code points of ``text``.
    """
    found = find_expressions(text)
    day_first = _day_first(text, found, page)
    openings = read_opening(text, found)
    stated = _stated(openings, given, url, start, page, day_first)
    anchor = _choose_anchor(stated)
    counted_from = read_anchor(anchor.value) if anchor is not None else None
    expressions = tuple(resolve_all(text, found, counted_from, day_first=day_first))
    case = Case(
        text=text,
        found=tuple(found),
        expressions=expressions,
        stated=stated,
        chosen=choose_stated(stated),
        openings=tuple(openings),
        newest_on_page=_here(page.newest, start) if page is not None and page.newest is not None else None,
        reference_date=reference_date,
    )
    return Evidence(stated, anchor, expressions, raise_flags(case))


def resolve_by(text: str, evidence: Evidence, anchor: StatedDate) -> Evidence:
    """Resolve the relative expressions of an article by another anchor.

    Args:
        text: The article's text.
        evidence: What was found in it.
        anchor: The date to count from, whatever the article states.

    Returns:
        The evidence with that anchor and other values; stated dates and flags are as they were.
    """
    again = resolve_all(text, find_expressions(text), read_anchor(anchor.value), day_first=None)
    expressions = tuple(
        new if old.anchored or old.value is None else old
        for old, new in zip(evidence.expressions, again, strict=True)
    )
    return replace(evidence, anchor=anchor, expressions=expressions)


def choose_stated(stated: Sequence[StatedDate]) -> StatedDate | None:
    """Choose the date that a reader would be told.

    Args:
        stated: All stated dates of an article.

    Returns:
        The first of the best kind: metadata, header, byline, dateline, URL, then crawl; None without any.
    """
    return _first_of(stated, _TOLD)


def _stated(
    openings: Sequence[Opening],
    given: Sequence[StatedDate],
    url: str | None,
    start: int,
    page: PageFacts | None,
    day_first: bool | None,
) -> tuple[StatedDate, ...]:
    """Gather all stated dates: what was given, the address's, the text's own, the page's."""
    stated = list(given)
    in_path = url_date(url) if url and not any(date.kind is DateKind.URL for date in given) else None
    stated += [in_path] if in_path is not None else []
    stated += own_dates(openings, stated, day_first=day_first)
    stated += [_here(date, start) for date in page.stated] if page is not None else []
    return tuple(settle(stated))


def _first_of(stated: Sequence[StatedDate], kinds: Sequence[DateKind]) -> StatedDate | None:
    for kind in kinds:
        for date in stated:
            if date.kind is kind:
                return date
    return None


def _choose_anchor(stated: Sequence[StatedDate]) -> StatedDate | None:
    exact = [date for date in stated if len(date.value) == 10]
    return _first_of(exact, _ANCHORS) or _first_of(stated, _ANCHORS)


def _day_first(text: str, found: Sequence[Found], page: PageFacts | None) -> bool | None:
    here = day_first_of(found)
    if here is None and page is not None:
        here = page.day_first
    return here if here is not None else day_first_by_agency(text[:OPENING])


def _here(date: StatedDate, start: int) -> StatedDate:
    """Count a fact of the page from the article's first code point."""
    if date.start is None or date.end is None:
        return date
    return replace(date, start=date.start - start, end=date.end - start)
