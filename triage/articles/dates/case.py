"""One article as its flags see it."""

from __future__ import annotations

from dataclasses import dataclass

from triage.articles.article import Expression, StatedDate
from triage.articles.dates.found import Found
from triage.articles.dates.stated import Opening


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks for and against the date of an article."""

    text: str
    found: tuple[Found, ...]
    expressions: tuple[Expression, ...]
    """As many as ``found``, in the same order."""
    stated: tuple[StatedDate, ...]
    chosen: StatedDate | None
    """The date that a reader would be told."""
    openings: tuple[Opening, ...]
    newest_on_page: StatedDate | None
    """The newest full date of the page around the article, in the article's positions."""
    reference_date: str
    """``YYYY-MM-DD``."""
