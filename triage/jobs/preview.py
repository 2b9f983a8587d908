"""A look at the first records of a large import, as they will be stored."""

from __future__ import annotations

from collections.abc import Sequence

from triage.articles.article import Article
from triage.articles.draft import Draft
from triage.articles.opening import STDIN
from triage.articles.options import ReadOptions
from triage.articles.reading import read

LARGE = 1000
"""Records above which a first import is shown before it begins."""
_SHOWN = 3


def preview(paths: Sequence[str], options: ReadOptions) -> tuple[Article, ...]:
    """Return the first articles of an import, if it has more than :data:`LARGE` records.

    Args:
        paths: What will be imported; standard input cannot be read twice, so with it there is no preview.
        options: How it will be read.

    Returns:
        At most three articles; none where the import is smaller.
    """
    if STDIN in paths:
        return ()
    shown: list[Article] = []
    records = 0
    for reading in read(paths, options):
        for draft in reading.drafts:
            records += 1
            if isinstance(draft, Draft) and len(shown) < _SHOWN:
                shown.append(draft.examined())
            if records > LARGE:
                return tuple(shown)
    return ()
