"""What a text says about its own date: the one way into this package."""

from __future__ import annotations

from collections.abc import Sequence

from triage.articles.article import DateKind, Evidence, StatedDate
from triage.articles.dates.page import PageFacts, read_page

__all__ = ["PageFacts", "choose_stated", "find_evidence", "read_page"]

_TOLD = (
    DateKind.METADATA,
    DateKind.HEADER,
    DateKind.BYLINE,
    DateKind.DATELINE,
    DateKind.URL,
    DateKind.CRAWL,
)
"""The order in which a reader would be told a date."""


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
    return Evidence(stated_dates=tuple(given))


def choose_stated(stated: Sequence[StatedDate]) -> StatedDate | None:
    """Choose the date that a reader would be told.

    Args:
        stated: All stated dates of an article.

    Returns:
        The first of the best kind: metadata, header, byline, dateline, URL, then crawl; None without any.
    """
    for kind in _TOLD:
        for date in stated:
            if date.kind is kind:
                return date
    return None
