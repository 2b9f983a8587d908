"""Facts of a page that holds several stories, which count for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.articles.article import StatedDate


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page states about its date."""

    stated: tuple[StatedDate, ...] = ()
    """Dates of the page itself, in document positions."""
    newest: StatedDate | None = None
    """The newest full date anywhere on the page but its header, in document positions."""
    day_first: bool | None = None
    """Order of day and month in its numeric dates; None where they leave it open."""


def read_page(document: str, spans: Sequence[tuple[int, int]]) -> PageFacts:
    """Read what a page of several stories states about its date.

    Args:
        document: The whole decoded document.
        spans: Its stories, as code point positions in order.

    Returns:
        The facts, in document positions.
    """
    return PageFacts()
